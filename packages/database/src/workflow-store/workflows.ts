import { type Graph, RexError, type Workflow } from '@rex/types';
import { uuidv7 } from 'uuidv7';
import type { Database } from '../connect/database.ts';

/** Every query names the workspace, so that nobody reads or changes what is another's. */
export interface WorkflowKey {
  workspaceId: string;
  workflowId: string;
}

interface WorkflowRow {
  id: string;
  name: string;
  description: string | null;
  status: Workflow['status'];
  revision: number;
  version: number | null;
  graph_text: string;
  created_at: string;
  updated_at: string;
}

const COLUMNS = 'id, name, description, status, revision, version, graph_text, created_at, updated_at';

// The text, not the jsonb: that would order keys anew and write numbers its own way.
const toWorkflow = (row: WorkflowRow): Workflow => ({
  id: row.id,
  name: row.name,
  description: row.description,
  status: row.status,
  revision: row.revision,
  version: row.version,
  graph: JSON.parse(row.graph_text) as Graph,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

/** Makes a workflow with a draft. */
export async function createWorkflow(
  db: Database,
  {
    workspaceId,
    name,
    description,
    graph,
  }: {
    workspaceId: string;
    name: string;
    description?: string | null;
    graph: Graph;
  },
): Promise<Workflow> {
  const text = JSON.stringify(graph);
  const { rows } = await db.query<WorkflowRow>({
    text: `
INSERT INTO workflows (id, workspace_id, name, description, graph, graph_text)
VALUES ($1, $2, $3, $4, $5, $6) RETURNING ${COLUMNS}`,
    values: [uuidv7(), workspaceId, name, description ?? null, text, text],
  });
  return toWorkflow(rows[0]!);
}

/** Throws RexError `not_found`. */
export async function readWorkflow(
  db: Database,
  { workspaceId, workflowId }: WorkflowKey,
): Promise<Workflow> {
  const { rows } = await db.query<WorkflowRow>({
    text: `SELECT ${COLUMNS} FROM workflows WHERE id = $1 AND workspace_id = $2`,
    values: [workflowId, workspaceId],
  });
  if (!rows[0]) throw new RexError('not_found', `There is no workflow ${workflowId}.`);
  return toWorkflow(rows[0]);
}

/** Changes a draft. Throws RexError `stale_revision` when it is not at this revision any more, or `not_found`. */
export async function saveDraft(
  db: Database,
  key: WorkflowKey,
  { revision, name, graph }: { revision: number; name?: string; graph?: Graph },
): Promise<Workflow> {
  const text = graph === undefined ? null : JSON.stringify(graph);
  const { rows } = await db.query<WorkflowRow>({
    text: `
UPDATE workflows SET name = coalesce($4, name), graph = coalesce($5::jsonb, graph),
  graph_text = coalesce($6, graph_text), revision = revision + 1, updated_at = now()
WHERE id = $1 AND workspace_id = $2 AND revision = $3
RETURNING ${COLUMNS}`,
    values: [key.workflowId, key.workspaceId, revision, name ?? null, text, text],
  });
  if (rows[0]) return toWorkflow(rows[0]);
  throw staleRevision(await readWorkflow(db, key), revision);
}

/** Says that a draft has changed since the caller read it. */
export const staleRevision = (workflow: Workflow, revision: number): RexError =>
  new RexError(
    'stale_revision',
    `The draft of ${workflow.name} is at revision ${workflow.revision}, not ${revision}: read it again and repeat the change.`,
    { details: { revision: workflow.revision } },
  );
