import { z } from 'zod';
import { ErrorData } from './errors.ts';
import { JsonSchema } from './json.ts';

export const ExecutionStatus = z.enum([
  'CREATED',
  'IN_PROGRESS',
  'WAITING',
  'SUSPENDED',
  'COMPLETED',
  'FAILED',
  'CANCELLED',
]);
export type ExecutionStatus = z.infer<typeof ExecutionStatus>;

/** What something that waits is waiting for. */
export const WaitingReason = z.enum([
  'timer',
  'signal',
  'task',
  'child',
  'retry',
  'budget',
  'in_doubt',
  'incident',
]);
export type WaitingReason = z.infer<typeof WaitingReason>;

export const isFinalExecution = (status: ExecutionStatus): boolean =>
  status === 'COMPLETED' || status === 'FAILED' || status === 'CANCELLED';

const NEXT: Record<ExecutionStatus, readonly ExecutionStatus[]> = {
  CREATED: ['IN_PROGRESS', 'WAITING', 'SUSPENDED', 'COMPLETED', 'FAILED', 'CANCELLED'],
  IN_PROGRESS: ['WAITING', 'SUSPENDED', 'COMPLETED', 'FAILED', 'CANCELLED'],
  WAITING: ['IN_PROGRESS', 'SUSPENDED', 'COMPLETED', 'FAILED', 'CANCELLED'],
  SUSPENDED: ['IN_PROGRESS', 'WAITING', 'FAILED', 'CANCELLED', 'COMPLETED'],
  COMPLETED: [],
  FAILED: [],
  CANCELLED: [],
};

/** Whether an execution may go from one status to another; staying where it is counts as allowed. */
export const canMoveExecution = (from: ExecutionStatus, to: ExecutionStatus): boolean =>
  from === to || NEXT[from].includes(to);

const shared = {
  id: z.uuid(),
  workflowId: z.uuid().nullable(),
  workflowVersion: z.int().nullable(),
  parent: z
    .strictObject({ executionId: z.uuid(), path: z.string() })
    .optional()
    .describe('The step that waits for this execution'),
  trigger: z.string().describe('Id of the trigger node that fired'),
  input: JsonSchema,
  /** Number of the newest history entry. */
  seq: z.int().min(1),
  createdAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  cost: z.strictObject({ spentNanoUsd: z.int().min(0) }),
};
const open = { output: z.null(), finishedAt: z.null() };
const closed = { finishedAt: z.iso.datetime() };

/** An execution by its status, so that a completed one is known to have an end and a failed one an error. */
export const Execution = z.discriminatedUnion('status', [
  z.strictObject({ ...shared, ...open, status: z.literal('CREATED') }),
  z.strictObject({ ...shared, ...open, status: z.literal('IN_PROGRESS') }),
  z.strictObject({ ...shared, ...open, status: z.literal('WAITING'), waitingReason: WaitingReason }),
  z.strictObject({ ...shared, ...open, status: z.literal('SUSPENDED') }),
  z.strictObject({ ...shared, ...closed, status: z.literal('COMPLETED'), output: JsonSchema }),
  z.strictObject({ ...shared, ...closed, status: z.literal('FAILED'), output: z.null(), error: ErrorData }),
  z.strictObject({
    ...shared,
    ...closed,
    status: z.literal('CANCELLED'),
    output: z.null(),
    error: ErrorData.optional().describe('What could not be undone'),
  }),
]);
export type Execution = z.infer<typeof Execution>;
