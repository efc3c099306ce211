import type {
  AttemptRow,
  ExecutionUpdate,
  InboxMessage,
  InboxRow,
  NewExecution,
  SnapshotRow,
  StepRow,
  StoredEntry,
  TimerRow,
} from '@rex/engine';
import type { EffectClass, ErrorData, Json, JsonObject, TimerKind, Value } from '@rex/types';
import { blobBytes, ms } from './moments.ts';

/** A row as it comes from the database, before it is known to be what it should be. */
export type Raw = Record<string, unknown>;

/** A value from its two columns; an SQL NULL in both is no value, a JSON null needs the `has_` column to be told. */
function readValue(row: Raw, column: string): Value | null {
  const blob = row[`${column}_blob`] as string | null;
  if (blob !== null) return { blob, bytes: row[`${column}_blob_bytes`] as number };
  return row[`has_${column}`] ? { inline: row[column] as Json } : null;
}

/** Selects a value's columns for `readValue`; SQL's NULL and JSON's null look the same once parsed. */
const value = (column: string, from: string): string =>
  `${from}.${column}, ${from}.${column} IS NOT NULL AS has_${column}, ${from}.${column}_blob, ${blobBytes(`${column}_blob`, from)}`;

export const EXECUTION_COLUMNS = `
e.id, e.workspace_id, e.workflow_id, e.version_id, e.workflow_version, e.trigger, e.effect_scope,
e.status, e.waiting_reason, e.seq, e.error, e.takeovers, e.inbox_count, e.spent_nano_usd,
e.parent_id, e.parent_path, e.depth,
${value('input', 'e')}, ${value('output', 'e')},
${ms('created_at', 'e.')}, ${ms('started_at', 'e.')}, ${ms('finished_at', 'e.')}`;

export const toNewExecution = (row: Raw): NewExecution => ({
  id: row.id as string,
  workspaceId: row.workspace_id as string,
  workflowId: row.workflow_id as string | null,
  versionId: row.version_id as string,
  workflowVersion: row.workflow_version as number | null,
  trigger: row.trigger as string,
  input: readValue(row, 'input')!,
  effectScope: row.effect_scope as string,
  createdAt: row.created_at as number,
  parent:
    row.parent_id === null
      ? null
      : {
          executionId: row.parent_id as string,
          path: row.parent_path as string,
          depth: row.depth as number,
        },
});

export const toUpdate = (row: Raw): ExecutionUpdate => ({
  status: row.status as ExecutionUpdate['status'],
  waitingReason: row.waiting_reason as ExecutionUpdate['waitingReason'],
  seq: row.seq as number,
  startedAt: row.started_at as number | null,
  finishedAt: row.finished_at as number | null,
  output: readValue(row, 'output'),
  error: row.error as ErrorData | null,
});

export const STEP_COLUMNS = `
s.path, s.node_id, s.node_type, s.status, s.attempt, s.effect, s.outlets, s.error, s.handled, s.skip_reason,
s.waiting_reason, s.wait_data, s.memory, s.started_seq, s.finished_seq, ${ms('wake_at', 's.')},
${ms('started_at', 's.')}, ${ms('finished_at', 's.')}, ${value('input', 's')}, ${value('output', 's')}`;

export const toStepRow = (row: Raw): StepRow => ({
  path: row.path as string,
  nodeId: row.node_id as string,
  nodeType: row.node_type as string,
  status: row.status as StepRow['status'],
  attempt: row.attempt as number,
  effect: row.effect as EffectClass | null,
  input: readValue(row, 'input'),
  output: readValue(row, 'output'),
  outlets: (row.outlets as string[] | null) ?? [],
  error: row.error as ErrorData | null,
  handled: row.handled as boolean,
  skipReason: row.skip_reason as StepRow['skipReason'],
  waitingReason: row.waiting_reason as StepRow['waitingReason'],
  wakeAt: row.wake_at as number | null,
  waitData: row.wait_data as Json | null,
  memory: row.memory as JsonObject | null,
  startedAt: row.started_at as number | null,
  startedSeq: row.started_seq as number | null,
  finishedAt: row.finished_at as number | null,
  finishedSeq: row.finished_seq as number | null,
});

export const ATTEMPT_COLUMNS = `
path, attempt, effect, is_lost, error, started_seq, finished_seq,
${ms('retry_at')}, ${ms('started_at')}, ${ms('finished_at')}`;

export const toAttemptRow = (row: Raw): AttemptRow => ({
  path: row.path as string,
  attempt: row.attempt as number,
  effect: row.effect as EffectClass,
  isLost: row.is_lost as boolean,
  error: row.error as ErrorData,
  retryAt: row.retry_at as number,
  startedAt: row.started_at as number,
  startedSeq: row.started_seq as number,
  finishedAt: row.finished_at as number,
  finishedSeq: row.finished_seq as number,
});

export const ENTRY_COLUMNS = `seq, ${ms('at')}, type, data`;

export const toEntry = (row: Raw): StoredEntry =>
  ({ ...(row.data as JsonObject), seq: row.seq, at: row.at, type: row.type }) as StoredEntry;

export const SNAPSHOT_COLUMNS = 'number, seq, is_full, memory';

export const toSnapshotRow = (row: Raw): SnapshotRow => ({
  number: row.number as number,
  seq: row.seq as number,
  isFull: row.is_full as boolean,
  memory: row.memory as JsonObject,
});

export const TIMER_COLUMNS = `path, kind, ${ms('wake_at')}`;

export const toTimerRow = (row: Raw): TimerRow => ({
  path: row.path as string,
  kind: row.kind as TimerKind,
  wakeAt: row.wake_at as number,
});

export const INBOX_COLUMNS = `i.execution_id, i.number, ${ms('at', 'i.')}, i.message`;

export const toInboxRow = (row: Raw): InboxRow => ({
  executionId: row.execution_id as string,
  number: row.number as number,
  at: row.at as number,
  message: row.message as unknown as InboxMessage,
});
