import type { Deleted, Workflow } from '@rex/types';
import type { Database } from '../connect/database.ts';
import { readWorkflow, type WorkflowKey } from './workflows.ts';

/** Puts a workflow away: nothing edits, publishes or starts it. Throws RexError `not_found`. */
export const archiveWorkflow = (db: Database, key: WorkflowKey): Promise<Workflow> =>
  setStatus(db, key, `status = 'archived'`, `status <> 'archived'`);

/** Takes a workflow back as it was before. Throws RexError `not_found`. */
export async function restoreWorkflow(db: Database, key: WorkflowKey): Promise<Workflow> {
  // What a schedule missed while its workflow was away is not made up for.
  await db.query({
    text: `
UPDATE schedules SET since = now(), next_at = NULL WHERE workflow_id = $1 AND workspace_id = $2 AND EXISTS (
  SELECT FROM workflows WHERE id = $1 AND status = 'archived')`,
    values: [key.workflowId, key.workspaceId],
  });
  return setStatus(
    db,
    key,
    `status = CASE WHEN version IS NULL THEN 'draft' ELSE 'active' END`,
    `status = 'archived'`,
  );
}

async function setStatus(db: Database, key: WorkflowKey, set: string, where: string): Promise<Workflow> {
  await db.query({
    text: `UPDATE workflows SET ${set}, updated_at = now() WHERE id = $1 AND workspace_id = $2 AND ${where}`,
    values: [key.workflowId, key.workspaceId],
  });
  return readWorkflow(db, key);
}

/** Deletes a workflow; one with executions is archived, since their history stays. Throws RexError `not_found`. */
export async function deleteWorkflow(db: Database, key: WorkflowKey): Promise<Deleted> {
  const values = [key.workflowId, key.workspaceId];
  const [found, deleted] = await db.batch([
    // An execution being begun holds the row too, so after this it is either seen or refused.
    { text: 'SELECT id FROM workflows WHERE id = $1 AND workspace_id = $2 FOR UPDATE', values },
    {
      text: `
DELETE FROM workflows WHERE id = $1 AND workspace_id = $2
  AND NOT EXISTS (SELECT FROM executions WHERE workflow_id = $1)`,
      values,
    },
    {
      text: `
UPDATE workflows SET status = 'archived', updated_at = now()
WHERE id = $1 AND workspace_id = $2 AND status <> 'archived'`,
      values,
    },
  ]);
  if (found!.rows.length === 0) await readWorkflow(db, key);
  return { id: key.workflowId, outcome: deleted!.rowCount === 1 ? 'deleted' : 'archived' };
}
