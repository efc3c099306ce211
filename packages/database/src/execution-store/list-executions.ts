import type {
  ErrorData,
  ExecutionGraph,
  ExecutionQuery,
  ExecutionSort,
  ExecutionStatus,
  ExecutionSummary,
  Graph,
  SnapshotSummary,
  WaitingReason,
} from '@rex/types';
import type { Database } from '../connect/database.ts';
import { limitOf, type Page, type PageOf } from '../page-of.ts';
import { ms } from './moments.ts';
import { newestSeq } from './newest-seq.ts';
import { type ExecutionKey, executionNotFound } from './read-executions.ts';
import { iso, isoOrNull } from './resolved-values.ts';
import type { Raw } from './rows.ts';

const ORDER: Record<ExecutionSort, string> = {
  createdAt: 'e.created_at, e.id',
  '-createdAt': 'e.created_at DESC, e.id DESC',
  finishedAt: 'e.finished_at, e.id',
  '-finishedAt': 'e.finished_at DESC NULLS LAST, e.id DESC',
};

const FITS = `
  e.workspace_id = $1
  AND ($2::uuid IS NULL OR e.workflow_id = $2)
  AND ($3::text[] IS NULL OR e.status = ANY ($3))
  AND ($4::timestamptz IS NULL OR e.created_at >= $4)
  AND ($5::timestamptz IS NULL OR e.created_at < $5)`;

/** A page of a workspace's executions without their values, in one query. */
export async function listExecutions(
  db: Database,
  workspaceId: string,
  { workflowId, status, from, to, sort, ...page }: ExecutionQuery,
): Promise<Page<ExecutionSummary>> {
  const { rows } = await db.query<Raw>({
    // Unnamed, so that it is planned for the filters that are given; written twice, so that nothing is copied to count.
    text: `
SELECT (SELECT count(*)::int FROM executions e WHERE ${FITS}) AS total, p.*
FROM (VALUES (1)) AS one LEFT JOIN LATERAL (
  SELECT e.id, e.workflow_id, w.name AS workflow_name, e.workflow_version, e.trigger, e.status, e.waiting_reason,
    e.error, ${newestSeq('e')} AS seq, e.spent_nano_usd, ${ms('created_at', 'e.')}, ${ms('started_at', 'e.')},
    ${ms('finished_at', 'e.')}, row_number() OVER (ORDER BY ${ORDER[sort]}) AS place
  FROM (SELECT * FROM executions e WHERE ${FITS} ORDER BY ${ORDER[sort]} LIMIT $6 OFFSET $7) AS e
  LEFT JOIN workflows w ON w.id = e.workflow_id
) AS p ON true ORDER BY p.place`,
    values: [workspaceId, workflowId ?? null, status ?? null, from ?? null, to ?? null, ...limitOf(page)],
  });
  const items = rows.filter(({ id }) => id !== null).map(toSummary);
  return { total: rows[0]!.total as number, items };
}

const toSummary = (row: Raw): ExecutionSummary => ({
  id: row.id as string,
  workflowId: row.workflow_id as string | null,
  workflowName: row.workflow_name as string | null,
  workflowVersion: row.workflow_version as number | null,
  trigger: row.trigger as string,
  status: row.status as ExecutionStatus,
  waitingReason: row.status === 'WAITING' ? (row.waiting_reason as WaitingReason | null) : null,
  error: row.error as ErrorData | null,
  seq: row.seq as number,
  createdAt: iso(row.created_at),
  startedAt: isoOrNull(row.started_at),
  finishedAt: isoOrNull(row.finished_at),
  cost: { spentNanoUsd: row.spent_nano_usd as number },
});

/** A page of an execution's snapshots in order. Throws RexError `not_found`. */
export async function listSnapshots(
  db: Database,
  { workspaceId, executionId }: ExecutionKey,
  page: PageOf,
): Promise<Page<SnapshotSummary>> {
  const { rows } = await db.query<{ total: number; number: number | null; seq: number; is_full: boolean }>({
    text: `
SELECT (SELECT count(*)::int FROM execution_context_snapshots WHERE execution_id = e.id) AS total, p.*
FROM executions e LEFT JOIN LATERAL (
  SELECT number, seq, is_full FROM execution_context_snapshots
  WHERE execution_id = e.id ORDER BY number LIMIT $3 OFFSET $4) AS p ON true
WHERE e.id = $1 AND e.workspace_id = $2 ORDER BY p.number`,
    values: [executionId, workspaceId, ...limitOf(page)],
  });
  if (!rows[0]) throw executionNotFound(executionId);
  const items = rows.flatMap(({ number, seq, is_full: isFull }) =>
    number === null ? [] : [{ number, seq, isFull }],
  );
  return { total: rows[0].total, items };
}

/** The graph that an execution is pinned to. Throws RexError `not_found`. */
export async function readExecutionGraph(
  db: Database,
  { workspaceId, executionId }: ExecutionKey,
): Promise<ExecutionGraph> {
  const { rows } = await db.query<{ id: string; number: number | null; hash: string; graph_text: string }>({
    text: `
SELECT v.id, v.number, v.hash, v.graph_text FROM executions e JOIN workflow_versions v ON v.id = e.version_id
WHERE e.id = $1 AND e.workspace_id = $2`,
    values: [executionId, workspaceId],
  });
  if (!rows[0]) throw executionNotFound(executionId);
  const { id: versionId, number: version, hash, graph_text: text } = rows[0];
  return { versionId, version, hash, graph: JSON.parse(text) as Graph };
}
