import { complete } from './advance.ts';
import { restart } from './backtrack.ts';
import type { Draft, Place } from './draft.ts';
import type { EngineEvent } from './event.ts';
import { fail, recordRetry } from './failure.ts';
import { outstanding } from './outstanding.ts';
import { enqueue } from './queue.ts';
import { finishCancelled } from './settle.ts';
import { changeStep, stepAt } from './step.ts';

type Of<Type extends EngineEvent['type']> = Extract<EngineEvent, { type: Type }>;

/** Something from outside that a waiting step waits for; the first one wins. */
export function receiveSignal(
  draft: Draft,
  { path, payload, outlet, actor, at }: Of<'signal_received'>,
): void {
  const place = draft.find(path);
  if (!place) return;
  const { status, wait, isCancelling } = stepAt(place);
  if (status !== 'WAITING' || isCancelling || (wait?.reason !== 'signal' && wait?.reason !== 'task')) return;
  draft.record({ type: 'signal_received', path, payload, outlet, actor, at });
  complete(place, { output: { inline: payload }, outlet });
}

/**
 * A person decides a step that waits as an incident or in doubt; the first one wins, also when the step waits again
 * after another attempt.
 */
export function decide(draft: Draft, { path, attempt, decision, actor, at }: Of<'decided'>): void {
  const place = draft.find(path);
  if (!place) return;
  const step = stepAt(place);
  const { status, wait, error, isCancelling } = step;
  if (status !== 'WAITING' || (attempt !== undefined && attempt !== step.attempt)) return;
  if (wait?.reason !== 'in_doubt' && (wait?.reason !== 'incident' || isCancelling)) return;
  const about = attempt === undefined ? { path } : { path, attempt };
  draft.record({ type: 'decided', ...about, decision, actor, at });
  if (decision.action === 'complete') complete(place, { output: { inline: decision.output }, outlet: 'out' });
  else if (isCancelling) {
    // It was told to stop, and nothing of it happened.
    changeStep(place, { wait: null });
    finishCancelled(place);
  } else if (decision.action === 'retry') tryAgain(place);
  else {
    const message = decision.message ?? `decided by ${actor}: ${error?.message ?? 'failed'}`;
    const failure = { code: 'decided_failed', category: 'execution', message, retryable: false } as const;
    fail(place, { error: failure, isLast: true, isDecided: wait.reason === 'incident' });
  }
}

function tryAgain(place: Place): void {
  if (place.scope.planNode(place.node).loop) return restart(place);
  const { error, attempt, isRetried } = stepAt(place);
  if (attempt > 0 && !isRetried) recordRetry(place, error!, place.scope.draft.at);
  changeStep(place, { wait: null, isRetried: attempt > 0 });
  enqueue(place);
}

/** An operator's pause: what runs may finish, nothing new begins. */
export function suspend(draft: Draft, actor: string): void {
  if (draft.execution.isSuspended || draft.execution.cancel) return;
  draft.record({ type: 'suspended', actor, at: draft.at });
  draft.execution.isSuspended = true;
}

/** The end of the pause: all that was held back is wanted again. */
export function resume(draft: Draft, actor: string): void {
  if (!draft.execution.isSuspended) return;
  draft.record({ type: 'resumed', actor, at: draft.at });
  draft.execution.isSuspended = false;
  draft.effects.push(...outstanding(draft.now(), draft.effects));
}
