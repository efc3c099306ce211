import { isFinalExecution, type RexError } from '@rex/types';
import { childOf, type EngineEvent, outstanding, runningSteps } from '../advance/index.ts';
import type { Plan } from '../plan.ts';
import { historyOf, replay } from '../replay/index.ts';
import { storableError } from './attempt-runner.ts';
import type { CarrierStart } from './carrier.ts';
import { postCancel, postToParent } from './child-message.ts';
import { emptyChange } from './empty-change.ts';
import type { Change, StoredExecution } from './ports.ts';

/**
 * Where to go on with an execution that was loaded: its state by replay (E11), what was wanted and not yet done,
 * and a lost attempt for every step that was started and has no outcome.
 */
export function resumeFrom(plan: Plan, stored: StoredExecution, at: number): CarrierStart {
  const state = replay(plan, stored.execution.id, historyOf(stored));
  const events = runningSteps(state).map(
    ({ path, attempt }): EngineEvent => ({ type: 'attempt_lost', path, attempt, at }),
  );
  const firstUnseen = stored.inbox.reduce(
    (least, { number }) => Math.min(least, number),
    stored.inboxCount + 1,
  );
  return {
    plan,
    execution: stored.execution,
    advanced: { execution: state, effects: outstanding(state), entries: [], steps: [], attempts: [] },
    isNew: false,
    snapshots: { newest: stored.snapshots.newest, full: stored.snapshots.full?.memory ?? null },
    takeovers: stored.takeovers,
    timers: stored.timers,
    blobs: [],
    events,
    inbox: stored.inbox,
    inboxSeen: firstUnseen - 1,
  };
}

/** Ends an execution that cannot go on, without the reducer: what it wants written is refused, or cannot be read. */
export function failOutright(stored: StoredExecution, error: RexError, at: number): Change | null {
  if (isFinalExecution(stored.update.status)) return null;
  const newest = historyOf(stored).at(-1)!.seq;
  const { id, parent } = stored.execution;
  const failure = { status: 'FAILED' as const, output: null, error: storableError(error) };
  const end = postToParent(id, parent, failure);
  return {
    ...emptyChange(id),
    update: {
      ...{ ...failure, waitingReason: null, seq: newest + 1, finishedAt: at },
      startedAt: stored.update.startedAt ?? at,
    },
    waitsClosed: stored.steps
      .filter(({ status }) => status === 'WAITING')
      .map(({ path, waitingReason }) => ({
        ...{ path, kind: waitingReason === 'task' ? 'task' : 'event', how: 'cancelled' },
      })),
    timersCleared: stored.timers,
    inboxConsumed: stored.inbox.at(-1)?.number ?? null,
    posts: [...openChildren(stored).map((childId) => postCancel(id, childId)), ...(end ? [end] : [])],
  };
}

/** The executions that steps wait for. */
const openChildren = ({ steps }: StoredExecution): string[] =>
  steps.flatMap(({ status, waitingReason, waitData }) => {
    if (waitingReason === null) return [];
    const wait = { reason: waitingReason, wakeAt: null, ...(waitData === null ? {} : { data: waitData }) };
    return childOf({ status, wait }) ?? [];
  });
