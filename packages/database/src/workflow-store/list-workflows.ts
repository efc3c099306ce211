import type {
  ExecutionStatus,
  VersionSummary,
  WorkflowQuery,
  WorkflowSort,
  WorkflowStatus,
  WorkflowSummary,
} from '@rex/types';
import type { Database } from '../connect/database.ts';
import { likeText, limitOf, type Page, type PageOf } from '../page-of.ts';
import { readWorkflow, type WorkflowKey } from './workflows.ts';

const ORDER: Record<WorkflowSort, string> = {
  name: 'lower(w.name), w.id',
  '-name': 'lower(w.name) DESC, w.id DESC',
  createdAt: 'w.created_at, w.id',
  '-createdAt': 'w.created_at DESC, w.id DESC',
  updatedAt: 'w.updated_at, w.id',
  '-updatedAt': 'w.updated_at DESC, w.id DESC',
};

interface Row {
  total: number;
  id: string | null;
  name: string;
  description: string | null;
  status: WorkflowStatus;
  revision: number;
  version: number | null;
  created_at: string;
  updated_at: string;
  nodes: number;
  last_id: string | null;
  last_status: ExecutionStatus;
  last_created_at: string;
  last_finished_at: string | null;
}

const FITS = `
  w.workspace_id = $1
  AND CASE WHEN $2::text IS NULL THEN w.status <> 'archived' ELSE w.status = $2 END
  AND ($3::text IS NULL OR w.name ILIKE $3 OR w.description ILIKE $3)`;

/** A page of a workspace's workflows with the newest execution of each, in one query; none is archived unless asked. */
export async function listWorkflows(
  db: Database,
  workspaceId: string,
  { status, search, sort, ...page }: WorkflowQuery,
): Promise<Page<WorkflowSummary>> {
  const { rows } = await db.query<Row>({
    text: `
SELECT (SELECT count(*)::int FROM workflows w WHERE ${FITS}) AS total, p.*
FROM (VALUES (1)) AS one LEFT JOIN LATERAL (
  SELECT w.id, w.name, w.description, w.status, w.revision, w.version, w.created_at, w.updated_at,
    jsonb_array_length(w.graph->'nodes') AS nodes, e.id AS last_id, e.status AS last_status,
    e.created_at AS last_created_at, e.finished_at AS last_finished_at,
    row_number() OVER (ORDER BY ${ORDER[sort]}) AS place
  FROM (SELECT * FROM workflows w WHERE ${FITS} ORDER BY ${ORDER[sort]} LIMIT $4 OFFSET $5) AS w
  LEFT JOIN LATERAL (
    SELECT id, status, created_at, finished_at FROM executions
    WHERE workflow_id = w.id ORDER BY created_at DESC LIMIT 1) AS e ON true
) AS p ON true ORDER BY p.place`,
    values: [workspaceId, status ?? null, search ? likeText(search) : null, ...limitOf(page)],
  });
  return { total: rows[0]?.total ?? 0, items: rows.filter(({ id }) => id !== null).map(toSummary) };
}

const toSummary = (row: Row): WorkflowSummary => ({
  ...{ id: row.id!, name: row.name, description: row.description, status: row.status },
  ...{ revision: row.revision, version: row.version, nodes: row.nodes },
  ...{ createdAt: row.created_at, updatedAt: row.updated_at },
  lastExecution: row.last_id
    ? {
        ...{ id: row.last_id, status: row.last_status },
        ...{ createdAt: row.last_created_at, finishedAt: row.last_finished_at },
      }
    : null,
});

interface VersionSummaryRow {
  total: number;
  id: string;
  workflow_id: string;
  number: number;
  hash: string;
  created_at: string;
}

/** A page of a workflow's published versions, the newest first. Throws RexError `not_found`. */
export async function listVersions(
  db: Database,
  key: WorkflowKey,
  page: PageOf,
): Promise<Page<VersionSummary>> {
  const { rows } = await db.query<VersionSummaryRow>({
    text: `
SELECT coalesce(w.version, 0) AS total, v.id, v.workflow_id, v.number, v.hash, v.created_at
FROM workflow_versions v JOIN workflows w ON w.id = v.workflow_id
WHERE w.id = $1 AND w.workspace_id = $2 AND v.number IS NOT NULL
ORDER BY v.number DESC LIMIT $3 OFFSET $4`,
    values: [key.workflowId, key.workspaceId, ...limitOf(page)],
  });
  const total = rows[0]?.total ?? (await readWorkflow(db, key)).version ?? 0;
  const items = rows.map(({ id, workflow_id: workflowId, number, hash, created_at: createdAt }) => ({
    ...{ id, workflowId, number, hash, createdAt },
  }));
  return { total, items };
}
