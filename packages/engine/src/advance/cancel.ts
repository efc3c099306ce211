import { type ErrorData, isFinalStep } from '@rex/types';
import { stopChild } from './child.ts';
import type { Place, ScopeDraft } from './draft.ts';
import { waitFor } from './failure.ts';
import { finishCancelled } from './settle.ts';
import { changeStep, makeStep, stepAt } from './step.ts';
import { isUndoWanted } from './undo.ts';

/**
 * Stops one node of an open scope. What runs, a child execution too, is told to stop and ends when it answers; what
 * does not run is CANCELLED at once, begun or not.
 */
export function stopNode(place: Place): void {
  const { scope, node } = place;
  const step = scope.state.nodes[node]!.step ?? makeStep(place);
  if (isFinalStep(step.status) || step.isCancelling) return;
  if (step.status === 'RUNNING') abort(place);
  else if (isToBeDecided(place)) changeStep(place, { isCancelling: true });
  else if (!stopRounds(place) && !stopChild(place, null)) finishCancelled(place);
  const { fallback } = scope.planNode(node);
  if (fallback !== null && scope.state.nodes[fallback]!.step) stopNode({ scope, node: fallback });
}

/**
 * Stops a scope: nothing new begins in it, what runs is told to stop. Nodes that were never begun get no step.
 * It is settled when the last running step has answered.
 */
export function stopScope(scope: ScopeDraft): void {
  if (scope.state.phase === 'stopping') return;
  const own = scope.own();
  if (own.phase === 'closing') scope.draft.execution.active -= 1;
  own.phase = 'stopping';
  own.backtracks = [];
  const open = scope.body.nodes.filter(({ index }) => {
    const { step } = scope.state.nodes[index]!;
    return step !== null && !isFinalStep(step.status);
  });
  own.unsettled = open.length;
  scope.draft.toCheck.add(scope);
  for (const { index } of open) stopNode({ scope, node: index });
}

/** Stops the rounds of a loop; false when none is open, so that nothing has to be waited for. */
export function stopRounds(place: Place): boolean {
  const { scope, node } = place;
  const { rounds } = scope.state.nodes[node]!;
  if (!rounds || rounds.open.length === 0) return false;
  scope.setLoop(node, { isStopping: true });
  changeStep(place, { isCancelling: true });
  for (const { index } of rounds.open) {
    const round = scope.round(node, index!);
    if (round) stopScope(round);
  }
  return true;
}

function abort(place: Place): void {
  const step = changeStep(place, { isCancelling: true });
  place.scope.draft.effect({ kind: 'abort', path: step.path, attempt: step.attempt });
}

/**
 * The end of a step that was told to stop, when nothing came of it. What may have happened and could be undone is
 * decided by a person first.
 */
export function endStopped(place: Place): void {
  const isInDoubt = stepAt(place).effect === 'unsafe';
  if (isInDoubt && isUndoWanted(place)) waitFor(place, 'in_doubt', LOST);
  else finishCancelled(place, isInDoubt);
}

/** What became of an attempt whose worker went away, or that did not answer. */
export const LOST: ErrorData = {
  ...({ code: 'attempt_lost', category: 'execution', retryable: true } as const),
  message: 'the worker went away before this attempt had an outcome',
};

/** Whether a step is in doubt that would have to be undone if it was done. */
export const isToBeDecided = (place: Place): boolean =>
  stepAt(place).wait?.reason === 'in_doubt' && isUndoWanted(place);
