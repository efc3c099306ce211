import { LIMITS, type SkipReason } from '@rex/types';
import { EDGE, type EdgeState } from '../state.ts';
import { regionOf } from './backtrack.ts';
import { stopNode, stopScope } from './cancel.ts';
import type { Draft, Place, ScopeDraft } from './draft.ts';
import { endClosing } from './loop.ts';
import { enqueue } from './queue.ts';
import { readiness } from './readiness.ts';
import { changeStep, clearStepTimers, makeStep, stepAt } from './step.ts';

/** Settles a node's outgoing edges: those of the chosen outlet are taken, the others get `others`. */
export function settleOutgoing(place: Place, chosen: string | null, others: EdgeState): void {
  const { scope, node } = place;
  if (scope.state.phase !== 'open') return;
  for (const index of scope.planNode(node).outgoing) {
    const edge = scope.body.edges[index]!;
    settleEdge(scope, index, edge.outlet === chosen ? EDGE.taken : others);
  }
}

function settleEdge(scope: ScopeDraft, index: number, to: EdgeState): void {
  if (scope.state.edges[index] !== EDGE.open) return;
  const { target } = scope.body.edges[index]!;
  scope.own().edges[index] = to;
  const node = scope.ownNode(target);
  node.open -= 1;
  if (to === EDGE.taken) node.taken += 1;
  if (to === EDGE.dead) node.dead += 1;
  scope.draft.toDecide.push({ scope, node: target });
}

/** Looks at every node whose edges changed until nothing follows any more. */
export function decideAll(draft: Draft): void {
  for (let next = 0; next < draft.toDecide.length; next += 1) decide(draft.toDecide[next]!);
  draft.toDecide.length = 0;
}

function decide(place: Place): void {
  const { scope, node } = place;
  const state = scope.state.nodes[node]!;
  if (scope.state.phase !== 'open' || state.step || isBeingTakenBack(place)) return; // E8
  const planned = scope.planNode(node);
  const ready = readiness(planned, state);
  if (ready.kind === 'skip') skip(place, ready.reason, ready.edges);
  if (ready.kind !== 'start') return;
  start(place);
  // Where the limit on steps stopped the scope instead, its steps are being stopped already.
  if (scope.state.phase !== 'open') return;
  for (const each of planned.cancelRegion) stopNode({ scope, node: each });
}

/** Whether a backtrack that is waiting will unsettle this node anyway. */
const isBeingTakenBack = ({ scope, node }: Place): boolean =>
  scope.state.backtracks.some((backtrack) => regionOf(scope, backtrack.node).includes(node));

/** Begins a node: its step is PENDING until there is a place. */
export function start(place: Place): void {
  const { draft } = place.scope;
  if (place.scope.state.phase !== 'open') return;
  if (draft.execution.stepsMade >= LIMITS.stepsPerExecution) {
    const message = `the execution made ${LIMITS.stepsPerExecution} steps, which is the limit`;
    draft.root.own().failure ??= { code: 'too_many_steps', category: 'execution', message, retryable: false };
    stopScope(draft.root);
    return;
  }
  makeStep(place);
  enqueue(place);
}

/** Passes a node over. */
export function skip(place: Place, reason: SkipReason, edges: EdgeState): void {
  const { path } = makeStep(place);
  const { draft } = place.scope;
  const seq = draft.record({ type: 'step_skipped', path, reason, at: draft.at });
  changeStep(place, { status: 'SKIPPED', skipReason: reason, finishedAt: draft.at, finishedSeq: seq });
  settleOutgoing(place, null, edges);
  afterFinal(place);
}

/** Ends a step as CANCELLED; an unsafe attempt that never answered stays marked in doubt. */
export function finishCancelled(place: Place, isInDoubt = false): void {
  const before = stepAt(place);
  const { draft } = place.scope;
  clearStepTimers(place, before);
  const seq = draft.record({
    type: 'step_cancelled',
    path: before.path,
    attempt: before.attempt,
    at: draft.at,
  });
  changeStep(place, {
    status: 'CANCELLED',
    wait: isInDoubt || before.wait?.reason === 'in_doubt' ? { reason: 'in_doubt', wakeAt: null } : null,
    finishedAt: draft.at,
    finishedSeq: seq,
  });
  settleOutgoing(place, null, EDGE.skipped);
  afterFinal(place);
}

/** What follows from any step's end: its fallback is not needed, its scope may be settled. */
export function afterFinal(place: Place): void {
  const { scope, node } = place;
  const { fallback } = scope.planNode(node);
  endClosing(place);
  if (scope.state.nodes[node]!.rounds) scope.setLoop(node, null);
  scope.own().unsettled -= 1;
  scope.draft.toCheck.add(scope);
  if (fallback !== null && scope.state.phase === 'open' && !scope.state.nodes[fallback]!.step) {
    skip({ scope, node: fallback }, 'fallback_not_needed', EDGE.skipped);
  }
}
