import { z } from 'zod';
import { ErrorData } from '../errors.ts';
import { ExecutionStatus, WaitingReason } from '../execution.ts';
import { JsonObjectSchema, JsonSchema } from '../json.ts';
import { StepStatus } from '../step.ts';

// At this edge alone an execution is called a process, and a step an activity.

export const CreateProcess = z
  .strictObject({
    definitionId: z.uuid().optional().describe('A published workflow'),
    definition: JsonObjectSchema.optional().describe('A workflow, as a file holds it'),
    input: JsonSchema.optional(),
    businessKey: z.string().min(1).max(200).optional().describe('What it is about; one open process has it'),
  })
  .refine((given) => (given.definitionId === undefined) !== (given.definition === undefined), {
    error: 'needs either definitionId or definition, and not both',
  });
export type CreateProcess = z.infer<typeof CreateProcess>;

/** An activity of a process; its id is the path of the step. */
export const Activity = z.strictObject({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  state: StepStatus,
  waitingReason: WaitingReason.nullable(),
  attempts: z.int().min(0),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  output: JsonSchema,
  error: ErrorData.nullable(),
});
export type Activity = z.infer<typeof Activity>;

export const Process = z.strictObject({
  id: z.uuid(),
  definitionId: z.uuid().nullable(),
  businessKey: z.string().nullable(),
  state: ExecutionStatus,
  waitingReason: WaitingReason.nullable(),
  input: JsonSchema,
  output: JsonSchema,
  error: ErrorData.nullable(),
  createdAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  activities: z.array(Activity).describe('The first 2,000, in the order in which they began'),
});
export type Process = z.infer<typeof Process>;

/** Something that happened to a process. */
export const ProcessEntry = z.strictObject({
  seq: z.int().min(1),
  at: z.iso.datetime(),
  type: z.string().describe('As in the history of executions: process_… and activity_…'),
  activityId: z.string().nullable(),
  data: JsonObjectSchema,
});
export type ProcessEntry = z.infer<typeof ProcessEntry>;

/** `approve`, `reject`, `submit` decide a task; `retry`, `complete`, `fail` an incident; an event needs none. */
export const ResumeActivity = z.strictObject({
  decision: z.enum(['approve', 'reject', 'submit', 'retry', 'complete', 'fail']).optional(),
  data: JsonSchema.optional(),
  comment: z.string().max(2_000).optional(),
});
export type ResumeActivity = z.infer<typeof ResumeActivity>;

export const ActivityResumed = z.strictObject({ processId: z.uuid(), activityId: z.string() });
export type ActivityResumed = z.infer<typeof ActivityResumed>;
