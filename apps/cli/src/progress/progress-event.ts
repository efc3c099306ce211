import { type HistoryEntry, SkipReason, WaitingReason } from '@rex/types';
import { z } from 'zod';

const path = z.string();
const at = z.int();
const error = z.object({ code: z.string(), message: z.string() });
const event = <Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) =>
  z.object({ seq: z.int(), at, type: z.literal(type), ...shape });

/**
 * What of a history entry is shown while an execution runs: no inputs, no outputs. `at`, `wakeAt` and `retryAt` in
 * milliseconds since 1970. It is what a server streams to `rex run`, too.
 */
export const ProgressEvent = z.discriminatedUnion('type', [
  event('step_started', { path, attempt: z.int() }),
  event('step_completed', { path, outlets: z.array(z.string()) }),
  event('step_failed', { path, error, handled: z.boolean() }),
  event('step_retrying', { path, attempt: z.int(), error, retryAt: z.int() }),
  event('step_waiting', { path, reason: WaitingReason, wakeAt: z.int().nullable() }),
  event('step_skipped', { path, reason: SkipReason }),
  event('step_cancelled', { path }),
  event('loop_started', { path, items: z.int() }),
  event('item_started', { path }),
  event('item_completed', { path }),
  event('item_failed', { path, error }),
  event('backtracked', { path, to: z.string(), times: z.int(), error }),
  event('cancel_requested', {}),
]);
export type ProgressEvent = z.infer<typeof ProgressEvent>;

/** The progress that an entry means; null for those that nobody watches. Zod drops what is not shown. */
export function progressOf(entry: HistoryEntry): ProgressEvent | null {
  const parsed = ProgressEvent.safeParse(entry);
  return parsed.success ? parsed.data : null;
}
