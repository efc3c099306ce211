import type { AcceptedEvent, EventQuery } from '@rex/types';
import type { Database } from '../connect/database.ts';
import { limitOf, type Page } from '../page-of.ts';

/** The events that a workspace accepted, the newest first. */
export async function listEvents(
  db: Database,
  workspaceId: string,
  { state, type, key, ...page }: EventQuery,
): Promise<Page<AcceptedEvent>> {
  const where = `workspace_id = $1 AND ($2::text IS NULL OR state = $2) AND ($3::text IS NULL OR type = $3)
  AND ($4::text IS NULL OR correlation_key = $4)`;
  const values = [workspaceId, state ?? null, type ?? null, key ?? null];
  const [items, total] = await db.batch([
    {
      text: `
SELECT source, event_id AS id, type, correlation_key AS key, state, accepted_at AS "acceptedAt",
  expires_at AS "expiresAt", settled_at AS "settledAt"
FROM events WHERE ${where} ORDER BY events.id DESC LIMIT $5 OFFSET $6`,
      values: [...values, ...limitOf(page)],
    },
    { text: `SELECT count(*)::int AS total FROM events WHERE ${where}`, values },
  ]);
  return { items: items!.rows as unknown as AcceptedEvent[], total: total!.rows[0]!.total as number };
}
