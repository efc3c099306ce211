import { z } from 'zod';
import { PageQuery } from '../envelope.ts';
import { JsonObjectSchema, JsonSchema } from '../json.ts';
import { LIMITS } from '../limits.ts';
import { TaskOutcome } from '../wait.ts';

export const TaskStatus = z.enum(['open', 'decided', 'timed_out', 'cancelled']);
export type TaskStatus = z.infer<typeof TaskStatus>;

/** How a task was decided. */
export const TaskDecision = z.strictObject({
  outcome: TaskOutcome,
  data: JsonSchema,
  comment: z.string().nullable(),
  decidedBy: z.string(),
  decidedAt: z.iso.datetime(),
});
export type TaskDecision = z.infer<typeof TaskDecision>;

/** What a person is asked, or was. */
export const Task = z.strictObject({
  id: z.uuid(),
  executionId: z.uuid(),
  workflowId: z.uuid().nullable(),
  workflowName: z.string().nullable(),
  path: z.string(),
  nodeId: z.string(),
  status: TaskStatus,
  title: z.string(),
  instructions: z.string().nullable(),
  form: JsonObjectSchema.nullable().describe('JSON Schema of what a decision brings'),
  assignee: z.string().nullable(),
  group: z.string().nullable(),
  openedAt: z.iso.datetime(),
  dueAt: z.iso.datetime().nullable(),
  remindedAt: z.iso.datetime().nullable(),
  escalatedAt: z.iso.datetime().nullable(),
  closedAt: z.iso.datetime().nullable(),
  decision: TaskDecision.nullable(),
});
export type Task = z.infer<typeof Task>;

export const TaskSort = z.enum(['due', '-due', 'openedAt', '-openedAt']);
export type TaskSort = z.infer<typeof TaskSort>;

export const TaskQuery = PageQuery.extend({
  status: TaskStatus.optional(),
  assignee: z.string().max(LIMITS.nameChars).optional().describe('`me`, or as the task names it'),
  group: z.string().max(LIMITS.nameChars).optional(),
  execution: z.uuid().optional(),
  sort: TaskSort.default('due'),
});
export type TaskQuery = z.infer<typeof TaskQuery>;

const decision = {
  data: JsonSchema.optional().describe("Fits the task's form"),
  comment: z.string().max(2_000).optional(),
};

/** A decision in the words of who decides. */
export const TaskVerdict = z.enum(['approve', 'reject', 'submit']);
export type TaskVerdict = z.infer<typeof TaskVerdict>;

export const DecideTask = z.strictObject({ outcome: TaskVerdict, ...decision });
export type DecideTask = z.infer<typeof DecideTask>;

export const AssignTask = z.strictObject({
  assignee: z.string().min(1).max(LIMITS.nameChars).nullable(),
  group: z.string().min(1).max(LIMITS.nameChars).nullable().optional(),
});
export type AssignTask = z.infer<typeof AssignTask>;

export const CreateResumeLink = z.strictObject({
  expiresInSeconds: z
    .int()
    .min(60)
    .max(90 * 86_400)
    .default(7 * 86_400),
});
export type CreateResumeLink = z.infer<typeof CreateResumeLink>;

/** A single-use key to one task; shown once. */
export const ResumeLink = z.strictObject({
  token: z.string(),
  path: z.string().describe('POST the decision here'),
  expiresAt: z.iso.datetime(),
});
export type ResumeLink = z.infer<typeof ResumeLink>;

export const ResumeRequest = z.strictObject({ decision: TaskVerdict, ...decision });
export type ResumeRequest = z.infer<typeof ResumeRequest>;

/** What whoever holds a link sees of its task. */
export const LinkedTask = Task.pick({
  title: true,
  instructions: true,
  form: true,
  dueAt: true,
  status: true,
});
export type LinkedTask = z.infer<typeof LinkedTask>;
