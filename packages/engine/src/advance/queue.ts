import type { Draft, Place } from './draft.ts';
import { changeStep, isAboutToRun, stepAt } from './step.ts';

/** Lets a step run as soon as there is a place for it; one that needs none waits at most for the end of a pause. */
export function enqueue(place: Place): void {
  const { scope, node } = place;
  const { draft } = scope;
  if (!needsPlace(place)) {
    if (!draft.execution.isSuspended) emitRun(place);
    return;
  }
  const { path, status, attempt } = stepAt(place);
  const queue = draft.ownQueue();
  // One that was queued before and then failed by a timeout may still be there.
  if (status === 'PENDING' || !queue.includes(path)) queue.push(path);
  pump(draft);
  const { queueTimeoutMs } = scope.planNode(node).policy;
  if (queueTimeoutMs !== null && attempt === 0 && !stepAt(place).hasPlace) {
    draft.setTimer(path, 'queue', draft.at + queueTimeoutMs);
  }
}

/** Gives free places to the steps that wait for one, in order. */
export function pump(draft: Draft): void {
  const { execution, plan } = draft;
  if (execution.isSuspended || execution.queue.length === 0) return;
  let next = 0;
  for (; next < execution.queue.length && execution.places < plan.parallelSteps; next += 1) {
    const place = draft.find(execution.queue[next]!);
    if (place && isAboutToRun(stepAt(place))) emitRun(place);
  }
  if (next > 0) draft.ownQueue().splice(0, next);
}

/** Whether a step is still waiting for a place. */
export const isQueued = (place: Place): boolean => {
  const step = stepAt(place);
  return isAboutToRun(step) && !step.hasPlace && place.scope.draft.execution.queue.includes(step.path);
};

const needsPlace = ({ scope, node }: Place): boolean => {
  const { isPure, loop } = scope.planNode(node);
  return !isPure && loop === null;
};

function emitRun(place: Place): void {
  const { draft } = place.scope;
  const planned = place.scope.planNode(place.node);
  const before = stepAt(place);
  const step = needsPlace(place) ? changeStep(place, { hasPlace: true }) : before;
  if (planned.policy.queueTimeoutMs !== null && step.attempt === 0) draft.clearTimer(step.path, 'queue');
  draft.effect({ kind: 'run', path: step.path, attempt: step.attempt + 1, input: step.input });
}
