import type { HistoryEntry } from '@rex/types';
import { advance } from '../advance/advance.ts';
import { begin } from '../advance/begin.ts';
import type { EngineEvent } from '../advance/event.ts';
import type { Plan } from '../plan.ts';
import type { ExecutionState } from '../state.ts';

/** A history that this engine would not have written. */
export class ReplayError extends Error {
  override readonly name = 'ReplayError';
}

/**
 * Rebuilds an execution's state from its history (E11). Entries that follow from an earlier one are given by the
 * reducer itself and are checked, not applied. Throws ReplayError when the history and the reducer disagree.
 */
export function replay(plan: Plan, id: string, history: readonly HistoryEntry[]): ExecutionState {
  const first = history[0];
  if (first?.type !== 'execution_created')
    throw new ReplayError('the history does not begin with execution_created');
  let { execution, entries } = begin(plan, { id, trigger: first.trigger, input: first.input, at: first.at });
  let made = entries;
  for (const entry of history) {
    if (entry.seq > execution.seq) {
      ({ execution, entries } = advance(plan, execution, causeOf(entry)));
      made = entries;
    }
    const same = made[entry.seq - (made[0]?.seq ?? 0)];
    if (!same || said(same) !== said(entry)) {
      throw new ReplayError(
        `history ${entry.seq} is ${said(entry)}, the engine gives ${same ? said(same) : 'nothing'}`,
      );
    }
  }
  return execution;
}

const said = (entry: HistoryEntry): string => ('path' in entry ? `${entry.type} ${entry.path}` : entry.type);

/** The event that made the reducer write this entry as the first of its entries. */
function causeOf(entry: HistoryEntry): EngineEvent {
  const { at } = entry;
  switch (entry.type) {
    case 'step_completed': {
      const { path, attempt, output, outlets, memory } = entry;
      const more = memory ? { memory } : {};
      return { type: 'step_completed', path, attempt, output, outlet: outlets[0]!, ...more, at };
    }
    case 'step_failed':
      return { type: 'step_failed', path: entry.path, attempt: entry.attempt, error: entry.error, at };
    case 'step_retrying':
      return causeOfRetry(entry);
    case 'step_waiting':
      return causeOfWait(entry);
    case 'step_cancelled':
      return { type: 'attempt_lost', path: entry.path, attempt: entry.attempt, at };
    case 'loop_started':
      return { type: 'loop_started', path: entry.path, attempt: entry.attempt, count: entry.items, at };
    case 'step_started':
    case 'item_completed':
    case 'item_failed':
    case 'timer_fired':
    case 'signal_received':
    case 'decided':
    case 'cancel_requested':
    case 'suspended':
    case 'resumed':
    case 'execution_completed':
    case 'execution_failed': {
      const { seq: _, ...event } = entry;
      return event;
    }
    default:
      throw new ReplayError(`history ${entry.seq}: ${entry.type} never comes first`);
  }
}

function causeOfRetry(entry: Extract<HistoryEntry, { type: 'step_retrying' }>): EngineEvent {
  const { path, attempt, at, error, retryAt, isLost } = entry;
  if (isLost) return { type: 'attempt_lost', path, attempt, at };
  return { type: 'step_failed', path, attempt, error, retryAt, at };
}

function causeOfWait(entry: Extract<HistoryEntry, { type: 'step_waiting' }>): EngineEvent {
  const { path, attempt, at, reason, wakeAt, data, error } = entry;
  if (reason === 'in_doubt' || error?.code === 'attempt_lost')
    return { type: 'attempt_lost', path, attempt, at };
  if (error) return { type: 'step_failed', path, attempt, error, at };
  if (reason !== 'timer' && reason !== 'signal' && reason !== 'task') {
    throw new ReplayError(`history ${entry.seq}: a wait for ${reason} has no cause`);
  }
  return { type: 'step_waiting', path, attempt, reason, wakeAt, ...(data === undefined ? {} : { data }), at };
}
