import type { JsonObject } from '@rex/types';
import { LIMITS } from '@rex/types';
import { uuidv7 } from 'uuidv7';
import { arrayLiteral } from '../connect/array-literal.ts';
import type { Database, Result, Statement } from '../connect/database.ts';
import { Doorbell } from '../execution-store/doorbell.ts';
import { toJson } from '../execution-store/encode.ts';
import { wakeDriver } from '../execution-store/wake-driver.ts';
import { OUTBOX_CHANNEL } from '../outbox-store/outbox-channel.ts';
import { repeatTransient } from '../repeat-transient.ts';
import { deliverEvents, matchBuffered } from './match-events.ts';
import type { SignalRow } from './put-signals.ts';

/** An event as its sender gives it, checked. */
export interface NewEvent {
  source: string;
  id: string;
  type: string;
  key: string;
  /** What waits and triggers get. */
  content: JsonObject;
}

/** What became of an event. */
export interface AcceptedEvent {
  /** Waits that it ended. */
  matched: number;
  /** Workflows that it starts. */
  started: number;
  /** Kept for a wait that is yet to open. */
  isBuffered: boolean;
  /** Known already by its source and id: nothing was done. */
  isDuplicate: boolean;
}

const INSERT = `
INSERT INTO events (id, workspace_id, source, event_id, type, correlation_key, content, expires_at)
SELECT id, $1, source, event_id, type, key, content, now() + $8 * interval '1 millisecond'
FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::jsonb[])
  AS r (id, source, event_id, type, key, content)
ORDER BY source, event_id, id
ON CONFLICT (workspace_id, source, event_id) DO NOTHING
RETURNING id`;

// Whether the trigger's filter lets the event pass is asked where expressions run.
const START = `
INSERT INTO outbox (id, workspace_id, kind, destination, payload)
SELECT md5('start ' || v.id || t.workflow_id || t.node_id)::uuid, v.workspace_id, 'start', 'workflow',
  jsonb_build_object('eventId', v.id, 'workflowId', t.workflow_id, 'nodeId', t.node_id)
FROM events v
JOIN event_triggers t ON t.workspace_id = v.workspace_id AND t.event_type = v.type
JOIN workflows w ON w.id = t.workflow_id AND w.status = 'active'
WHERE v.id = ANY ($1::uuid[])
RETURNING payload->>'eventId' AS event`;

/**
 * Accepts events of a workspace in one transaction: each is kept once, given to all waits that are open for it or
 * kept for one to come, and starts the workflows that it triggers. `ttlMs` is how long it is kept.
 */
export async function acceptEvents(
  db: Database,
  workspaceId: string,
  events: readonly NewEvent[],
  { ttlMs = LIMITS.eventTtlMs }: { ttlMs?: number } = {},
): Promise<AcceptedEvent[]> {
  const rows = events.map((event) => ({ ...event, rowId: uuidv7() }));
  const ids = rows.map(({ rowId }) => rowId);
  const groups = rows.map(({ type, key }) => ({ workspaceId, event: type, key }));
  const statements: Statement[] = [
    insertEvents(workspaceId, rows, ttlMs),
    // What came earlier and was missed by a wait that was being opened goes first.
    matchBuffered(groups, ids),
    deliverEvents(ids),
    { name: 'start_by_events', text: START, values: [arrayLiteral(ids)] },
  ];
  const [inserted, earlier, delivered, started] = await repeatTransient(() => db.batch(statements));
  ring(db, [...rowsOf<SignalRow>(earlier), ...rowsOf<SignalRow>(delivered)]);
  const starts = rowsOf<{ event: string }>(started).map(({ event }) => event);
  if (starts.length > 0) new Doorbell(db, OUTBOX_CHANNEL).ring('');
  const made = new Set(rowsOf<{ id: string }>(inserted).map(({ id }) => id));
  return ids.map((id) => {
    const matched = rowsOf<SignalRow>(delivered).filter(({ event }) => event === id).length;
    const isDuplicate = !made.has(id);
    return {
      ...{ matched, isDuplicate, isBuffered: !isDuplicate && matched === 0 },
      started: starts.filter((event) => event === id).length,
    };
  });
}

const rowsOf = <Row>(result: Result | undefined): Row[] => (result?.rows ?? []) as Row[];

function insertEvents(
  workspaceId: string,
  rows: readonly (NewEvent & { rowId: string })[],
  ttlMs: number,
): Statement {
  return {
    name: 'insert_events',
    text: INSERT,
    values: [
      workspaceId,
      ...[
        rows.map(({ rowId }) => rowId),
        rows.map(({ source }) => source),
        rows.map(({ id }) => id),
        rows.map(({ type }) => type),
        rows.map(({ key }) => key),
        rows.map(({ content }) => toJson(content)),
      ].map((column) => arrayLiteral(column)),
      ttlMs,
    ],
  };
}

/** Rings for the owners of executions whose waits ended. */
export function ring(db: Database, signals: readonly SignalRow[]): void {
  if (signals.length === 0) return;
  const bell = new Doorbell(db);
  for (const { execution_id: id, driver_id: driverId } of signals) wakeDriver({ db, bell }, id, driverId);
}
