import { z } from 'zod';
import { Duration } from './duration.ts';
import { Identifier } from './identifier.ts';
import { LIMITS } from './limits.ts';

/** How a step is tried again. `attemptsMax` counts the first try. */
export const RetryPolicy = z.strictObject({
  attemptsMax: z.int().min(1).max(LIMITS.attemptsMax).optional(),
  delay: Duration.optional().describe('Wait before the second attempt; 1 s unless told'),
  factor: z
    .number()
    .min(1)
    .max(100)
    .optional()
    .describe('Each further wait is this many times the last; 2 unless told'),
  delayMax: Duration.optional().describe('No wait is longer; 30 s unless told'),
  jitter: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('Share of a wait that is drawn by chance; 0.2 unless told'),
  on: z.array(z.string().min(1)).optional().describe('Only these error codes or categories are tried again'),
});
export type RetryPolicy = z.infer<typeof RetryPolicy>;

/** When a node with several incoming edges starts. */
export const JoinPolicy = z.union([
  z.enum(['all', 'any']),
  z.strictObject({ n: z.int().min(1), cancelRest: z.boolean().optional() }),
]);
export type JoinPolicy = z.infer<typeof JoinPolicy>;

/** What any node may say about time, failure and joins. */
export const Policy = z.strictObject({
  timeout: Duration.optional().describe('Of one attempt'),
  timeouts: z
    .strictObject({
      queue: Duration.optional().describe('Longest wait for a free place'),
      step: Duration.optional().describe('All attempts and waits together'),
    })
    .optional(),
  retry: RetryPolicy.optional(),
  fallback: z
    .strictObject({
      node: Identifier.describe('Runs instead when all attempts failed; a node without edges'),
    })
    .optional(),
  undo: z
    .strictObject({
      node: Identifier.describe(
        'Undoes this step when the execution fails or is cancelled; a node without edges',
      ),
    })
    .optional(),
  backtrack: z.strictObject({ to: Identifier, maxTimes: z.int().min(1).max(100) }).optional(),
  onError: z.enum(['fail', 'continue', 'ask']).optional(),
  join: JoinPolicy.optional(),
});
export type Policy = z.infer<typeof Policy>;
