import { type HistoryEntry, RexError } from '@rex/types';
import { advance } from '../advance/advance.ts';
import { begin } from '../advance/begin.ts';
import { childOf } from '../advance/child.ts';
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
  /** Executions that steps wait for, by the steps' paths. */
  const children = new Map<string, string>();
  for (const entry of history) {
    if (entry.seq > execution.seq) {
      ({ execution, entries } = advance(plan, execution, endOfChild(entry, children) ?? causeOf(entry)));
      made = entries;
    }
    const same = made[entry.seq - (made[0]?.seq ?? 0)];
    if (!same || said(same) !== said(entry)) {
      throw new ReplayError(
        `history ${entry.seq} is ${said(entry)}, the engine gives ${same ? said(same) : 'nothing'}`,
      );
    }
    noteChild(entry, children);
  }
  return execution;
}

const said = (entry: HistoryEntry): string => ('path' in entry ? `${entry.type} ${entry.path}` : entry.type);

/** Keeps in mind which execution a step waits for now. */
function noteChild(entry: HistoryEntry, children: Map<string, string>): void {
  if (!('path' in entry) || entry.path === null) return;
  const childId = entry.type === 'step_waiting' ? childOf({ status: 'WAITING', wait: entry }) : null;
  if (childId !== null) children.set(entry.path, childId);
  else if (children.size > 0 && ENDS_WAIT.has(entry.type)) children.delete(entry.path);
}

const ENDS_WAIT: ReadonlySet<HistoryEntry['type']> = new Set([
  ...(['step_completed', 'step_failed', 'step_retrying', 'step_waiting', 'step_cancelled'] as const),
]);

/** What comes first of a step that waits for another execution was caused by that one's end; null for all else. */
function endOfChild(entry: HistoryEntry, children: ReadonlyMap<string, string>): EngineEvent | null {
  if (children.size === 0 || !ENDS_WAIT.has(entry.type) || !('path' in entry) || entry.path === null)
    return null;
  const childId = children.get(entry.path);
  if (childId === undefined) return null;
  const about = { type: 'child_ended' as const, path: entry.path, childId, at: entry.at };
  if (entry.type === 'step_completed') return { ...about, output: entry.output };
  if (entry.type === 'step_retrying') return { ...about, error: entry.error, retryAt: entry.retryAt };
  const error = 'error' in entry ? entry.error : undefined;
  return { ...about, error: error ?? STOPPED };
}

const STOPPED = new RexError('child_cancelled', 'the execution was told to stop').toData();

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
    case 'undo_started':
      // The output could not be put together; all other causes have an entry of their own before this one.
      return { type: 'execution_failed', error: entry.error!, at };
    case 'step_cancelled':
      return { type: 'attempt_lost', path: entry.path, attempt: entry.attempt, at };
    case 'loop_started':
      return { type: 'loop_started', path: entry.path, attempt: entry.attempt, count: entry.items, at };
    case 'execution_failed':
      return { type: 'execution_failed', error: entry.error, isOutright: true, at };
    case 'step_started':
    case 'item_completed':
    case 'item_failed':
    case 'timer_fired':
    case 'signal_received':
    case 'decided':
    case 'cancel_requested':
    case 'suspended':
    case 'resumed':
    case 'execution_completed': {
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
  if (reason !== 'timer' && reason !== 'signal' && reason !== 'task' && reason !== 'child') {
    throw new ReplayError(`history ${entry.seq}: a wait for ${reason} has no cause`);
  }
  return { type: 'step_waiting', path, attempt, reason, wakeAt, ...(data === undefined ? {} : { data }), at };
}
