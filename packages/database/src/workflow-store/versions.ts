import { type Graph, RexError, type Version } from '@rex/types';
import { uuidv7 } from 'uuidv7';
import type { Database } from '../connect/database.ts';
import { readWorkflow, staleRevision, type WorkflowKey } from './workflows.ts';

interface VersionRow {
  id: string;
  workflow_id: string;
  number: number | null;
  hash: string;
  graph_text: string;
  created_at: string;
}

const COLUMNS = 'v.id, v.workflow_id, v.number, v.hash, v.graph_text, v.created_at';

const toVersion = (row: VersionRow): Version => ({
  id: row.id,
  workflowId: row.workflow_id,
  number: row.number,
  hash: row.hash,
  graph: JSON.parse(row.graph_text) as Graph,
  createdAt: row.created_at,
});

/** The draft at one revision, whose graph has this hash. */
interface DraftAt {
  revision: number;
  hash: string;
  createdBy?: string;
}

/**
 * Publishes the draft as the next version; the workflow becomes active. Throws RexError `stale_revision` when the
 * draft is not at this revision any more, or `not_found`.
 */
export async function publishVersion(
  db: Database,
  key: WorkflowKey,
  { revision, hash, createdBy }: DraftAt,
): Promise<Version> {
  const { rows } = await db.query<VersionRow>({
    text: `
WITH published AS (
  UPDATE workflows SET version = coalesce(version, 0) + 1, status = 'active', updated_at = now()
  WHERE id = $1 AND workspace_id = $2 AND revision = $3
  RETURNING id, workspace_id, version, graph, graph_text
)
INSERT INTO workflow_versions AS v (id, workspace_id, workflow_id, number, hash, graph, graph_text, created_by)
SELECT $4, workspace_id, id, version, $5, graph, graph_text, $6 FROM published
RETURNING ${COLUMNS}`,
    values: [key.workflowId, key.workspaceId, revision, uuidv7(), hash, createdBy ?? null],
  });
  if (rows[0]) return toVersion(rows[0]);
  throw staleRevision(await readWorkflow(db, key), revision);
}

/** Keeps the draft as an immutable, unlisted version for a run of it; the same graph is kept once. */
export async function keepDraftVersion(
  db: Database,
  key: WorkflowKey,
  { revision, hash, createdBy }: DraftAt,
): Promise<Version> {
  const [, found] = await db.batch([
    {
      text: `
INSERT INTO workflow_versions (id, workspace_id, workflow_id, hash, graph, graph_text, created_by)
SELECT $4, workspace_id, id, $5, graph, graph_text, $6 FROM workflows
WHERE id = $1 AND workspace_id = $2 AND revision = $3
ON CONFLICT (workflow_id, hash) WHERE number IS NULL DO NOTHING`,
      values: [key.workflowId, key.workspaceId, revision, uuidv7(), hash, createdBy ?? null],
    },
    {
      text: `
SELECT ${COLUMNS} FROM workflow_versions v JOIN workflows w ON w.id = v.workflow_id
WHERE w.id = $1 AND w.workspace_id = $2 AND w.revision = $3 AND v.hash = $4 AND v.number IS NULL`,
      values: [key.workflowId, key.workspaceId, revision, hash],
    },
  ]);
  const row = found?.rows[0] as VersionRow | undefined;
  if (row) return toVersion(row);
  throw staleRevision(await readWorkflow(db, key), revision);
}

/** A published version, the latest unless a number is given. Throws RexError `not_found` or `not_published`. */
export async function readVersion(db: Database, key: WorkflowKey, number?: number): Promise<Version> {
  const { rows } = await db.query<VersionRow>({
    text: `
SELECT ${COLUMNS} FROM workflow_versions v
WHERE v.workflow_id = $1 AND v.workspace_id = $2 AND v.number = coalesce($3,
  (SELECT version FROM workflows WHERE id = $1))`,
    values: [key.workflowId, key.workspaceId, number ?? null],
  });
  if (rows[0]) return toVersion(rows[0]);
  const workflow = await readWorkflow(db, key);
  if (workflow.version === null) {
    throw new RexError(
      'not_published',
      `${workflow.name} was never published: publish it, or run its draft.`,
    );
  }
  throw new RexError(
    'not_found',
    `${workflow.name} has no version ${number}; the latest is ${workflow.version}.`,
  );
}
