import type { Draft, Place } from './draft.ts';
import { changeStep, isAboutToRun, stepAt } from './step.ts';

/** Lets a step run as soon as there is a place for it; pure ones need none. */
export function enqueue(place: Place): void {
  const { scope, node } = place;
  const { draft } = scope;
  const { path } = stepAt(place);
  if (!needsPlace(place) && !draft.execution.isSuspended) {
    emitRun(place);
    return;
  }
  draft.execution.queue.push(path);
  pump(draft);
  const { queueTimeoutMs } = scope.planNode(node).policy;
  const step = stepAt(place);
  if (queueTimeoutMs !== null && step.attempt === 0 && !step.hasPlace) {
    draft.setTimer(path, 'queue', draft.at + queueTimeoutMs);
  }
}

/** Gives free places to the steps that wait for one, in order. */
export function pump(draft: Draft): void {
  const { execution, plan } = draft;
  if (execution.isSuspended || execution.queue.length === 0) return;
  const rest: string[] = [];
  for (const path of execution.queue) {
    const place = draft.find(path);
    if (!place || !isAboutToRun(stepAt(place))) continue;
    if (needsPlace(place) && execution.places >= plan.parallelSteps) rest.push(path);
    else emitRun(place);
  }
  execution.queue = rest;
}

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
