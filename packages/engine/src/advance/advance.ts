// The reducer. What holds after every event (DESIGN §5):
//   E1 pure: no clock, no chance, no I/O; the state before is never changed.
//   E2 a final state never changes.          E3 an event of a stale attempt or path changes nothing.
//   E4 a step succeeds once per path.        E8 a join fires once per iteration.
//   E9 history numbers are 1, 2, 3 …         E11 replaying the history gives this state.
import { isFinalExecution, isFinalStep, type JsonObject } from '@rex/types';
import type { Plan } from '../plan.ts';
import { EDGE, type ExecutionState, type StepState } from '../state.ts';
import { endStopped, LOST, stopScope } from './cancel.ts';
import { endChild } from './child.ts';
import { type Advanced, Draft, type Place } from './draft.ts';
import type { EngineEvent, StartFacts } from './event.ts';
import { fail, waitFor } from './failure.ts';
import { completeRound, endClosing, failRound, startLoop } from './loop.ts';
import { decide, receiveSignal, resume, suspend } from './operate.ts';
import { pump } from './queue.ts';
import { finish, settleAll } from './scope.ts';
import { afterFinal, settleOutgoing } from './settle.ts';
import { refreshStatus } from './status.ts';
import { changeStep, clearStepTimers, isAboutToRun, stepAt } from './step.ts';
import { setAlarms } from './task-alarms.ts';
import { fireTimer } from './timer.ts';
import { endFailed, finishWith, noteUndoable } from './undo.ts';

type Of<Type extends EngineEvent['type']> = Extract<EngineEvent, { type: Type }>;

/** The state after an event, and what follows from it. A stale event changes nothing. */
export function advance(plan: Plan, execution: ExecutionState, event: EngineEvent): Advanced {
  const draft = new Draft(plan, execution, event.at);
  if (isFinalExecution(execution.status)) return unchanged(execution); // E2
  apply(draft, event);
  if (draft.entries.length === 0) return { ...unchanged(execution), effects: draft.effects };
  settleAll(draft);
  pump(draft);
  refreshStatus(draft);
  return draft.done();
}

const unchanged = (execution: ExecutionState): Advanced => ({
  ...{ execution, effects: [], entries: [], steps: [], attempts: [] },
});

function apply(draft: Draft, event: EngineEvent): void {
  switch (event.type) {
    case 'step_started':
      return withReady(draft, event, (place) => begin(place, event));
    case 'step_completed':
      return withAnswer(draft, event, (place) => complete(place, event));
    case 'step_failed':
      return withAnswer(draft, event, (place) => failed(place, event));
    case 'step_waiting':
      return withCurrent(draft, event, (place) => wait(place, event));
    case 'attempt_lost':
      return withCurrent(draft, event, lose);
    case 'loop_started':
      return withCurrent(draft, event, (place) => openLoop(place, event));
    case 'item_completed':
    case 'item_failed':
      return closeRound(draft, event);
    case 'timer_fired':
      return fireTimer(draft, event);
    case 'signal_received':
      return receiveSignal(draft, event);
    case 'child_ended':
      return endChild(draft, event);
    case 'decided':
      return decide(draft, event);
    case 'cancel_requested':
      return cancel(draft, event);
    case 'suspended':
      return suspend(draft, event.actor);
    case 'resumed':
      return resume(draft, event.actor);
    case 'execution_completed':
      if (draft.root.state.phase === 'closing') finish(draft, 'COMPLETED', event.output);
      return;
    case 'execution_failed':
      if (event.isOutright) finishWith(draft, 'FAILED', event.error);
      else if (draft.root.state.phase === 'closing') endFailed(draft, event.error);
  }
}

type AttemptEvent = { path: string; attempt: number };

/** Only the attempt that is next may start (E3). */
function withReady(draft: Draft, event: AttemptEvent, act: (place: Place) => void): void {
  const place = draft.find(event.path);
  if (!place) return;
  const step = stepAt(place);
  if (isAboutToRun(step) && event.attempt === step.attempt + 1) act(place);
}

/** Only the newest attempt, while it runs, has a say (E3); a fused step starts here. */
function withCurrent(
  draft: Draft,
  event: AttemptEvent & { start?: StartFacts },
  act: (place: Place) => void,
): void {
  const { start } = event;
  if (start) withReady(draft, event, (place) => begin(place, { ...event, ...start }));
  const place = draft.find(event.path);
  if (place && isCurrent(place, event) && stepAt(place).status === 'RUNNING') act(place);
}

/** The end of an attempt: of one that runs, or of a loop whose output was being put together. */
function withAnswer(draft: Draft, event: AttemptEvent, act: (place: Place) => void): void {
  const place = draft.find(event.path);
  if (place && isCurrent(place, event) && isClosingLoop(place)) act(place);
  else withCurrent(draft, event, act);
}

const isCurrent = (place: Place, { attempt }: AttemptEvent): boolean => stepAt(place).attempt === attempt;

const isClosingLoop = ({ scope, node }: Place): boolean =>
  scope.state.nodes[node]!.rounds?.isClosing === true;

function begin(place: Place, { attempt, effect, input, at }: StartFacts & { attempt: number }): void {
  const { draft } = place.scope;
  const { path } = stepAt(place);
  const seq = draft.record({ type: 'step_started', path, attempt, effect, input, at });
  changeStep(place, {
    ...{ status: 'RUNNING', attempt, effect, input, startedAt: at, startedSeq: seq, wait: null, error: null },
    isRetried: false,
  });
  const { stepTimeoutMs } = place.scope.planNode(place.node).policy;
  if (stepTimeoutMs !== null && attempt === 1) draft.setTimer(path, 'step', at + stepTimeoutMs);
}

type Outcome = Pick<Of<'step_completed'>, 'output' | 'outlet' | 'emits'> & { memory?: JsonObject };

/** Ends a step as COMPLETED and lets its edges follow; a fallback completes the step that it stood in for. */
export function complete(place: Place, { output, outlet, memory, emits }: Outcome): void {
  const { scope, node } = place;
  const { draft } = scope;
  const before: StepState = stepAt(place);
  const { path, attempt } = before;
  clearStepTimers(place, before);
  const seq = draft.record({
    ...{ type: 'step_completed' as const, path, attempt, output, outlets: [outlet], at: draft.at },
    ...(memory ? { memory } : {}),
  });
  changeStep(place, {
    ...{ status: 'COMPLETED', output, outlets: [outlet], memory: memory ?? null, wait: null, error: null },
    ...{ finishedAt: draft.at, finishedSeq: seq },
  });
  if (memory) {
    draft.execution.memory = { ...draft.execution.memory, ...memory };
    draft.execution.memorySeq = seq;
  }
  if (emits) draft.effect({ kind: 'emit', path, emits });
  noteUndoable(place);
  settleOutgoing(place, outlet, EDGE.skipped);
  afterFinal(place);
  const { fallbackOf } = scope.planNode(node);
  if (fallbackOf !== null) completeFor({ scope, node: fallbackOf }, output);
}

function completeFor(place: Place, output: Of<'step_completed'>['output']): void {
  const step = place.scope.state.nodes[place.node]!.step;
  if (step && !isFinalStep(step.status)) complete(place, { output, outlet: 'out' });
}

function failed(place: Place, { error, retryAfterMs, retryAt }: Of<'step_failed'>): void {
  endClosing(place);
  if (stepAt(place).isCancelling) endStopped(place);
  else fail(place, { error, retryAfterMs, retryAt });
}

function wait(place: Place, { reason, wakeAt, data }: Of<'step_waiting'>): void {
  const { draft } = place.scope;
  const { path, attempt, isCancelling } = stepAt(place);
  if (isCancelling) return endStopped(place);
  const what = { reason, wakeAt, ...(data === undefined ? {} : { data }) };
  draft.record({ type: 'step_waiting', path, attempt, ...what, at: draft.at });
  changeStep(place, { status: 'WAITING', wait: what });
  if (wakeAt !== null) draft.setTimer(path, 'wake', wakeAt);
  if (reason === 'task') setAlarms(place);
}

function lose(place: Place): void {
  const step = stepAt(place);
  if (step.isCancelling) endStopped(place);
  else if (step.effect === 'unsafe') waitFor(place, 'in_doubt', LOST);
  else fail(place, { error: LOST });
}

function openLoop(place: Place, { count }: Of<'loop_started'>): void {
  if (stepAt(place).isCancelling) endStopped(place);
  else startLoop(place, count);
}

function closeRound(draft: Draft, event: Of<'item_completed'> | Of<'item_failed'>): void {
  const round = draft.findRound(event.path);
  if (!round?.owner || round.state.phase !== 'closing') return;
  if (event.type === 'item_completed') completeRound(round, event.output, event.again);
  else failRound(round.owner, round.state.index!, event.error);
}

function cancel(draft: Draft, { actor, reason, at }: Of<'cancel_requested'>): void {
  // Whoever is undoing what it did is ending already.
  if (draft.execution.cancel || draft.execution.undo) return;
  const why = reason === undefined ? {} : { reason };
  draft.record({ type: 'cancel_requested', actor, ...why, at });
  draft.execution.cancel = { actor, ...why, at };
  draft.execution.isSuspended = false;
  stopScope(draft.root);
}
