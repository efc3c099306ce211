import { arrayLiteral } from '../connect/array-literal.ts';
import type { Statement } from '../connect/database.ts';
import { PUT_SIGNALS } from './put-signals.ts';

/** What events and waits are matched by. */
export interface EventGroup {
  workspaceId: string;
  event: string;
  key: string;
}

// Whoever ends waits locks their executions first, all of them and in the order of their ids, and only then touches
// waits: a flush does so too, and none of the two waits for the other. array_agg has all locks taken before a row of
// it is seen.
const LOCKED = `
locked AS MATERIALIZED (
  SELECT e.id FROM executions e
  WHERE e.id IN (SELECT execution_id FROM open) AND e.finished_at IS NULL
  ORDER BY e.id FOR NO KEY UPDATE
), held AS MATERIALIZED (SELECT array_agg(id) AS ids FROM locked)`;

/**
 * Gives new events to all waits that are open now. Of several new ones with the same type and key only the first is
 * for these waits; the others stay buffered, as all that no wait got.
 */
export const deliverEvents = (ids: readonly string[]): Statement => ({
  name: 'deliver_events',
  text: `
WITH new AS MATERIALIZED (
  SELECT DISTINCT ON (workspace_id, type, correlation_key) id, workspace_id, type, correlation_key, content
  FROM events WHERE id = ANY ($1::uuid[]) AND state = 'buffered'
  ORDER BY workspace_id, type, correlation_key, id
), open AS MATERIALIZED (
  SELECT w.execution_id, w.path, new.id AS event, new.content FROM new JOIN waits w
    ON w.kind = 'event' AND w.workspace_id = new.workspace_id AND w.event_type = new.type
      AND w.correlation_key = new.correlation_key
), ${LOCKED}, taken AS (
  DELETE FROM waits w USING open o, held
  WHERE w.execution_id = o.execution_id AND w.path = o.path AND w.execution_id = ANY (held.ids)
  RETURNING w.execution_id, w.path, o.event, o.content
), ${PUT_SIGNALS}`,
  values: [arrayLiteral(ids)],
});

/** Events of one type and key that one look gives to waits; the next look goes on. */
const EVENTS_AT_ONCE = 100;

/**
 * Gives buffered events to open waits of these groups, one each: the oldest event to the wait that opened first.
 * Rows that others work on are left to them or to the next look. `$4` are events that are not to be taken.
 */
export const matchBuffered = (groups: readonly EventGroup[], without: readonly string[] = []): Statement => ({
  name: 'match_buffered',
  text: `
WITH g AS MATERIALIZED (
  SELECT DISTINCT workspace_id, type, key FROM unnest($1::uuid[], $2::text[], $3::text[]) AS g (workspace_id, type, key)
), open AS MATERIALIZED (
  SELECT w.execution_id, w.path FROM g JOIN waits w
    ON w.kind = 'event' AND w.workspace_id = g.workspace_id AND w.event_type = g.type AND w.correlation_key = g.key
  WHERE EXISTS (
    SELECT FROM events v WHERE v.workspace_id = g.workspace_id AND v.type = g.type AND v.correlation_key = g.key
      AND v.state = 'buffered' AND v.expires_at > now() AND v.id <> ALL ($4::uuid[]))
), ${LOCKED}, still AS MATERIALIZED (
  SELECT w.* FROM waits w JOIN open o ON o.execution_id = w.execution_id AND o.path = w.path, held
  WHERE w.execution_id = ANY (held.ids) FOR UPDATE OF w
), due AS MATERIALIZED (
  SELECT v.* FROM g, LATERAL (
    SELECT v.id, v.workspace_id, v.type, v.correlation_key, v.accepted_at, v.content FROM events v
    WHERE v.workspace_id = g.workspace_id AND v.type = g.type AND v.correlation_key = g.key
      AND v.state = 'buffered' AND v.expires_at > now() AND v.id <> ALL ($4::uuid[])
    ORDER BY v.accepted_at, v.id LIMIT ${EVENTS_AT_ONCE} FOR UPDATE OF v SKIP LOCKED) AS v
  WHERE EXISTS (SELECT FROM still s
    WHERE s.workspace_id = g.workspace_id AND s.event_type = g.type AND s.correlation_key = g.key)
), pairs AS MATERIALIZED (
  SELECT s.execution_id, s.path, d.id AS event, d.content FROM (
    SELECT *, row_number() OVER (PARTITION BY workspace_id, event_type, correlation_key
      ORDER BY opened_at, execution_id, path) AS place FROM still) AS s
  JOIN (
    SELECT *, row_number() OVER (PARTITION BY workspace_id, type, correlation_key ORDER BY accepted_at, id) AS place
    FROM due) AS d
    ON d.workspace_id = s.workspace_id AND d.type = s.event_type AND d.correlation_key = s.correlation_key
      AND d.place = s.place
), taken AS (
  DELETE FROM waits w USING pairs p WHERE w.execution_id = p.execution_id AND w.path = p.path
  RETURNING w.execution_id, w.path, p.event, p.content
), ${PUT_SIGNALS}`,
  values: [
    arrayLiteral(groups.map(({ workspaceId }) => workspaceId)),
    arrayLiteral(groups.map(({ event }) => event)),
    arrayLiteral(groups.map(({ key }) => key)),
    arrayLiteral(without),
  ],
});
