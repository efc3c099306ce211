import { type ErrorData, isFinalStep } from '@rex/types';
import { EDGE, type NodeState, type ScopeState, type StepState } from '../state.ts';
import { stopNode } from './cancel.ts';
import type { Place, ScopeDraft } from './draft.ts';
import { start } from './settle.ts';
import { changeStep, clearStepTimers, stepAt } from './step.ts';

/** Whether a failed node may send the execution back: times are left, and nothing in the region is in doubt. */
export function canBacktrack({ scope, node }: Place): boolean {
  const { backtrack } = scope.planNode(node);
  const { state } = scope;
  if (!backtrack || state.phase !== 'open') return false;
  if (state.nodes[node]!.backtracks >= backtrack.maxTimes) return false;
  return !regionOf(scope, node).some((each) => isInDoubt(state.nodes[each]!));
}

const isInDoubt = ({ step, rounds }: NodeState): boolean =>
  step?.wait?.reason === 'in_doubt' || (rounds?.open ?? []).some(({ nodes }) => nodes.some(isInDoubt));

/** Stops what runs in the region; when all of it is settled, the region begins again. */
export function beginBacktrack({ scope, node }: Place, error: ErrorData): void {
  const region = regionOf(scope, node);
  // A backtrack that began within this region is taken back with it.
  const others = scope.state.backtracks.filter((each) => !region.includes(each.node));
  scope.own().backtracks = [...others, { node, error }];
  for (const each of region) {
    if (scope.state.nodes[each]!.step) stopNode({ scope, node: each });
  }
  scope.draft.toCheck.add(scope);
}

/** Takes back each region in which nothing is under way any more: the next iteration of all its nodes. */
export function continueBacktracks(scope: ScopeDraft): void {
  for (const backtrack of scope.state.backtracks) {
    const region = regionOf(scope, backtrack.node);
    if (!region.some((each) => isUnderWay(scope, each))) goBack(scope, backtrack, region);
  }
}

function isUnderWay(scope: ScopeDraft, node: number): boolean {
  const { step } = scope.state.nodes[node]!;
  return step !== null && !isFinalStep(step.status);
}

function goBack(
  scope: ScopeDraft,
  { node, error }: ScopeState['backtracks'][number],
  region: readonly number[],
): void {
  const { draft } = scope;
  const to = scope.planNode(node).backtrack!.to;
  const source = scope.ownNode(node);
  source.backtracks += 1;
  const { path } = source.step!;
  const times = source.backtracks;
  scope.own().backtracks = scope.state.backtracks.filter((each) => each.node !== node);
  draft.record({ type: 'backtracked', path, to: scope.planNode(to).id, times, error, at: draft.at });
  unsettle(scope, region, error);
  start({ scope, node: to });
}

/** Lets a loop that failed begin again as its next iteration: its rounds' paths are used up (E2). */
export function restart(place: Place): void {
  const { scope, node } = place;
  const { draft } = scope;
  const { path, attempt, error } = stepAt(place);
  clearStepTimers(place, stepAt(place));
  const seq = draft.record({
    ...{
      type: 'step_failed' as const,
      path,
      attempt,
      error: error!,
      handled: true,
      outlets: [],
      at: draft.at,
    },
  });
  changeStep(place, { status: 'FAILED', handled: true, wait: null, finishedAt: draft.at, finishedSeq: seq });
  scope.own().unsettled -= 1;
  unsettle(scope, [node], error!);
  start(place);
}

function unsettle(scope: ScopeDraft, region: readonly number[], feedback: ErrorData): void {
  const own = scope.own();
  const inRegion = new Set(region);
  for (const each of region) {
    const node: NodeState = scope.ownNode(each);
    if (node.step) own.unsettled += 1;
    node.step = null;
    node.rounds = null;
    node.iteration += 1;
    node.feedback = feedback;
    for (const index of scope.planNode(each).incoming) {
      if (inRegion.has(scope.body.edges[index]!.source)) own.edges[index] = EDGE.open;
    }
    countEdges(scope, each, node);
  }
  own.failure = firstFailure(scope);
}

/** The first unhandled failure that still stands: what failed in a region that begins again failed in the past. */
function firstFailure({ state }: ScopeDraft): ErrorData | null {
  let first: StepState | null = null;
  for (const { step } of state.nodes) {
    if (step?.status !== 'FAILED' || step.handled) continue;
    if (first === null || step.finishedSeq! < first.finishedSeq!) first = step;
  }
  return first?.error ?? null;
}

function countEdges(scope: ScopeDraft, node: number, state: NodeState): void {
  const settled = scope.planNode(node).incoming.map((index) => scope.state.edges[index]);
  state.open = settled.filter((edge) => edge === EDGE.open).length;
  state.taken = settled.filter((edge) => edge === EDGE.taken).length;
  state.dead = settled.filter((edge) => edge === EDGE.dead).length;
}

/** The nodes that a backtrack takes back: all that is reachable, and the fallbacks of those. */
export const regionOf = (scope: ScopeDraft, node: number): readonly number[] =>
  scope.planNode(node).backtrack!.region;
