import { type OutboxItem, type OutboxQuery, type OutboxStatus, RexError } from '@rex/types';
import type { Database } from '../connect/database.ts';
import { limitOf, type Page } from '../page-of.ts';

interface Row {
  id: string;
  execution_id: string | null;
  destination: OutboxItem['destination'];
  payload: { event?: string };
  attempts: number;
  created_at: string;
  next_try_at: string | null;
  delivered_at: string | null;
  failed_at: string | null;
  error: OutboxItem['error'];
}

const COLUMNS =
  'id, execution_id, destination, payload, attempts, created_at, next_try_at, delivered_at, failed_at, error';
const STATUS = `
CASE WHEN delivered_at IS NOT NULL THEN 'delivered' WHEN failed_at IS NOT NULL THEN 'failed' ELSE 'pending' END`;

const statusOf = (row: Row): OutboxStatus =>
  row.delivered_at ? 'delivered' : row.failed_at ? 'failed' : 'pending';

const toItem = (row: Row): OutboxItem => ({
  ...{ id: row.id, executionId: row.execution_id, destination: row.destination, status: statusOf(row) },
  ...{
    event: row.payload.event ?? null,
    attempts: row.attempts,
    createdAt: row.created_at,
    error: row.error,
  },
  nextTryAt: statusOf(row) === 'pending' ? row.next_try_at : null,
});

/** What leaves a workspace, the newest first. */
export async function listOutbox(
  db: Database,
  workspaceId: string,
  { status, executionId, ...page }: OutboxQuery,
): Promise<Page<OutboxItem>> {
  const where = `workspace_id = $1 AND ($2::text IS NULL OR ${STATUS} = $2)
  AND ($3::uuid IS NULL OR execution_id = $3)`;
  const values = [workspaceId, status ?? null, executionId ?? null];
  const [items, total] = await db.batch([
    {
      text: `SELECT ${COLUMNS} FROM outbox WHERE ${where} ORDER BY created_at DESC, id LIMIT $4 OFFSET $5`,
      values: [...values, ...limitOf(page)],
    },
    { text: `SELECT count(*)::int AS total FROM outbox WHERE ${where}`, values },
  ]);
  return { items: (items!.rows as unknown as Row[]).map(toItem), total: total!.rows[0]!.total as number };
}

/** Tries a message again that was given up. Throws RexError `not_found` or `conflict`. */
export async function retryOutbox(db: Database, workspaceId: string, id: string): Promise<OutboxItem> {
  const { rows } = await db.query<Row>({
    text: `
UPDATE outbox SET failed_at = NULL, attempts = 0, next_try_at = now()
WHERE id = $1 AND workspace_id = $2 AND failed_at IS NOT NULL RETURNING ${COLUMNS}`,
    values: [id, workspaceId],
  });
  if (rows[0]) return toItem(rows[0]);
  const found = await db.query<Row>({
    text: `SELECT ${COLUMNS} FROM outbox WHERE id = $1 AND workspace_id = $2`,
    values: [id, workspaceId],
  });
  if (!found.rows[0]) throw new RexError('not_found', `There is no message ${id} in the outbox.`);
  throw new RexError(
    'conflict',
    `The message ${id} is ${statusOf(found.rows[0])}: only a failed one is tried again.`,
  );
}
