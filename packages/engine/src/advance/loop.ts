import type { ErrorData, Json, Value } from '@rex/types';
import { roundPath } from '../path.ts';
import type { LoopState } from '../state.ts';
import { stopScope } from './cancel.ts';
import type { Place, ScopeDraft } from './draft.ts';
import { fail } from './failure.ts';
import { openRound } from './scope.ts';
import { finishCancelled } from './settle.ts';
import { changeStep, stepAt } from './step.ts';

/** Begins a loop over so many items (`repeat`: rounds until it is told to stop). */
export function startLoop(place: Place, count: number): void {
  const { scope, node } = place;
  const { draft } = scope;
  const { path, attempt } = stepAt(place);
  draft.record({ type: 'loop_started', path, attempt, items: count, at: draft.at });
  changeStep(place, { status: 'WAITING', wait: { reason: 'child', wakeAt: null } });
  scope.ownNode(node).rounds = {
    ...{ count, next: 0, open: [], results: [], isStopping: false, failure: null, isClosing: false },
  };
  goOn(place, null);
}

/** Opens as many rounds as may run, or closes the loop when all are done. */
function goOn(place: Place, last: Value | null): void {
  const { scope, node } = place;
  const loop = scope.planNode(node).loop!;
  const roundsOf = (): LoopState => scope.state.nodes[node]!.rounds!;
  if (loop.kind === 'repeat') {
    openRound(scope, node, last);
    return;
  }
  const mayOpen = (): boolean =>
    scope.state.phase === 'open' && !roundsOf().isStopping && roundsOf().open.length < loop.concurrency;
  while (roundsOf().next < roundsOf().count && mayOpen()) openRound(scope, node, null);
  if (roundsOf().next >= roundsOf().count && roundsOf().open.length === 0) closeLoop(place);
}

function closeLoop({ scope, node }: Place): void {
  const { draft } = scope;
  scope.setLoop(node, { isClosing: true });
  draft.execution.active += 1;
  const { path, attempt } = stepAt({ scope, node });
  if (!draft.execution.isSuspended) draft.effect({ kind: 'close_loop', path, attempt });
}

/** Takes the count of a loop that is being closed back, when its output has come or it is stopped. */
export function endClosing({ scope, node }: Place): void {
  if (!scope.state.nodes[node]!.rounds?.isClosing) return;
  scope.setLoop(node, { isClosing: false });
  scope.draft.execution.active -= 1;
}

/** A round has given its output. */
export function completeRound(round: ScopeDraft, output: Value, again: boolean): void {
  const { scope, node } = round.owner!;
  const { draft } = scope;
  const index = round.state.index!;
  const { loop } = scope.planNode(node);
  draft.record({ type: 'item_completed', path: round.path, output, again, at: draft.at });
  draft.execution.active -= 1;
  scope.dropRound(node, index);
  if (loop!.kind === 'forEach') {
    keepResult(scope, node, index, output);
    goOn({ scope, node }, null);
    return;
  }
  keepResult(scope, node, 0, output);
  if (!again) closeLoop({ scope, node });
  else if (index + 1 < loop!.maxTimes) goOn({ scope, node }, output);
  else {
    const message = `"until" was not true after ${loop!.maxTimes} rounds`;
    failLoop(
      { scope, node },
      { code: 'not_finished_in_cap', category: 'execution', message, retryable: false },
    );
  }
}

function keepResult(scope: ScopeDraft, node: number, index: number, result: Value): void {
  const results = scope.state.nodes[node]!.rounds!.results.slice();
  while (results.length <= index) results.push(null);
  results[index] = result;
  scope.setLoop(node, { results });
}

/** A round failed: by `onItemError` the loop fails with it, leaves null in place, or keeps the error. */
export function failRound(owner: Place, index: number, error: ErrorData): void {
  const { scope, node } = owner;
  const { draft } = scope;
  const planned = scope.planNode(node);
  const { iteration } = scope.state.nodes[node]!;
  const path = roundPath(scope.state.prefix, planned.id, iteration, index);
  const round = scope.round(node, index);
  if (round?.state.phase === 'closing') draft.execution.active -= 1;
  draft.record({ type: 'item_failed', path, error, at: draft.at });
  scope.dropRound(node, index);
  const habit = planned.loop!.kind === 'forEach' ? planned.loop!.onItemError : 'fail';
  if (habit === 'fail') {
    stopLoop(owner, itemFailed(path, index, error));
    return;
  }
  const kept: Json = habit === 'skip' ? null : { error };
  keepResult(scope, node, index, { inline: kept });
  goOn(owner, null);
}

function itemFailed(path: string, index: number, error: ErrorData): ErrorData {
  const message = `item ${index} failed: ${error.message}`;
  return {
    code: 'item_failed',
    category: error.category,
    message,
    retryable: false,
    details: { path, error },
  };
}

/** Stops the open rounds; when the last has settled, the loop fails. */
function stopLoop(owner: Place, failure: ErrorData): void {
  const { scope, node } = owner;
  scope.setLoop(node, { isStopping: true, failure });
  for (const { index } of scope.state.nodes[node]!.rounds!.open) {
    const round = scope.round(node, index!);
    if (round) stopScope(round);
  }
  if (scope.state.nodes[node]!.rounds!.open.length === 0) failLoop(owner, failure);
}

/** A round that was being stopped is settled. */
export function endRound(owner: Place, index: number): void {
  const { scope, node } = owner;
  scope.dropRound(node, index);
  const rounds = scope.state.nodes[node]!.rounds!;
  if (rounds.open.length > 0) return;
  if (stepAt(owner).isCancelling || !rounds.failure) finishCancelled(owner);
  else failLoop(owner, rounds.failure);
}

function failLoop(owner: Place, error: ErrorData): void {
  fail(owner, { error });
}
