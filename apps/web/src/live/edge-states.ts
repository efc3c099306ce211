import type { GraphShape, ShapeBody, ShapeEdge } from './graph-shape.ts';
import type { LiveState, LiveStep } from './live-state.ts';

/** How an edge stands: not settled yet, followed, not chosen, or behind a failure. */
export type EdgeState = 'open' | 'taken' | 'skipped' | 'dead';

/** The states of all edges of one body in one scope (`''`, or `each[3]/` for a round), by edge id. */
export function edgeStates(
  state: LiveState,
  shape: GraphShape,
  body: number,
  scope: string,
): Map<string, EdgeState> {
  const reader = new EdgeReader(shape.bodies[body]!, (nodeId) => stepIn(state, scope, nodeId));
  return new Map(shape.bodies[body]!.edges.map((edge) => [edge.id, reader.read(edge)]));
}

/** The step of a node that counts in a scope. */
export function stepIn(
  { current, steps }: Pick<LiveState, 'current' | 'steps'>,
  scope: string,
  nodeId: string,
): LiveStep | null {
  const path = current.get(scope + nodeId);
  return path === undefined ? null : (steps.get(path) ?? null);
}

class EdgeReader {
  readonly #incoming = new Map<string, ShapeEdge[]>();
  readonly #stepOf: (nodeId: string) => LiveStep | null;
  readonly #read = new Map<string, EdgeState>();

  constructor({ edges }: ShapeBody, stepOf: (nodeId: string) => LiveStep | null) {
    this.#stepOf = stepOf;
    for (const edge of edges) {
      const known = this.#incoming.get(edge.target);
      if (known) known.push(edge);
      else this.#incoming.set(edge.target, [edge]);
    }
  }

  read(edge: ShapeEdge): EdgeState {
    const known = this.#read.get(edge.id);
    if (known) return known;
    const state = this.#settled(edge);
    this.#read.set(edge.id, state);
    return state;
  }

  #settled({ source, outlet }: ShapeEdge): EdgeState {
    const step = this.#stepOf(source);
    switch (step?.status) {
      case 'COMPLETED':
        return step.outlets[0] === outlet ? 'taken' : 'skipped';
      case 'FAILED':
        if (step.outlets[0] === outlet) return 'taken';
        return step.handled ? 'skipped' : 'dead';
      case 'CANCELLED':
        return 'skipped';
      case 'SKIPPED':
        return this.#behindSkipped(step);
      default:
        return 'open';
    }
  }

  #behindSkipped({ nodeId, skipReason }: LiveStep): EdgeState {
    if (skipReason === 'upstream_failed') return 'dead';
    if (skipReason !== 'join_unreachable') return 'skipped';
    return this.#incoming.get(nodeId)?.some((edge) => this.read(edge) === 'dead') ? 'dead' : 'skipped';
  }
}
