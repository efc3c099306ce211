import { z } from 'zod';
import { JsonSchema } from './json.ts';

/**
 * What the live socket tells of an execution; the first seven are the nexus specification's. Every history entry is
 * exactly one event, so the numbers that a client sees have no gaps. `agent_progress` and `execution_progress` are
 * those entries that change no status: rounds of a loop, timers, backtracks, signals, decisions, the beginning of
 * undoing.
 */
export const LiveEventType = z.enum([
  'agent_started',
  'agent_completed',
  'agent_failed',
  'agent_retrying',
  'execution_completed',
  'budget_warning',
  'budget_exceeded',
  'agent_waiting',
  'agent_skipped',
  'agent_cancelled',
  'agent_progress',
  'agent_text',
  'execution_started',
  'execution_progress',
  'execution_waiting',
  'execution_cancelling',
  'execution_suspended',
  'execution_resumed',
  'execution_failed',
  'execution_cancelled',
]);
export type LiveEventType = z.infer<typeof LiveEventType>;

/** A frame of `WS /ws/executions/{id}`. `agent_id` is the node's id, `seq` the history number; streamed text has none. */
export const LiveEvent = z.strictObject({
  type: LiveEventType,
  agent_id: z.string().nullable(),
  data: JsonSchema,
  timestamp: z.iso.datetime(),
  seq: z.int().min(1).optional(),
});
export type LiveEvent = z.infer<typeof LiveEvent>;
