import { z } from 'zod';
import { PageQuery } from '../envelope.ts';
import { ExecutionStatus } from '../execution.ts';
import { DraftGraph } from '../graph.ts';
import { JsonObjectSchema, JsonSchema } from '../json.ts';
import { LIMITS } from '../limits.ts';
import { Problem } from '../problem.ts';
import { Version, Workflow, WorkflowStatus } from '../workflow.ts';

const Name = z.string().trim().min(1).max(LIMITS.nameChars);
const Description = z.string().max(10_000).nullable();

/** A draft may be unfinished: any nodes and edges of the right shape are kept; `validate` says what is missing. */
export const CreateWorkflow = z.strictObject({
  name: Name,
  description: Description.optional(),
  graph: DraftGraph,
});
export type CreateWorkflow = z.infer<typeof CreateWorkflow>;

export const UpdateWorkflow = z.strictObject({
  revision: z
    .int()
    .min(1)
    .max(LIMITS.counterMax)
    .describe('The revision that was read; another one by now is 409'),
  name: Name.optional(),
  description: Description.optional(),
  graph: DraftGraph.optional(),
});
export type UpdateWorkflow = z.infer<typeof UpdateWorkflow>;

/** The newest execution of a workflow, for lists. */
export const LastExecution = z.strictObject({
  id: z.uuid(),
  status: ExecutionStatus,
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
});
export type LastExecution = z.infer<typeof LastExecution>;

/** A workflow without its graph, for lists. */
export const WorkflowSummary = Workflow.omit({ graph: true }).extend({
  nodes: z.int().min(0).describe('Number of nodes on the top level'),
  lastExecution: LastExecution.nullable(),
});
export type WorkflowSummary = z.infer<typeof WorkflowSummary>;

export const WorkflowSort = z.enum(['name', '-name', 'createdAt', '-createdAt', 'updatedAt', '-updatedAt']);
export type WorkflowSort = z.infer<typeof WorkflowSort>;

export const WorkflowQuery = PageQuery.extend({
  status: WorkflowStatus.optional().describe('Without it, all but archived ones'),
  search: z.string().max(LIMITS.nameChars).optional().describe('Part of the name or the description'),
  sort: WorkflowSort.default('-updatedAt'),
});
export type WorkflowQuery = z.infer<typeof WorkflowQuery>;

/** Any document, to be checked as `compile` does. */
export const ValidateRequest = z.strictObject({ graph: JsonObjectSchema });
export type ValidateRequest = z.infer<typeof ValidateRequest>;

export const Validation = z.strictObject({ valid: z.boolean(), problems: z.array(Problem) });
export type Validation = z.infer<typeof Validation>;

export const PublishRequest = z.strictObject({
  revision: z
    .int()
    .min(1)
    .max(LIMITS.counterMax)
    .optional()
    .describe('Publishes only this revision of the draft; else the newest'),
});
export type PublishRequest = z.infer<typeof PublishRequest>;

/** The address that starts a workflow by its webhook node: `POST` to `path` on this server. */
export const Hook = z.strictObject({ nodeId: z.string(), path: z.string(), createdAt: z.iso.datetime() });
export type Hook = z.infer<typeof Hook>;

/** What calls of a hook are signed with. */
export const HookSecret = z.strictObject({ nodeId: z.string(), secret: z.string() });
export type HookSecret = z.infer<typeof HookSecret>;

export const Published = z.strictObject({
  version: z.int().min(1),
  hash: z.string(),
  hooks: z.array(Hook),
});
export type Published = z.infer<typeof Published>;

/** A version without its graph, for lists. */
export const VersionSummary = Version.omit({ graph: true });
export type VersionSummary = z.infer<typeof VersionSummary>;

export const ExecuteRequest = z.strictObject({
  input: JsonSchema.optional().describe('The trigger payload; `{}` unless told'),
  version: z
    .union([z.int().min(1).max(LIMITS.counterMax), z.literal('draft')])
    .optional()
    .describe('A published version or the draft as it is; the latest published one unless told'),
  trigger: z.string().max(100).optional().describe('Id of the trigger node, where there are several'),
});
export type ExecuteRequest = z.infer<typeof ExecuteRequest>;

export const ExecuteQuery = z.strictObject({
  wait: z.coerce.number().min(0).max(60).optional().describe('Seconds to wait for the end'),
});
export type ExecuteQuery = z.infer<typeof ExecuteQuery>;

export const Started = z.strictObject({ executionId: z.uuid() });
export type Started = z.infer<typeof Started>;

/** What became of a deleted workflow: one with executions is archived instead. */
export const Deleted = z.strictObject({ id: z.uuid(), outcome: z.enum(['deleted', 'archived']) });
export type Deleted = z.infer<typeof Deleted>;
