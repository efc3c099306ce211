import {
  archiveWorkflow,
  createWorkflow,
  type Database,
  deleteWorkflow,
  listVersions,
  listWorkflows,
  type PageOf,
  readVersion,
  readWorkflow,
  restoreWorkflow,
  saveDraft,
  type WorkflowKey,
} from '@rex/database';
import type { CreateWorkflow, UpdateWorkflow, WorkflowQuery } from '@rex/types';
import type { Caller } from '../caller.ts';

/** The key by which a caller reaches a workflow: nobody reaches another workspace's. */
export const workflowKey = ({ workspaceId }: Caller, workflowId: string): WorkflowKey => ({
  workspaceId,
  workflowId,
});

/** Workflows and their drafts, as a caller may see and change them. */
export type WorkflowService = ReturnType<typeof workflowService>;

export function workflowService(db: Database) {
  return {
    list: ({ workspaceId }: Caller, query: WorkflowQuery) => listWorkflows(db, workspaceId, query),
    create: ({ workspaceId }: Caller, id: string, { name, description, graph }: CreateWorkflow) =>
      createWorkflow(db, { id, workspaceId, name, description: description ?? null, graph }),
    read: (caller: Caller, id: string) => readWorkflow(db, workflowKey(caller, id)),
    save: (caller: Caller, id: string, change: UpdateWorkflow) =>
      saveDraft(db, workflowKey(caller, id), change),
    remove: (caller: Caller, id: string) => deleteWorkflow(db, workflowKey(caller, id)),
    archive: (caller: Caller, id: string) => archiveWorkflow(db, workflowKey(caller, id)),
    restore: (caller: Caller, id: string) => restoreWorkflow(db, workflowKey(caller, id)),
    versions: (caller: Caller, id: string, page: PageOf) => listVersions(db, workflowKey(caller, id), page),
    version: (caller: Caller, id: string, number: number) => readVersion(db, workflowKey(caller, id), number),
  };
}
