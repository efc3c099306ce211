import type { ErrorData, Json } from '@rex/types';
import type { Database } from '../connect/database.ts';
import { toJson } from '../execution-store/encode.ts';

/** Where a message goes. */
export type OutboxDestination = 'waiting' | 'http' | 'workflow';

/** A message that this process has to deliver now. */
export interface OutboxMessage {
  id: string;
  workspaceId: string;
  executionId: string | null;
  destination: OutboxDestination;
  payload: Json;
  /** Tries with this one. */
  attempt: number;
  createdAt: string;
}

/** How long a message is left to whoever claimed it; then another may. Over the time limit of one call. */
const CLAIM_SECONDS = 60;

/** Claims messages that are due; others that claim at this moment get others. At least once each, by their ids. */
export async function claimOutbox(
  db: Database,
  { limit, destinations }: { limit: number; destinations: readonly OutboxDestination[] },
): Promise<OutboxMessage[]> {
  const { rows } = await db.query<{
    id: string;
    workspace_id: string;
    execution_id: string | null;
    destination: OutboxDestination;
    payload: Json;
    attempts: number;
    created_at: string;
  }>({
    name: 'claim_outbox',
    text: `
WITH due AS MATERIALIZED (
  SELECT id FROM outbox
  WHERE next_try_at <= now() AND delivered_at IS NULL AND failed_at IS NULL AND destination = ANY ($2::text[])
  ORDER BY next_try_at LIMIT $1 FOR UPDATE SKIP LOCKED
)
UPDATE outbox o SET attempts = o.attempts + 1, next_try_at = now() + interval '${CLAIM_SECONDS} seconds'
FROM due WHERE o.id = due.id
RETURNING o.id, o.workspace_id, o.execution_id, o.destination, o.payload, o.attempts, o.created_at`,
    values: [limit, destinations],
  });
  return rows.map((row) => ({
    ...{ id: row.id, workspaceId: row.workspace_id, executionId: row.execution_id },
    ...{ destination: row.destination, payload: row.payload },
    ...{ attempt: row.attempts, createdAt: row.created_at },
  }));
}

/** Says that a message has arrived. */
export async function settleDelivered(db: Database, id: string): Promise<void> {
  await db.query({
    name: 'settle_delivered',
    text: `
UPDATE outbox SET delivered_at = now(), error = NULL
WHERE id = $1 AND delivered_at IS NULL AND failed_at IS NULL`,
    values: [id],
  });
}

/** Says that a try failed: the next one is after `retryAfterMs`; null gives the message up. */
export async function settleFailed(
  db: Database,
  id: string,
  { error, retryAfterMs }: { error: ErrorData; retryAfterMs: number | null },
): Promise<void> {
  await db.query({
    name: 'settle_failed',
    text: `
UPDATE outbox SET error = $2,
  next_try_at = now() + $3::float8 * interval '1 millisecond',
  failed_at = CASE WHEN $3::float8 IS NULL THEN now() END
WHERE id = $1 AND delivered_at IS NULL AND failed_at IS NULL`,
    values: [id, toJson(error as unknown as Json), retryAfterMs],
  });
}
