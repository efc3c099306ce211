import { type Graph, RexError, type Version, type Workflow } from '@rex/types';
import { uuidv7 } from 'uuidv7';
import type { Database } from '../connect/database.ts';
import { readWorkflow, type WorkflowKey, whyNotChanged } from './workflows.ts';

export interface VersionRow {
  id: string;
  workflow_id: string;
  number: number | null;
  hash: string;
  graph_text: string;
  created_at: string;
}

export const VERSION_COLUMNS = 'v.id, v.workflow_id, v.number, v.hash, v.graph_text, v.created_at';

export const toVersion = (row: VersionRow): Version => ({
  id: row.id,
  workflowId: row.workflow_id,
  number: row.number,
  hash: row.hash,
  graph: JSON.parse(row.graph_text) as Graph,
  createdAt: row.created_at,
});

/** The draft at one revision, whose graph has this hash. */
export interface DraftAt {
  revision: number;
  hash: string;
  createdBy?: string;
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
WHERE id = $1 AND workspace_id = $2 AND revision = $3 AND status <> 'archived'
ON CONFLICT (workflow_id, hash) WHERE number IS NULL DO NOTHING`,
      values: [key.workflowId, key.workspaceId, revision, uuidv7(), hash, createdBy ?? null],
    },
    {
      text: `
SELECT ${VERSION_COLUMNS} FROM workflow_versions v JOIN workflows w ON w.id = v.workflow_id
WHERE w.id = $1 AND w.workspace_id = $2 AND w.revision = $3 AND w.status <> 'archived' AND v.hash = $4 AND v.number IS NULL`,
      values: [key.workflowId, key.workspaceId, revision, hash],
    },
  ]);
  const row = found?.rows[0] as VersionRow | undefined;
  if (row) return toVersion(row);
  throw await whyNotChanged(db, key, revision);
}

/** A published version, the latest unless a number is given. Throws RexError `not_found` or `not_published`. */
export async function readVersion(db: Database, key: WorkflowKey, number?: number): Promise<Version> {
  const { rows } = await db.query<VersionRow>({
    text: `
SELECT ${VERSION_COLUMNS} FROM workflow_versions v
WHERE v.workflow_id = $1 AND v.workspace_id = $2 AND v.number = coalesce($3,
  (SELECT version FROM workflows WHERE id = $1))`,
    values: [key.workflowId, key.workspaceId, number ?? null],
  });
  if (rows[0]) return toVersion(rows[0]);
  const workflow = await readWorkflow(db, key);
  if (workflow.version === null) {
    throw notPublished(workflow);
  }
  throw noSuchVersion(workflow, number);
}

/** Says that a workflow has no published version. */
export const notPublished = ({ name }: Pick<Workflow, 'name'>): RexError =>
  new RexError('not_published', `${name} was never published: publish it, or run its draft.`);

/** Says that a workflow has versions, but not this one. */
export const noSuchVersion = (
  { name, version }: Pick<Workflow, 'name' | 'version'>,
  number: number | undefined,
): RexError => new RexError('not_found', `${name} has no version ${number}; the latest is ${version}.`);
