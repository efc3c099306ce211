import type { Plan, PlanNode } from '../plan.ts';
import type { ScopeState, StepState } from '../state.ts';

type Edge = 'open' | 'taken' | 'skipped' | 'dead';
const STATES = ['open', 'taken', 'skipped', 'dead'] as const;

/**
 * What each node of a settled scope must have come to, worked out in one pass from how its sources ended and by no
 * code of the reducer; says the first node that came to something else, null when all agree.
 */
export function disagreement(plan: Plan, scope: ScopeState): string | null {
  const { nodes, edges } = plan.bodies[scope.body]!;
  const settled: Edge[] = [];
  for (const node of nodes) {
    const step = scope.nodes[node.index]!.step;
    if (!step) return `${node.id} has no step`;
    const incoming = node.incoming.map((edge) => settled[edge]!);
    const isCancelled = step.status === 'CANCELLED' && mayBeCancelled(node, nodes, scope);
    const expected = expectedOf(node, incoming);
    const actual = step.status === 'SKIPPED' ? step.skipReason! : 'ran';
    if (expected !== null && !isCancelled && actual !== expected) {
      return `${step.path} is ${actual}, should be ${expected}`;
    }
    for (const edge of node.outgoing) {
      const actualEdge = STATES[scope.edges[edge]!]!;
      settled[edge] = isEither(step, incoming) ? actualEdge : edgeOf(step, edges[edge]!.outlet, incoming);
      if (settled[edge] !== actualEdge)
        return `${edges[edge]!.id} is ${actualEdge}, should be ${settled[edge]}`;
    }
  }
  return null;
}

/** A join is out of reach as soon as it can be known, so a source that fails later no longer makes its edges dead. */
const isEither = (step: StepState, incoming: readonly Edge[]): boolean =>
  step.skipReason === 'join_unreachable' && incoming.includes('dead') && incoming.includes('skipped');

/** What a node with these incoming edges comes to; null where its edges do not decide it. */
function expectedOf(node: PlanNode, incoming: readonly Edge[]): string | null {
  if (incoming.length === 0) return null;
  const taken = incoming.filter((edge) => edge === 'taken').length;
  const { join } = node.policy;
  if (join.kind === 'n') return taken >= join.n ? 'ran' : 'join_unreachable';
  if (incoming.includes('dead')) return 'upstream_failed';
  return taken > 0 ? 'ran' : 'branch_not_taken';
}

function edgeOf(step: StepState, outlet: string, incoming: readonly Edge[]): Edge {
  if (step.status === 'COMPLETED') return step.outlets[0] === outlet ? 'taken' : 'skipped';
  if (step.status === 'FAILED') {
    if (!step.handled) return 'dead';
    return step.outlets[0] === outlet ? 'taken' : 'skipped';
  }
  return step.status === 'SKIPPED' && incoming.includes('dead') ? 'dead' : 'skipped';
}

const mayBeCancelled = ({ index }: PlanNode, nodes: readonly PlanNode[], scope: ScopeState): boolean =>
  nodes.some(
    (each) => each.cancelRegion.includes(index) && scope.nodes[each.index]!.step?.status !== 'SKIPPED',
  );
