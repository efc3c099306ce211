import type { SkipReason } from '@rex/types';
import type { PlanNode } from '../plan.ts';
import { EDGE, type EdgeState, type NodeState } from '../state.ts';

/** What its settled edges make of a node that has no step yet. */
export type Readiness =
  | { kind: 'wait' }
  | { kind: 'start' }
  | { kind: 'skip'; reason: SkipReason; edges: EdgeState };

/** Whether a node starts, waits on or is passed over. The only place where joins are decided. */
export function readiness(node: PlanNode, { open, taken, dead }: NodeState): Readiness {
  const { join } = node.policy;
  if (join.kind === 'n') {
    if (taken >= join.n) return { kind: 'start' };
    if (taken + open >= join.n) return { kind: 'wait' };
    return { kind: 'skip', reason: 'join_unreachable', edges: dead > 0 ? EDGE.dead : EDGE.skipped };
  }
  if (open > 0) return { kind: 'wait' };
  if (dead > 0) return { kind: 'skip', reason: 'upstream_failed', edges: EDGE.dead };
  if (taken > 0) return { kind: 'start' };
  return { kind: 'skip', reason: 'branch_not_taken', edges: EDGE.skipped };
}
