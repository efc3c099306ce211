import { z } from 'zod';
import { PageQuery } from '../envelope.ts';
import { ErrorData } from '../errors.ts';
import { ExecutionStatus, WaitingReason } from '../execution.ts';
import { Graph } from '../graph.ts';
import { Decision } from '../history.ts';
import { JsonObjectSchema, JsonSchema } from '../json.ts';
import { LIMITS } from '../limits.ts';
import { GivenMoment } from '../moment.ts';

/** An execution without its input and output, for lists. */
export const ExecutionSummary = z.strictObject({
  id: z.uuid(),
  workflowId: z.uuid().nullable(),
  workflowName: z.string().nullable(),
  workflowVersion: z.int().nullable().describe('Null: a run of the draft'),
  trigger: z.string(),
  status: ExecutionStatus,
  waitingReason: WaitingReason.nullable(),
  error: ErrorData.nullable(),
  seq: z.int().min(1),
  createdAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  cost: z.strictObject({ spentNanoUsd: z.int().min(0) }),
});
export type ExecutionSummary = z.infer<typeof ExecutionSummary>;

export const ExecutionSort = z.enum(['createdAt', '-createdAt', 'finishedAt', '-finishedAt']);
export type ExecutionSort = z.infer<typeof ExecutionSort>;

export const ExecutionQuery = PageQuery.extend({
  workflowId: z.uuid().optional(),
  status: z
    .string()
    .max(200)
    .transform((text) => text.split(','))
    .pipe(z.array(ExecutionStatus).min(1))
    .optional()
    .describe('One status, or several with commas'),
  from: GivenMoment.optional().describe('Created at or after'),
  to: GivenMoment.optional().describe('Created before'),
  sort: ExecutionSort.default('-createdAt'),
});
export type ExecutionQuery = z.infer<typeof ExecutionQuery>;

/** The graph that an execution is pinned to. */
export const ExecutionGraph = z.strictObject({
  versionId: z.uuid(),
  version: z.int().nullable(),
  hash: z.string(),
  graph: Graph,
});
export type ExecutionGraph = z.infer<typeof ExecutionGraph>;

export const STEPS_PAGE_MAX = 2_000;

export const StepQuery = z.strictObject({
  page: z.coerce.number().int().min(1).max(LIMITS.pagesMax).default(1),
  pageSize: z.coerce.number().int().min(1).max(STEPS_PAGE_MAX).default(STEPS_PAGE_MAX),
  path: z.string().max(2_000).optional().describe('Only the step with this path'),
  summary: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional()
    .describe('`true` leaves inputs and outputs out: null stands in their place'),
});
export type StepQuery = z.infer<typeof StepQuery>;

export const AttemptQuery = z.strictObject({
  page: z.coerce.number().int().min(1).max(LIMITS.pagesMax).default(1),
  pageSize: z.coerce.number().int().min(1).max(STEPS_PAGE_MAX).default(STEPS_PAGE_MAX),
  path: z.string().max(2_000).optional().describe('Only attempts of the step with this path'),
});
export type AttemptQuery = z.infer<typeof AttemptQuery>;

const HISTORY_PAGE_MAX = 1_000;

export const HistoryQuery = z.strictObject({
  after: z.coerce
    .number()
    .int()
    .min(0)
    .max(LIMITS.counterMax - HISTORY_PAGE_MAX)
    .default(0)
    .describe('Entries after this number'),
  limit: z.coerce.number().int().min(1).max(HISTORY_PAGE_MAX).default(500),
});
export type HistoryQuery = z.infer<typeof HistoryQuery>;

/** A snapshot in a list: its number and the history number that it belongs to. */
export const SnapshotSummary = z.strictObject({
  number: z.int().min(1),
  seq: z.int().min(1),
  isFull: z.boolean(),
});
export type SnapshotSummary = z.infer<typeof SnapshotSummary>;

/** The whole context of an execution at one history number. */
export const ContextAt = z.strictObject({
  seq: z.int().min(1),
  memory: JsonObjectSchema,
  outputs: z.array(z.strictObject({ path: z.string(), output: JsonSchema })),
});
export type ContextAt = z.infer<typeof ContextAt>;

export const CancelRequest = z.strictObject({ reason: z.string().max(2_000).optional() });
export type CancelRequest = z.infer<typeof CancelRequest>;

export const DecideRequest = z.strictObject({
  path: z.string().max(2_000).describe('Path of the step that waits as an incident or in doubt'),
  attempt: z
    .int()
    .min(0)
    .max(LIMITS.counterMax)
    .optional()
    .describe('The attempt that is decided upon; the newest unless told. Once another has followed: 409'),
  decision: Decision,
});
export type DecideRequest = z.infer<typeof DecideRequest>;

/** A single-use key of 30 seconds to `WS /ws/executions/{id}?ticket=`. */
export const Ticket = z.strictObject({ ticket: z.string(), expiresAt: z.iso.datetime() });
export type Ticket = z.infer<typeof Ticket>;
