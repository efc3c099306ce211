import type { Graph } from '@rex/types';
import { RexError } from '@rex/types';
import type { Database } from '../connect/database.ts';
import { noSuchVersion, notPublished } from './versions.ts';
import { archived, type WorkflowKey } from './workflows.ts';

/** A version that may be started. */
export interface Startable {
  versionId: string;
  number: number;
  /** An execution with the id that the new one shall have is there already, and is this workspace's. */
  isStarted: boolean;
}

/**
 * What an execution of a published version starts with, the latest one unless a number is given: one look-up by keys
 * and no graph, since this is asked thousands of times a second. Throws RexError `not_found`, `not_published`, or
 * `conflict` when the workflow is archived.
 */
export async function findStartable(
  db: Database,
  { workspaceId, workflowId }: WorkflowKey,
  { executionId, number }: { executionId: string; number?: number | undefined },
): Promise<Startable> {
  const { rows } = await db.query<{
    name: string;
    status: string;
    version: number | null;
    version_id: string | null;
    number: number;
    is_started: boolean;
  }>({
    name: 'find_startable',
    text: `
SELECT w.name, w.status, w.version, v.id AS version_id, v.number,
  EXISTS (SELECT FROM executions e WHERE e.id = $3 AND e.workspace_id = $2) AS is_started
FROM workflows w LEFT JOIN workflow_versions v ON v.workflow_id = w.id AND v.number = coalesce($4, w.version)
WHERE w.id = $1 AND w.workspace_id = $2`,
    values: [workflowId, workspaceId, executionId, number ?? null],
  });
  const row = rows[0];
  if (!row) throw new RexError('not_found', `There is no workflow ${workflowId}.`);
  // What was begun before is answered, whatever became of the workflow since.
  if (row.is_started) return { versionId: '', number: 0, isStarted: true };
  if (row.status === 'archived') throw archived(row);
  if (row.version === null) throw notPublished(row);
  if (row.version_id === null) throw noSuchVersion(row, number);
  return { versionId: row.version_id, number: row.number, isStarted: false };
}

/** The graph of a version of this workspace. Throws RexError `not_found`. */
export async function readVersionGraph(
  db: Database,
  { workspaceId, versionId }: { workspaceId: string; versionId: string },
): Promise<Graph> {
  const { rows } = await db.query<{ graph_text: string }>({
    text: 'SELECT graph_text FROM workflow_versions WHERE id = $1 AND workspace_id = $2',
    values: [versionId, workspaceId],
  });
  if (!rows[0]) throw new RexError('not_found', `There is no version ${versionId}.`);
  return JSON.parse(rows[0].graph_text) as Graph;
}
