import type { Post, SnapshotRow, StoredEntry, TimerRow } from '@rex/engine';
import { jsonBytes } from '@rex/utils';
import type { Statement } from '../connect/database.ts';
import { secondsOf, toJson } from './encode.ts';
import { type Columns, rowSet } from './unnest.ts';
import type { Of } from './write-steps.ts';

/** A history entry's row; `data` is the entry without `seq`, `at` and `type`. */
export interface EntryRow {
  executionId: string;
  entry: StoredEntry;
}

function dataOf({ entry }: EntryRow): string {
  const { seq: _seq, at: _at, type: _type, ...data } = entry;
  return toJson(data);
}

const entryColumns: Columns<EntryRow> = [
  ['execution_id', 'uuid', (row) => row.executionId],
  ['seq', 'int', ({ entry }) => entry.seq],
  ['at', 'float8', ({ entry }) => secondsOf(entry.at)],
  ['type', 'text', ({ entry }) => entry.type],
  ['data', 'jsonb', dataOf],
];
const entryRows = rowSet(entryColumns);

export const insertHistory = (rows: readonly EntryRow[]): Statement => ({
  name: 'insert_history',
  text: `
INSERT INTO execution_history (execution_id, seq, at, type, data)
SELECT execution_id, seq, to_timestamp(at), type, data FROM ${entryRows.from}`,
  values: entryRows.values(rows),
});

const snapshotRows = rowSet<Of<SnapshotRow>>([
  ['execution_id', 'uuid', (row) => row.executionId],
  ['number', 'int', (row) => row.number],
  ['seq', 'int', (row) => row.seq],
  ['is_full', 'bool', (row) => row.isFull],
  ['memory', 'jsonb', (row) => toJson(row.memory)],
]);

export const insertSnapshots = (rows: readonly Of<SnapshotRow>[]): Statement => ({
  name: 'insert_snapshots',
  text: `
INSERT INTO execution_context_snapshots (execution_id, number, seq, is_full, memory)
SELECT execution_id, number, seq, is_full, memory FROM ${snapshotRows.from}`,
  values: snapshotRows.values(rows),
});

const blobRows = rowSet<Of<{ hash: string; json: string }>>([
  ['execution_id', 'uuid', (row) => row.executionId],
  ['hash', 'text', (row) => row.hash],
  ['bytes', 'int', (row) => jsonBytes(row.json)],
  ['json', 'text', (row) => row.json],
]);

/** The same hash is the same text, so a blob that is there already stays. */
export const insertBlobs = (rows: readonly Of<{ hash: string; json: string }>[]): Statement => ({
  name: 'insert_blobs',
  text: `
INSERT INTO blobs (execution_id, hash, bytes, json)
SELECT execution_id, hash, bytes, json FROM ${blobRows.from}
ON CONFLICT DO NOTHING`,
  values: blobRows.values(rows),
});

/** A message and who sends it. */
export type SentPost = Post & { from: string };

const copiedRows = rowSet<SentPost>([
  ['from_id', 'uuid', ({ from }) => from],
  ['to_id', 'uuid', ({ executionId }) => executionId],
  ['hash', 'text', ({ blob }) => blob],
]);

/** Copies blobs that messages name, so that they live as long as whoever was told of them. */
export const copyBlobs = (posts: readonly SentPost[]): Statement => ({
  name: 'copy_blobs',
  text: `
INSERT INTO blobs (execution_id, hash, bytes, json)
SELECT r.to_id, b.hash, b.bytes, b.json FROM ${copiedRows.from}
JOIN blobs b ON b.execution_id = r.from_id AND b.hash = r.hash
JOIN executions e ON e.id = r.to_id
ON CONFLICT DO NOTHING`,
  values: copiedRows.values(posts),
});

const timerRows = rowSet<Of<TimerRow>>([
  ['execution_id', 'uuid', (row) => row.executionId],
  ['path', 'text', (row) => row.path],
  ['kind', 'text', (row) => row.kind],
  ['wake_at', 'float8', (row) => secondsOf(row.wakeAt)],
]);

export const setTimers = (rows: readonly Of<TimerRow>[]): Statement => ({
  name: 'set_timers',
  text: `
INSERT INTO timers (execution_id, path, kind, wake_at)
SELECT execution_id, path, kind, to_timestamp(wake_at) FROM ${timerRows.from}
ON CONFLICT (execution_id, path, kind) DO UPDATE SET wake_at = excluded.wake_at`,
  values: timerRows.values(rows),
});

const clearedRows = rowSet<Of<Pick<TimerRow, 'path' | 'kind'>>>([
  ['execution_id', 'uuid', (row) => row.executionId],
  ['path', 'text', (row) => row.path],
  ['kind', 'text', (row) => row.kind],
]);

export const clearTimers = (rows: readonly Of<Pick<TimerRow, 'path' | 'kind'>>[]): Statement => ({
  name: 'clear_timers',
  text: `
DELETE FROM timers USING ${clearedRows.from}
WHERE timers.execution_id = r.execution_id AND timers.path = r.path AND timers.kind = r.kind`,
  values: clearedRows.values(rows),
});

const consumedRows = rowSet<{ executionId: string; upTo: number }>([
  ['execution_id', 'uuid', (row) => row.executionId],
  ['up_to', 'int', (row) => row.upTo],
]);

export const consumeInbox = (rows: readonly { executionId: string; upTo: number }[]): Statement => ({
  name: 'consume_inbox',
  text: `
DELETE FROM inbox USING ${consumedRows.from}
WHERE inbox.execution_id = r.execution_id AND inbox.number <= r.up_to`,
  values: consumedRows.values(rows),
});
