import type { Change } from '@rex/engine';
import type { Statement } from '../connect/database.ts';

/**
 * A question whose answer (`found`) says whether a change is in the database: one of its rows that carries a number
 * of the history, which nobody else can have written. Null for a change without any trace, which may be sent again.
 */
export function evidenceOf(change: Change): Statement | null {
  const { executionId: id } = change;
  const entry = change.history.at(-1);
  if (entry) return ask('execution_history WHERE execution_id = $1 AND seq = $2', [id, entry.seq]);
  // Before the steps: the row of a step that waits for its next attempt still has the number of its last start.
  const attempt = change.attempts.at(-1);
  if (attempt) {
    const { path, attempt: number } = attempt;
    return ask('execution_step_attempts WHERE execution_id = $1 AND path = $2 AND attempt = $3', [
      id,
      path,
      number,
    ]);
  }
  const step = change.steps.find(({ finishedSeq, startedSeq }) => (finishedSeq ?? startedSeq) !== null);
  if (step) {
    const { path, finishedSeq, startedSeq } = step;
    const column = finishedSeq === null ? 'started_seq' : 'finished_seq';
    return ask(`execution_steps WHERE execution_id = $1 AND path = $2 AND ${column} = $3`, [
      ...[id, path, finishedSeq ?? startedSeq],
    ]);
  }
  if (change.snapshot) {
    return ask('execution_context_snapshots WHERE execution_id = $1 AND number = $2', [
      id,
      change.snapshot.number,
    ]);
  }
  if (change.create) return ask('executions WHERE id = $1', [id]);
  if (change.update) {
    const { seq, status } = change.update;
    return ask('executions WHERE id = $1 AND seq = $2 AND status = $3', [id, seq, status]);
  }
  return change.release ? ask('executions WHERE id = $1 AND driver_id IS NULL', [id]) : null;
}

const ask = (from: string, values: readonly unknown[]): Statement => ({
  text: `SELECT EXISTS (SELECT FROM ${from}) AS found`,
  values,
});
