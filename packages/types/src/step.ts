import { z } from 'zod';
import { ErrorData } from './errors.ts';
import { WaitingReason } from './execution.ts';
import { JsonSchema } from './json.ts';
import { EffectClass } from './manifest.ts';

export const StepStatus = z.enum([
  'PENDING',
  'RUNNING',
  'WAITING',
  'COMPLETED',
  'FAILED',
  'SKIPPED',
  'CANCELLED',
]);
export type StepStatus = z.infer<typeof StepStatus>;

export const isFinalStep = (status: StepStatus): boolean =>
  status !== 'PENDING' && status !== 'RUNNING' && status !== 'WAITING';

const NEXT: Record<StepStatus, readonly StepStatus[]> = {
  PENDING: ['RUNNING', 'WAITING', 'COMPLETED', 'FAILED', 'SKIPPED', 'CANCELLED'],
  RUNNING: ['WAITING', 'COMPLETED', 'FAILED', 'CANCELLED'],
  WAITING: ['RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED'],
  COMPLETED: [],
  FAILED: [],
  SKIPPED: [],
  CANCELLED: [],
};

/** Whether a step may go from one status to another; staying where it is counts as allowed. */
export const canMoveStep = (from: StepStatus, to: StepStatus): boolean =>
  from === to || NEXT[from].includes(to);

/** Why a step was passed over. */
export const SkipReason = z.enum([
  'branch_not_taken',
  'upstream_failed',
  'join_unreachable',
  'other_trigger',
  'fallback_not_needed',
]);
export type SkipReason = z.infer<typeof SkipReason>;

const shared = {
  path: z.string(),
  nodeId: z.string(),
  nodeType: z.string(),
  effect: EffectClass.nullable(),
  attempts: z.int().min(0),
  input: JsonSchema.nullable(),
};
const begun = { startedAt: z.iso.datetime() };
const mayHaveBegun = {
  startedAt: z.iso.datetime().nullable().describe('Null: decided, or ended, before its first attempt'),
};
const ended = { finishedAt: z.iso.datetime() };

/** A step by its status. Times are the database clock's, in ISO 8601. */
export const Step = z.discriminatedUnion('status', [
  z.strictObject({ ...shared, status: z.literal('PENDING') }),
  z.strictObject({ ...shared, ...begun, status: z.literal('RUNNING') }),
  z.strictObject({
    ...shared,
    ...mayHaveBegun,
    status: z.literal('WAITING'),
    waitingReason: WaitingReason,
    wakeAt: z.iso.datetime().nullable(),
    error: ErrorData.optional(),
  }),
  z.strictObject({
    ...shared,
    ...mayHaveBegun,
    ...ended,
    status: z.literal('COMPLETED'),
    output: JsonSchema,
    outlets: z.array(z.string()),
  }),
  z.strictObject({
    ...shared,
    ...mayHaveBegun,
    ...ended,
    status: z.literal('FAILED'),
    error: ErrorData,
    handled: z.boolean(),
    outlets: z.array(z.string()),
  }),
  z.strictObject({ ...shared, ...ended, status: z.literal('SKIPPED'), reason: SkipReason }),
  z.strictObject({
    ...shared,
    ...mayHaveBegun,
    ...ended,
    status: z.literal('CANCELLED'),
  }),
]);
export type Step = z.infer<typeof Step>;

/** One try of a step. */
export const Attempt = z.strictObject({
  path: z.string(),
  attempt: z.int().min(1),
  status: z.enum(['RUNNING', 'WAITING', 'COMPLETED', 'FAILED', 'LOST', 'CANCELLED']),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  error: ErrorData.optional(),
});
export type Attempt = z.infer<typeof Attempt>;
