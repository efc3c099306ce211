import type { Database } from '../connect/database.ts';
import { executionNotFound } from '../execution-store/read-executions.ts';
import { iso } from '../execution-store/resolved-values.ts';
import { hashSecret, newSecret } from './secrets.ts';

/** Seconds that a ticket may wait to be used. */
const TICKET_SECONDS = 30;
/** Tickets that nobody used, removed together with the next one that is made. */
const PRUNED_AT_ONCE = 100;

/** Who opens a live socket, and of which execution. */
export interface TicketHolder {
  userId: string;
  workspaceId: string;
  executionId: string;
}

/** Makes a single-use ticket; only its hash is kept. Throws RexError `not_found` for another's execution. */
export async function createTicket(
  db: Database,
  { userId, workspaceId, executionId }: TicketHolder,
): Promise<{ ticket: string; expiresAt: string }> {
  const ticket = newSecret();
  const [, made] = await db.batch([
    {
      name: 'prune_tickets',
      text: `
DELETE FROM tickets WHERE hash IN (
  SELECT hash FROM tickets WHERE expires_at < now() LIMIT ${PRUNED_AT_ONCE} FOR UPDATE SKIP LOCKED)`,
    },
    {
      name: 'create_ticket',
      text: `
INSERT INTO tickets (hash, user_id, workspace_id, execution_id, expires_at)
SELECT $1, $2, e.workspace_id, e.id, now() + interval '${TICKET_SECONDS} seconds'
FROM executions e WHERE e.id = $3 AND e.workspace_id = $4
RETURNING floor(extract(epoch FROM expires_at) * 1000)::float8 AS expires_at`,
      values: [hashSecret(ticket), userId, executionId, workspaceId],
    },
  ]);
  const row = made!.rows[0];
  if (!row) throw executionNotFound(executionId);
  return { ticket, expiresAt: iso(row.expires_at) };
}

/**
 * Uses a ticket up, whoever shows it; null when there is none, or it came too late, or its holder has been disabled or
 * has left the workspace since.
 */
export async function takeTicket(db: Database, ticket: string): Promise<TicketHolder | null> {
  const { rows } = await db.query<{
    user_id: string;
    workspace_id: string;
    execution_id: string;
    in_time: boolean;
  }>({
    name: 'take_ticket',
    text: `
WITH taken AS (
  DELETE FROM tickets WHERE hash = $1 RETURNING user_id, workspace_id, execution_id, expires_at > now() AS in_time
)
SELECT taken.* FROM taken
JOIN users u ON u.id = taken.user_id AND u.disabled_at IS NULL
JOIN members m ON m.user_id = taken.user_id AND m.workspace_id = taken.workspace_id`,
    values: [hashSecret(ticket)],
  });
  const [row] = rows;
  if (!row?.in_time) return null;
  return { userId: row.user_id, workspaceId: row.workspace_id, executionId: row.execution_id };
}
