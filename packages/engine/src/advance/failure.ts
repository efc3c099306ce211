import { type ErrorData, isFinalStep } from '@rex/types';
import { EDGE, type StepState } from '../state.ts';
import { beginBacktrack, canBacktrack } from './backtrack.ts';
import { stopScope } from './cancel.ts';
import type { Place } from './draft.ts';
import { decideRetry } from './retry.ts';
import { afterFinal, settleOutgoing, start } from './settle.ts';
import { changeStep, clearStepTimers, clearWaitTimer, stepAt } from './step.ts';

/** A failure and where on the ladder of answers to begin. */
export interface Failure {
  error: ErrorData;
  retryAfterMs?: number | undefined;
  retryAt?: number | undefined;
  /** Nothing is tried again: an operator or a timeout over all attempts has spoken. */
  isLast?: boolean;
  /** Nobody is asked either. */
  isDecided?: boolean;
}

/**
 * Decides what a failed attempt leads to, in this order: retry, fallback, backtrack, the `error` outlet,
 * `onError: continue`, `onError: ask`, failure. The only place where this order is written down.
 */
export function fail(place: Place, failure: Failure): void {
  if (retried(place, failure)) return;
  afterRetries(place, failure);
}

function retried(place: Place, failure: Failure): boolean {
  const step = stepAt(place);
  const planned = place.scope.planNode(place.node);
  const { draft } = place.scope;
  if (failure.isLast || step.effect === null || planned.loop) return false;
  const { effect, attempt, path } = step;
  const retryAt =
    failure.retryAt ??
    decideRetry({
      ...{ retry: planned.policy.retry, effect, error: failure.error, attempt, path },
      ...{ executionId: draft.execution.id, at: draft.at, retryAfterMs: failure.retryAfterMs },
    });
  if (retryAt === null) return false;
  recordRetry(place, failure.error, retryAt);
  const wait = { reason: 'retry', wakeAt: retryAt } as const;
  changeStep(place, { status: 'WAITING', wait, error: failure.error, isRetried: true });
  draft.setTimer(path, 'retry', retryAt);
  return true;
}

/** Records that the newest attempt is over and another one follows. */
export function recordRetry(place: Place, error: ErrorData, retryAt: number): void {
  const { draft } = place.scope;
  const { path, attempt, effect, startedAt, startedSeq } = stepAt(place);
  const isLost = error.code === 'attempt_lost';
  const seq = draft.record({ type: 'step_retrying', path, attempt, error, retryAt, isLost, at: draft.at });
  draft.attempts.push({
    ...{ path, attempt, effect: effect!, isLost, error, retryAt },
    ...{ startedAt: startedAt!, startedSeq: startedSeq!, finishedAt: draft.at, finishedSeq: seq },
  });
}

function afterRetries(place: Place, failure: Failure): void {
  const { scope, node } = place;
  const planned = scope.planNode(node);
  const { error } = failure;
  if (planned.fallback !== null && !scope.state.nodes[planned.fallback]!.step) {
    waitFor(place, 'child', error);
    start({ scope, node: planned.fallback });
    return;
  }
  afterFallback(place, failure);
}

/** The rungs below the fallback. */
export function afterFallback(place: Place, failure: Failure): void {
  const { scope, node } = place;
  const planned = scope.planNode(node);
  const { error } = failure;
  if (planned.fallbackOf !== null) {
    finishFailed(place, error, { handled: true, outlets: [] });
    const original = { scope, node: planned.fallbackOf };
    if (!isFinalStep(stepAt(original).status)) afterFallback(original, { error });
    return;
  }
  if (canBacktrack(place)) {
    finishFailed(place, error, { handled: true, outlets: [] });
    beginBacktrack(place, error);
    return;
  }
  const hasErrorEdge = planned.outgoing.some((edge) => scope.body.edges[edge]!.outlet === 'error');
  if (hasErrorEdge) {
    finishFailed(place, error, { handled: true, outlets: ['error'] });
    return;
  }
  if (planned.policy.onError === 'continue') {
    finishFailed(place, error, { handled: true, outlets: ['out'] });
    return;
  }
  if (planned.policy.onError === 'ask' && !failure.isDecided) {
    waitFor(place, 'incident', error);
    return;
  }
  finishFailed(place, error, { handled: false, outlets: [] });
}

/** Lets a step wait for somebody or something after a failure. */
export function waitFor(place: Place, reason: 'child' | 'incident' | 'in_doubt', error: ErrorData): void {
  const { draft } = place.scope;
  const { path, attempt } = stepAt(place);
  clearWaitTimer(place, stepAt(place));
  draft.record({ type: 'step_waiting', path, attempt, reason, wakeAt: null, error, at: draft.at });
  changeStep(place, { status: 'WAITING', wait: { reason, wakeAt: null }, error });
}

/** Ends a step as FAILED. A handled failure takes its outlet; an unhandled one makes its edges dead. */
export function finishFailed(
  place: Place,
  error: ErrorData,
  { handled, outlets }: Pick<StepState, 'handled' | 'outlets'>,
): void {
  const { scope } = place;
  const { draft } = scope;
  const before = stepAt(place);
  clearStepTimers(place, before);
  const { path, attempt } = before;
  const seq = draft.record({
    ...{ type: 'step_failed' as const, path, attempt, error, handled, outlets: [...outlets], at: draft.at },
  });
  const output = outlets.includes('out') ? { inline: { error } } : null;
  const wait = null;
  changeStep(place, {
    ...{ status: 'FAILED', error, handled, outlets, output, wait, finishedAt: draft.at, finishedSeq: seq },
  });
  settleOutgoing(place, outlets[0] ?? null, handled ? EDGE.skipped : EDGE.dead);
  if (!handled) scope.own().failure ??= error;
  afterFinal(place);
  if (!handled && draft.plan.failFast && scope === draft.root) stopScope(scope);
}
