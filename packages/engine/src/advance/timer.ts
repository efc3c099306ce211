import { type ErrorCode, type ErrorData, errorFacts, isFinalStep } from '@rex/types';
import { complete } from './advance.ts';
import { isToBeDecided, stopNode, stopRounds, stopScope } from './cancel.ts';
import { stopChild } from './child.ts';
import type { Draft, Place } from './draft.ts';
import type { EngineEvent } from './event.ts';
import { fail } from './failure.ts';
import { endClosing } from './loop.ts';
import { enqueue, isQueued } from './queue.ts';
import { changeStep, stepAt } from './step.ts';
import { raiseAlarm } from './task-alarms.ts';

type TimerFired = Extract<EngineEvent, { type: 'timer_fired' }>;

/** A moment has come. One that nobody waits for any more says nothing. */
export function fireTimer(draft: Draft, { path, kind, at }: TimerFired): void {
  const say = (): number => draft.record({ type: 'timer_fired', path, kind, at });
  const place = path === null ? null : draft.find(path);
  if (place && isEarly(place, kind)) return;
  draft.clearTimer(path ?? '', kind);
  if (kind === 'execution') {
    if (draft.root.state.phase === 'stopping') return;
    say();
    draft.root.own().failure ??= timeoutError(
      'execution_timeout',
      'the execution took longer than its limit',
    );
    stopScope(draft.root);
    return;
  }
  if (!place || isFinalStep(stepAt(place).status) || stepAt(place).isCancelling) return;
  fireStepTimer(place, kind, say);
}

/** Whether the wait that this timer ends goes on; then the timer must stay. */
function isEarly(place: Place, kind: TimerFired['kind']): boolean {
  const { wait } = stepAt(place);
  if ((kind !== 'retry' && kind !== 'wake') || !wait || wait.wakeAt === null) return false;
  return (wait.reason === 'retry') === (kind === 'retry') && wait.wakeAt > place.scope.draft.at;
}

function fireStepTimer(place: Place, kind: TimerFired['kind'], say: () => number): void {
  const { draft } = place.scope;
  const step = stepAt(place);
  const isDue = step.wait !== null && step.wait.wakeAt !== null;
  if (kind === 'retry' && step.wait?.reason === 'retry' && isDue) {
    say();
    changeStep(place, { wait: null });
    enqueue(place);
  } else if (kind === 'wake' && step.status === 'WAITING' && step.wait?.reason !== 'retry' && isDue) {
    say();
    const outlet = step.wait?.reason === 'timer' ? 'out' : 'timed_out';
    complete(place, { output: { inline: { firedAt: new Date(draft.at).toISOString() } }, outlet });
  } else if ((kind === 'reminder' || kind === 'escalation') && step.status === 'WAITING') {
    if (step.wait?.reason !== 'task') return;
    say();
    raiseAlarm(place, kind);
  } else if (kind === 'queue' && isQueued(place)) {
    say();
    fail(place, { error: timeoutError('queue_timeout', 'no place became free in time'), isLast: true });
  } else if (kind === 'step') {
    say();
    timeOutStep(place);
  }
}

/** All attempts and waits together took too long: what runs is told to stop, and the step fails; a child's end is awaited. */
function timeOutStep(place: Place): void {
  const { scope, node } = place;
  const step = stepAt(place);
  const { fallback } = scope.planNode(node);
  if (fallback !== null && scope.state.nodes[fallback]!.step) stopNode({ scope, node: fallback });
  if (step.status === 'RUNNING') {
    scope.draft.effect({ kind: 'abort', path: step.path, attempt: step.attempt });
  }
  const error = timeoutError('step_timeout', 'the step took longer than its limit, all attempts together');
  if (scope.state.nodes[node]!.rounds && stopRounds(place)) {
    changeStep(place, { isCancelling: false });
    scope.setLoop(node, { failure: error });
    return;
  }
  if (isToBeDecided(place) || stopChild(place, error)) return;
  endClosing(place);
  fail(place, { error, isLast: true });
}

function timeoutError(code: ErrorCode, message: string): ErrorData {
  return { code, category: errorFacts(code).category, message, retryable: false };
}
