import type { HistoryEntry } from '@rex/types';
import type { AttemptRow, StepRow, StoredExecution } from '../driver/ports.ts';

/** The whole history of a stored execution in order: what its rows say and what the history table adds. */
export function historyOf(
  stored: Pick<StoredExecution, 'execution' | 'update' | 'steps' | 'attempts' | 'history'>,
): HistoryEntry[] {
  const { execution, steps } = stored;
  const inputs = new Map(steps.map((step) => [step.path, step.input]));
  const retried = new Set(stored.attempts.map(({ startedSeq }) => startedSeq));
  const entries: HistoryEntry[] = [
    {
      ...{ seq: 1, at: execution.createdAt, type: 'execution_created' as const },
      ...{ trigger: execution.trigger, input: execution.input },
    },
    ...stored.attempts.flatMap((attempt) => ofAttempt(attempt, inputs.get(attempt.path) ?? null)),
    ...steps.flatMap((step) => ofStep(step, retried)),
    ...stored.history,
    ...ofEnd(stored),
  ];
  return entries.sort((a, b) => a.seq - b.seq);
}

function ofAttempt(row: AttemptRow, input: StepRow['input']): HistoryEntry[] {
  const { path, attempt, effect, error, retryAt, isLost } = row;
  return [
    { seq: row.startedSeq, at: row.startedAt, type: 'step_started', path, attempt, effect, input },
    {
      seq: row.finishedSeq,
      at: row.finishedAt,
      type: 'step_retrying',
      path,
      attempt,
      error,
      retryAt,
      isLost,
    },
  ];
}

/** While a step waits for its next attempt, its row and the attempt's row both tell of the last start. */
function ofStep(row: StepRow, retried: ReadonlySet<number>): HistoryEntry[] {
  const { path, attempt, effect, input, startedSeq } = row;
  const entries: HistoryEntry[] = [];
  if (startedSeq !== null && effect !== null && !retried.has(startedSeq)) {
    entries.push({ seq: startedSeq, at: row.startedAt!, type: 'step_started', path, attempt, effect, input });
  }
  if (row.finishedSeq !== null) entries.push(endOf(row, { seq: row.finishedSeq, at: row.finishedAt! }));
  return entries;
}

function endOf(row: StepRow, when: { seq: number; at: number }): HistoryEntry {
  const { path, attempt, memory, handled } = row;
  const outlets = [...row.outlets];
  if (row.status === 'COMPLETED') {
    const more = memory ? { memory } : {};
    return { ...when, type: 'step_completed', path, attempt, output: row.output!, outlets, ...more };
  }
  if (row.status === 'FAILED') {
    return { ...when, type: 'step_failed', path, attempt, error: row.error!, handled, outlets };
  }
  if (row.status === 'SKIPPED') return { ...when, type: 'step_skipped', path, reason: row.skipReason! };
  return { ...when, type: 'step_cancelled', path, attempt };
}

function ofEnd({ update }: Pick<StoredExecution, 'update'>): HistoryEntry[] {
  if (update.finishedAt === null) return [];
  const when = { seq: update.seq, at: update.finishedAt };
  if (update.status === 'COMPLETED')
    return [{ ...when, type: 'execution_completed', output: update.output! }];
  if (update.status === 'FAILED') return [{ ...when, type: 'execution_failed', error: update.error! }];
  const { error } = update;
  return [{ ...when, type: 'execution_cancelled', ...(error ? { error } : {}) }];
}
