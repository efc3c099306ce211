import { type DraftGraph, RexError, type Workflow } from '@rex/types';
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
  graph: JSON.parse(row.graph_text) as DraftGraph,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

/** A workflow to be made; with an id of its caller's it is made once, however often that is asked. */
export interface NewWorkflow {
  id?: string;
  workspaceId: string;
  name: string;
  description?: string | null;
  graph: DraftGraph;
}

/** Makes a workflow with a draft; one with this id that is there already is given as it is. */
export async function createWorkflow(db: Database, given: NewWorkflow): Promise<Workflow> {
  const { id = uuidv7(), workspaceId, name, description, graph } = given;
  const text = JSON.stringify(graph);
  const { rows } = await db.query<WorkflowRow>({
    text: `
INSERT INTO workflows (id, workspace_id, name, description, graph, graph_text)
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING RETURNING ${COLUMNS}`,
    values: [id, workspaceId, name, description ?? null, text, text],
  });
  return rows[0] ? toWorkflow(rows[0]) : readWorkflow(db, { workspaceId, workflowId: id });
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

/** What changes in a draft at one revision; what is not named stays. */
export interface DraftChange {
  revision: number;
  name?: string | undefined;
  /** Null takes it away. */
  description?: string | null | undefined;
  graph?: DraftGraph | undefined;
}

/**
 * Changes a draft. Throws RexError `stale_revision` when it is not at this revision any more, `conflict` when it is
 * archived, or `not_found`.
 */
export async function saveDraft(
  db: Database,
  key: WorkflowKey,
  { revision, name, description, graph }: DraftChange,
): Promise<Workflow> {
  const text = graph === undefined ? null : JSON.stringify(graph);
  const { rows } = await db.query<WorkflowRow>({
    text: `
UPDATE workflows SET name = coalesce($4, name), graph = coalesce($5::jsonb, graph),
  graph_text = coalesce($6, graph_text), revision = revision + 1, updated_at = now(),
  description = CASE WHEN $7::boolean THEN $8 ELSE description END
WHERE id = $1 AND workspace_id = $2 AND revision = $3 AND status <> 'archived'
RETURNING ${COLUMNS}`,
    values: [
      ...[key.workflowId, key.workspaceId, revision, name ?? null, text, text],
      ...[description !== undefined, description ?? null],
    ],
  });
  if (rows[0]) return toWorkflow(rows[0]);
  throw await whyNotChanged(db, key, revision);
}

/** Why a change of a draft at this revision found nothing to change. */
export async function whyNotChanged(db: Database, key: WorkflowKey, revision: number): Promise<RexError> {
  const workflow = await readWorkflow(db, key);
  return workflow.status === 'archived' ? archived(workflow) : staleRevision(workflow, revision);
}

/** Says that an archived workflow takes no changes and starts nothing. */
export const archived = ({ name }: Pick<Workflow, 'name'>): RexError =>
  new RexError('conflict', `${name} is archived: restore it first.`);

/** Says that a draft has changed since the caller read it. */
export const staleRevision = (workflow: Workflow, revision: number): RexError =>
  new RexError(
    'stale_revision',
    `The draft of ${workflow.name} is at revision ${workflow.revision}, not ${revision}: read it again and repeat the change.`,
    { details: { revision: workflow.revision } },
  );
