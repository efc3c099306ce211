import type { Database } from '../connect/database.ts';
import { repeatTransient } from '../repeat-transient.ts';
import { ring } from './accept-events.ts';
import { type EventGroup, matchBuffered } from './match-events.ts';
import type { SignalRow } from './put-signals.ts';

/** Groups that one look takes on. */
const GROUPS_MAX = 500;

/** Gives buffered events to open waits of these groups; tells how many waits ended. */
export async function matchWaits(db: Database, groups: readonly EventGroup[]): Promise<number> {
  if (groups.length === 0) return 0;
  const { rows } = await repeatTransient(() => db.query<SignalRow>(matchBuffered(groups)));
  ring(db, rows);
  return rows.length;
}

// An event that is accepted while a wait for it is being opened may be missed by both: neither saw the other's row.
// Such a pair is at most as old as the younger of the two, so a look at what is young finds it.
const FIND = `
SELECT workspace_id AS "workspaceId", type AS event, key FROM (
  SELECT v.workspace_id, v.type, v.correlation_key AS key FROM events v
  WHERE v.state = 'buffered' AND v.expires_at > now() AND v.accepted_at > now() - $1 * interval '1 millisecond'
    AND EXISTS (SELECT FROM waits w WHERE w.kind = 'event' AND w.workspace_id = v.workspace_id
      AND w.event_type = v.type AND w.correlation_key = v.correlation_key)
  UNION
  SELECT w.workspace_id, w.event_type, w.correlation_key FROM waits w
  WHERE w.kind = 'event' AND w.opened_at > now() - $1 * interval '1 millisecond'
    AND EXISTS (SELECT FROM events v WHERE v.state = 'buffered' AND v.expires_at > now()
      AND v.workspace_id = w.workspace_id AND v.type = w.event_type AND v.correlation_key = w.correlation_key)
) AS missed LIMIT ${GROUPS_MAX}`;

/**
 * Finds buffered events and open waits that belong together, at least one of them at most `youngMs` old, and brings
 * them together. Tells how many waits ended.
 */
export async function reconcileEvents(db: Database, { youngMs }: { youngMs: number }): Promise<number> {
  const { rows } = await db.query<EventGroup>({ name: 'find_missed', text: FIND, values: [youngMs] });
  return matchWaits(db, rows);
}
