import type { Value } from '@rex/types';
import { roundPath } from '../path.ts';
import type { PlanBody } from '../plan.ts';
import type { NodeState, ScopeState } from '../state.ts';
import { continueBacktracks } from './backtrack.ts';
import type { Draft, ScopeDraft } from './draft.ts';
import { endRound, failRound } from './loop.ts';
import { decideAll, start } from './settle.ts';
import { endCancelled, endFailed, undoNext } from './undo.ts';

/** The state of a body in which nothing has begun. */
export function openScope(
  body: PlanBody,
  prefix: string,
  index: number | null,
  last: Value | null,
): ScopeState {
  const nodes = body.nodes.map(
    ({ incoming }): NodeState => ({
      ...{ open: incoming.length, taken: 0, dead: 0, iteration: 1, backtracks: 0 },
      ...{ feedback: null, step: null, rounds: null },
    }),
  );
  return {
    ...{ body: body.index, prefix, index, last, nodes, edges: body.edges.map(() => 0 as const) },
    ...{ unsettled: nodes.length, failure: null, phase: 'open', backtracks: [] },
  };
}

/** Opens the next round of a loop and begins its entries. */
export function openRound(scope: ScopeDraft, node: number, last: Value | null): void {
  const { draft } = scope;
  const planned = scope.planNode(node);
  const { rounds, iteration } = scope.state.nodes[node]!;
  const index = rounds!.next;
  const path = roundPath(scope.state.prefix, planned.id, iteration, index);
  const body = draft.plan.bodies[planned.ownBody!]!;
  draft.record({ type: 'item_started', path, at: draft.at });
  scope.setLoop(node, { next: index + 1 });
  scope.own();
  scope.putRound(node, openScope(body, `${path}/`, index, last));
  const round = scope.round(node, index)!;
  for (const entry of body.entries) start({ scope: round, node: entry });
}

/** Goes on until nothing follows from what happened: nodes to decide, backtracks to do, scopes to close. */
export function settleAll(draft: Draft): void {
  while (draft.toDecide.length > 0 || draft.toCheck.size > 0) {
    decideAll(draft);
    const scopes = [...draft.toCheck];
    draft.toCheck.clear();
    for (const scope of scopes) checkScope(scope);
  }
}

function checkScope(scope: ScopeDraft): void {
  if (scope === scope.draft.undo) return undoNext(scope.draft);
  continueBacktracks(scope);
  const { state, draft, owner } = scope;
  if (state.unsettled > 0 || draft.toDecide.length > 0 || state.phase === 'closing') {
    if (draft.toDecide.length > 0) draft.toCheck.add(scope);
    return;
  }
  if (owner) checkRound(scope, owner);
  else checkRoot(scope);
}

function checkRound(scope: ScopeDraft, owner: { scope: ScopeDraft; node: number }): void {
  if (!owner.scope.round(owner.node, scope.state.index!)) return;
  if (scope.state.phase === 'stopping') endRound(owner, scope.state.index!);
  else if (scope.state.failure) failRound(owner, scope.state.index!, scope.state.failure);
  else close(scope);
}

function checkRoot(scope: ScopeDraft): void {
  const { draft, state } = scope;
  if (draft.execution.finishedAt !== null || draft.execution.undo) return;
  if (state.phase === 'stopping') {
    if (draft.execution.cancel) endCancelled(draft);
    else endFailed(draft, state.failure!);
  } else if (state.failure) endFailed(draft, state.failure);
  else close(scope);
}

/** All is settled: what the scope gives is evaluated next. */
function close(scope: ScopeDraft): void {
  const { draft } = scope;
  scope.own().phase = 'closing';
  draft.execution.active += 1;
  if (draft.execution.isSuspended) return;
  draft.effect(scope.owner ? { kind: 'close_round', path: scope.path } : { kind: 'close_execution' });
}

/** Ends the execution; from here on nothing changes it (E2). */
export function finish(
  draft: Draft,
  status: 'COMPLETED' | 'FAILED' | 'CANCELLED',
  output: Value | null = null,
): void {
  const { execution, at, plan } = draft;
  execution.status = status;
  execution.output = output;
  execution.finishedAt = at;
  execution.active = 0;
  execution.queue = [];
  execution.waitingReason = null;
  if (plan.executionTimeoutMs !== null) draft.clearTimer('', 'execution');
  if (status === 'COMPLETED') draft.record({ type: 'execution_completed', output: output!, at });
  else if (status === 'FAILED') draft.record({ type: 'execution_failed', error: execution.error!, at });
  else {
    const { error } = execution;
    draft.record({ type: 'execution_cancelled', ...(error ? { error } : {}), at });
  }
}
