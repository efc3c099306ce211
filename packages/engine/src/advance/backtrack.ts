import { type ErrorData, isFinalStep } from '@rex/types';
import { EDGE, type NodeState } from '../state.ts';
import { stopNode } from './cancel.ts';
import type { Place, ScopeDraft } from './draft.ts';
import { start } from './settle.ts';
import { changeStep, clearStepTimers, stepAt } from './step.ts';

/** Whether a failed node may send the execution back: times are left, and nothing in the region is in doubt. */
export function canBacktrack({ scope, node }: Place): boolean {
  const { backtrack } = scope.planNode(node);
  const { state } = scope;
  if (!backtrack || state.phase !== 'open' || state.backtrack) return false;
  if (state.nodes[node]!.backtracks >= backtrack.maxTimes) return false;
  return !regionOf(scope, node).some((each) => state.nodes[each]!.step?.wait?.reason === 'in_doubt');
}

/** Stops what runs in the region; when all of it is settled, the region begins again. */
export function beginBacktrack({ scope, node }: Place, error: ErrorData): void {
  scope.own().backtrack = { node, error };
  for (const each of regionOf(scope, node)) {
    if (scope.state.nodes[each]!.step) stopNode({ scope, node: each });
  }
  scope.draft.toCheck.add(scope);
}

/** Takes the region back once nothing in it is under way: the next iteration of all its nodes. */
export function continueBacktrack(scope: ScopeDraft): void {
  const { backtrack } = scope.state;
  if (!backtrack) return;
  const region = regionOf(scope, backtrack.node);
  const isUnderWay = (each: number): boolean => {
    const { step } = scope.state.nodes[each]!;
    return step !== null && !isFinalStep(step.status);
  };
  if (region.some(isUnderWay)) return;
  const { draft } = scope;
  const { error } = backtrack;
  const own = scope.own();
  const { backtrack: planned } = scope.planNode(backtrack.node);
  const source = scope.ownNode(backtrack.node);
  source.backtracks += 1;
  const path = source.step!.path;
  const to = scope.planNode(planned!.to).id;
  own.backtrack = null;
  draft.record({ type: 'backtracked', path, to, times: source.backtracks, error, at: draft.at });
  unsettle(scope, region, error);
  start({ scope, node: planned!.to });
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
}

function countEdges(scope: ScopeDraft, node: number, state: NodeState): void {
  const settled = scope.planNode(node).incoming.map((index) => scope.state.edges[index]);
  state.open = settled.filter((edge) => edge === EDGE.open).length;
  state.taken = settled.filter((edge) => edge === EDGE.taken).length;
  state.dead = settled.filter((edge) => edge === EDGE.dead).length;
}

/** The nodes that a backtrack takes back: all that is reachable, and their fallbacks. */
export function regionOf(scope: ScopeDraft, node: number): number[] {
  const region = scope.planNode(node).backtrack!.region;
  const fallbacks = region.map((each) => scope.planNode(each).fallback).filter((each) => each !== null);
  return [...new Set([...region, ...fallbacks])].sort((a, b) => a - b);
}
