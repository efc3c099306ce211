import { canMoveStep, isFinalStep, type WaitingReason } from '@rex/types';
import { stepPath } from '../path.ts';
import type { StepState } from '../state.ts';
import type { Place } from './draft.ts';
import { clearAlarms } from './task-alarms.ts';

/** The step at a place, which must have one. */
export const stepAt = ({ scope, node }: Place): StepState => scope.state.nodes[node]!.step!;

/** Makes a place's step, PENDING; the counts follow. `path` is told where it is not the place's own. */
export function makeStep(place: Place, path?: string): StepState {
  const { scope, node } = place;
  const { draft } = scope;
  const owned = scope.ownNode(node);
  const { id } = scope.planNode(node);
  owned.step = {
    path: path ?? stepPath(scope.state.prefix, id, owned.iteration),
    nodeId: id,
    status: 'PENDING',
    attempt: 0,
    effect: null,
    input: null,
    output: null,
    outlets: [],
    error: null,
    handled: false,
    skipReason: null,
    wait: null,
    memory: null,
    hasPlace: false,
    isCancelling: false,
    stop: null,
    isRetried: false,
    startedAt: null,
    startedSeq: null,
    finishedAt: null,
    finishedSeq: null,
  };
  draft.execution.stepsMade += 1;
  draft.execution.active += 1;
  draft.touch(owned.step);
  return owned.step;
}

/** Changes a place's step; a final one never changes (E2), and places and counts follow its status. */
export function changeStep(place: Place, change: Partial<StepState>): StepState {
  const { scope, node } = place;
  const { execution } = scope.draft;
  const before = stepAt(place);
  const after: StepState = { ...before, ...change };
  if (isFinalStep(before.status) || !canMoveStep(before.status, after.status)) {
    throw new Error(`step ${before.path} cannot go from ${before.status} to ${after.status}`);
  }
  if (after.hasPlace && after.status !== 'RUNNING' && !isAboutToRun(after)) after.hasPlace = false;
  execution.places += Number(after.hasPlace) - Number(before.hasPlace);
  execution.active += Number(isActive(after)) - Number(isActive(before));
  countWait(place, before, -1);
  countWait(place, after, 1);
  scope.ownNode(node).step = after;
  scope.draft.touch(after);
  return after;
}

/** Ready for its next attempt, whether the first or a retry that is due. */
export const isAboutToRun = (step: StepState): boolean =>
  step.status === 'PENDING' || (step.status === 'WAITING' && step.wait === null);

const isActive = (step: StepState): boolean => step.status === 'RUNNING' || isAboutToRun(step);

function countWait(place: Place, step: StepState, by: 1 | -1): void {
  if (step.status !== 'WAITING' || !step.wait) return;
  const { execution } = place.scope.draft;
  const reason: WaitingReason = step.wait.reason;
  execution.waiting = { ...execution.waiting, [reason]: (execution.waiting[reason] ?? 0) + by };
}

/** Takes away the timer of a wait that is over before its time. */
export function clearWaitTimer(place: Place, before: StepState): void {
  const { path, wait } = before;
  const { scope } = place;
  if (wait?.reason === 'task') clearAlarms(place, before);
  if (wait !== null && wait.wakeAt !== null) {
    scope.draft.clearTimer(path, wait.reason === 'retry' ? 'retry' : 'wake');
  }
}

/** Takes away the timers that a step which is over may have left. */
export function clearStepTimers(place: Place, before: StepState): void {
  const { draft } = place.scope;
  const { policy } = place.scope.planNode(place.node);
  clearWaitTimer(place, before);
  if (policy.stepTimeoutMs !== null && before.startedAt !== null) draft.clearTimer(before.path, 'step');
  const isQueued = before.attempt === 0 && isAboutToRun(before);
  if (policy.queueTimeoutMs !== null && isQueued) draft.clearTimer(before.path, 'queue');
}
