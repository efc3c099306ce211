import type { ExecutionState, ScopeState, StepState } from '../state.ts';
import type { Effect } from './event.ts';
import { isAboutToRun } from './step.ts';

/**
 * What the engine has wanted and not yet heard of: steps that have their place but did not start, outputs that are
 * to be put together. After a recovery and after a pause these are wanted again, during a pause nothing is. `known` are not repeated.
 */
export function outstanding(execution: ExecutionState, known: readonly Effect[] = []): Effect[] {
  const queued = new Set(execution.queue);
  const wanted = new Set(known.map(keyOf));
  const found: Effect[] = [];
  const want = (effect: Effect): void => {
    if (!wanted.has(keyOf(effect))) found.push(effect);
  };
  const visit = (scope: ScopeState): void => {
    scope.nodes.forEach(({ step, rounds }) => {
      if (step && isAboutToRun(step) && !queued.has(step.path)) want(runOf(step));
      if (step && rounds?.isClosing) want({ kind: 'close_loop', path: step.path, attempt: step.attempt });
      for (const round of rounds?.open ?? []) visit(round);
    });
    if (scope.phase !== 'closing') return;
    want(
      scope.index === null
        ? { kind: 'close_execution' }
        : { kind: 'close_round', path: scope.prefix.slice(0, -1) },
    );
  };
  if (execution.finishedAt === null && !execution.isSuspended) {
    visit(execution.root);
    if (execution.undo) visit(execution.undo.scope);
  }
  return found;
}

/** Steps that are RUNNING: after a recovery nobody knows how their attempts ended. */
export function runningSteps(execution: ExecutionState): StepState[] {
  const found: StepState[] = [];
  const visit = (scope: ScopeState): void => {
    for (const { step, rounds } of scope.nodes) {
      if (step?.status === 'RUNNING') found.push(step);
      for (const round of rounds?.open ?? []) visit(round);
    }
  };
  visit(execution.root);
  if (execution.undo) visit(execution.undo.scope);
  return found;
}

const runOf = (step: StepState): Effect => ({
  ...{ kind: 'run', path: step.path, attempt: step.attempt + 1, input: step.input },
});

const keyOf = (effect: Effect): string => `${effect.kind} ${'path' in effect ? effect.path : ''}`;
