import type { StoredExecution } from '@rex/engine';
import { RexError } from '@rex/types';
import type { Database, Statement } from '../connect/database.ts';
import {
  ATTEMPT_COLUMNS,
  ENTRY_COLUMNS,
  EXECUTION_COLUMNS,
  INBOX_COLUMNS,
  type Raw,
  SNAPSHOT_COLUMNS,
  STEP_COLUMNS,
  TIMER_COLUMNS,
  toAttemptRow,
  toEntry,
  toInboxRow,
  toNewExecution,
  toSnapshotRow,
  toStepRow,
  toTimerRow,
  toUpdate,
} from './rows.ts';

const OF = 'WHERE execution_id = $1';

const QUERIES = {
  execution: `SELECT ${EXECUTION_COLUMNS} FROM executions e WHERE id = $1`,
  steps: `SELECT ${STEP_COLUMNS} FROM execution_steps s ${OF} ORDER BY coalesce(started_seq, finished_seq), path`,
  attempts: `SELECT ${ATTEMPT_COLUMNS} FROM execution_step_attempts ${OF} ORDER BY finished_seq`,
  history: `SELECT ${ENTRY_COLUMNS} FROM execution_history ${OF} ORDER BY seq`,
  timers: `SELECT ${TIMER_COLUMNS} FROM timers ${OF} ORDER BY wake_at, path, kind`,
  newest: `SELECT coalesce(max(number), 0) AS number FROM execution_context_snapshots ${OF}`,
  full: `SELECT ${SNAPSHOT_COLUMNS} FROM execution_context_snapshots ${OF} AND is_full ORDER BY number DESC LIMIT 1`,
  inbox: `SELECT ${INBOX_COLUMNS} FROM inbox i ${OF} ORDER BY number`,
} as const;

/** Everything of one execution, in one round trip. Throws RexError `not_found`. */
export async function loadExecution(db: Database, executionId: string): Promise<StoredExecution> {
  const statements = Object.entries(QUERIES).map(
    ([name, text]): Statement => ({ name: `load_${name}`, text, values: [executionId] }),
  );
  const answers = await db.batch(statements);
  const rows = Object.fromEntries(
    Object.keys(QUERIES).map((name, index) => [name, answers[index]!.rows]),
  ) as Record<keyof typeof QUERIES, Raw[]>;
  const execution = rows.execution[0];
  if (!execution) throw new RexError('not_found', `There is no execution ${executionId}.`);
  return {
    execution: toNewExecution(execution),
    update: toUpdate(execution),
    takeovers: execution.takeovers as number,
    steps: rows.steps.map(toStepRow),
    attempts: rows.attempts.map(toAttemptRow),
    history: rows.history.map(toEntry),
    timers: rows.timers.map(toTimerRow),
    snapshots: {
      newest: rows.newest[0]!.number as number,
      full: rows.full[0] ? toSnapshotRow(rows.full[0]) : null,
    },
    inbox: rows.inbox.map(toInboxRow),
    inboxCount: execution.inbox_count as number,
  };
}
