import type { ClosedWait, EmitRow, TaskNote, WaitRow } from '@rex/engine';
import type { Emitted } from '@rex/types';
import type { Statement } from '../connect/database.ts';
import { derivedUuid } from '../derived-uuid.ts';
import { secondsOf, toJson, toJsonOrNull } from './encode.ts';
import { rowSet } from './unnest.ts';
import type { Of } from './write-steps.ts';

/** A wait for a person. */
export type TaskRow = Extract<WaitRow, { kind: 'task' }>;

const openedRows = rowSet<Of<WaitRow>>([
  ['execution_id', 'uuid', (row) => row.executionId],
  ['path', 'text', (row) => row.path],
  ['kind', 'text', (row) => row.kind],
  ['event_type', 'text', (row) => (row.kind === 'event' ? row.event : null)],
  ['correlation_key', 'text', (row) => (row.kind === 'event' ? row.key : null)],
  ['expires_at', 'float8', (row) => secondsOf(row.expiresAt)],
]);

export const openWaits = (rows: readonly Of<WaitRow>[]): Statement => ({
  name: 'open_waits',
  text: `
INSERT INTO waits (execution_id, workspace_id, path, kind, event_type, correlation_key, expires_at)
SELECT r.execution_id, e.workspace_id, r.path, r.kind, r.event_type, r.correlation_key, to_timestamp(r.expires_at)
FROM ${openedRows.from} JOIN executions e ON e.id = r.execution_id`,
  values: openedRows.values(rows),
});

const taskRows = rowSet<Of<TaskRow>>([
  ['execution_id', 'uuid', (row) => row.executionId],
  ['id', 'uuid', (row) => derivedUuid(`task ${row.executionId} ${row.path} ${row.attempt}`)],
  ['path', 'text', (row) => row.path],
  ['node_id', 'text', (row) => row.nodeId],
  ['attempt', 'int', (row) => row.attempt],
  ['title', 'text', ({ task }) => task.title],
  ['instructions', 'text', ({ task }) => task.instructions],
  ['form', 'jsonb', ({ task }) => toJsonOrNull(task.form)],
  ['assignee', 'text', ({ task }) => task.assignee],
  ['group_name', 'text', ({ task }) => task.group],
  ['due_at', 'float8', ({ task }) => secondsOf(task.dueAt)],
]);

export const openTasks = (rows: readonly Of<TaskRow>[]): Statement => ({
  name: 'open_tasks',
  text: `
INSERT INTO tasks (id, workspace_id, execution_id, path, node_id, attempt, title, instructions, form, assignee,
  group_name, due_at)
SELECT r.id, e.workspace_id, r.execution_id, r.path, r.node_id, r.attempt, r.title, r.instructions, r.form, r.assignee,
  r.group_name, to_timestamp(r.due_at)
FROM ${taskRows.from} JOIN executions e ON e.id = r.execution_id`,
  values: taskRows.values(rows),
});

const noteRows = rowSet<Of<TaskNote>>([
  ['execution_id', 'uuid', (row) => row.executionId],
  ['path', 'text', (row) => row.path],
  ['alarm', 'text', (row) => row.alarm],
  ['assignee', 'text', (row) => row.assignee],
  ['group_name', 'text', (row) => row.group],
]);

export const noteTasks = (rows: readonly Of<TaskNote>[]): Statement => ({
  name: 'note_tasks',
  text: `
UPDATE tasks t SET
  reminded_at = CASE WHEN r.alarm = 'reminder' THEN now() ELSE t.reminded_at END,
  escalated_at = CASE WHEN r.alarm = 'escalation' THEN now() ELSE t.escalated_at END,
  assignee = CASE WHEN coalesce(r.assignee, r.group_name) IS NULL THEN t.assignee ELSE r.assignee END,
  group_name = CASE WHEN coalesce(r.assignee, r.group_name) IS NULL THEN t.group_name ELSE r.group_name END
FROM ${noteRows.from} WHERE t.execution_id = r.execution_id AND t.path = r.path AND t.status = 'open'`,
  values: noteRows.values(rows),
});

const taskEndRows = rowSet<Of<ClosedWait>>([
  ['execution_id', 'uuid', (row) => row.executionId],
  ['path', 'text', (row) => row.path],
  ['status', 'text', (row) => (row.how === 'timed_out' ? 'timed_out' : 'cancelled')],
]);

/** Ends tasks that no decision ended: one that was decided already says so. */
export const closeTasks = (rows: readonly Of<ClosedWait>[]): Statement => ({
  name: 'close_tasks',
  text: `
UPDATE tasks t SET status = r.status, closed_at = now()
FROM ${taskEndRows.from} WHERE t.execution_id = r.execution_id AND t.path = r.path AND t.status = 'open'`,
  values: taskEndRows.values(rows),
});

const closedRows = rowSet<{ executionId: string; path: string }>([
  ['execution_id', 'uuid', (row) => row.executionId],
  ['path', 'text', (row) => row.path],
]);

export const closeWaits = (rows: readonly { executionId: string; path: string }[]): Statement => ({
  name: 'close_waits',
  text: `DELETE FROM waits USING ${closedRows.from} WHERE waits.execution_id = r.execution_id AND waits.path = r.path`,
  values: closedRows.values(rows),
});

interface OutboxRow {
  executionId: string;
  rowId: string;
  emitted: Emitted;
  payload: string;
}

const outboxRows = rowSet<OutboxRow>([
  ['execution_id', 'uuid', (row) => row.executionId],
  ['id', 'uuid', (row) => row.rowId],
  ['destination', 'text', (row) => row.emitted.to],
  ['payload', 'jsonb', (row) => row.payload],
]);

const rowsOf = ({ executionId, id, emits }: Of<EmitRow>): OutboxRow[] =>
  emits.map((emitted, index) => {
    const { to, event, key, data, isOptional } = emitted;
    const nth = emits.slice(0, index).filter((earlier) => earlier.to === to).length;
    // The same for every destination, and another for a second event of the same step.
    const eventId = nth === 0 ? id : `${id}:${nth}`;
    return {
      ...{ executionId, emitted, rowId: derivedUuid(`${eventId} ${to}`) },
      payload: toJson({ id: eventId, event, key, data, ...(isOptional ? { isOptional } : {}) }),
    };
  });

/** Events leave by the outbox; one that was written before, by an attempt whose end is not known, is there already. */
export function writeOutbox(rows: readonly Of<EmitRow>[]): Statement {
  return {
    name: 'write_outbox',
    text: `
INSERT INTO outbox (id, workspace_id, execution_id, kind, destination, payload)
SELECT r.id, e.workspace_id, r.execution_id, 'event', r.destination, r.payload
FROM ${outboxRows.from} JOIN executions e ON e.id = r.execution_id
ON CONFLICT (id) DO NOTHING`,
    values: outboxRows.values(rows.flatMap(rowsOf)),
  };
}
