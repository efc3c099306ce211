import { z } from 'zod';
import { DraftGraph, Graph } from './graph.ts';
import { LIMITS } from './limits.ts';

export const WorkflowStatus = z.enum(['draft', 'active', 'archived']);
export type WorkflowStatus = z.infer<typeof WorkflowStatus>;

/** A named graph with a draft; `revision` counts the draft's changes, `version` is the latest published one. */
export const Workflow = z.strictObject({
  id: z.uuid(),
  name: z.string().min(1).max(LIMITS.nameChars),
  description: z.string().nullable(),
  status: WorkflowStatus,
  revision: z.int().min(1),
  version: z.int().min(1).nullable(),
  graph: DraftGraph,
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type Workflow = z.infer<typeof Workflow>;

/** An immutable graph; `number` is null for an unlisted one (a run of the draft). */
export const Version = z.strictObject({
  id: z.uuid(),
  workflowId: z.uuid(),
  number: z.int().min(1).nullable(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  graph: Graph,
  createdAt: z.iso.datetime(),
});
export type Version = z.infer<typeof Version>;
