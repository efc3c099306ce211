import type { Graph, GraphEdge, GraphNode } from '@rex/types';

/** An edge with nothing left open. */
export interface ShapeEdge {
  id: string;
  source: string;
  outlet: string;
  target: string;
}

/** The graph, or the body of a loop. */
export interface ShapeBody {
  /** The loop that holds it; null for the outer graph. */
  owner: string | null;
  nodes: readonly GraphNode[];
  edges: readonly ShapeEdge[];
}

/** What following an execution needs to know of its graph. */
export interface GraphShape {
  bodies: readonly ShapeBody[];
  nodes: ReadonlyMap<string, GraphNode>;
  /** Index into `bodies` of the body that a node is in. */
  bodyOf: ReadonlyMap<string, number>;
  /** What a backtrack to this node takes back: all that can be reached from it, and the fallbacks of those. */
  regionOf(nodeId: string): ReadonlySet<string>;
}

/** Reads a graph with the bodies of its loops. */
export function graphShape(graph: Pick<Graph, 'nodes' | 'edges'>): GraphShape {
  const bodies: ShapeBody[] = [];
  const nodes = new Map<string, GraphNode>();
  const bodyOf = new Map<string, number>();
  const read = (owner: string | null, body: Pick<Graph, 'nodes' | 'edges'>): void => {
    const index = bodies.length;
    bodies.push({ owner, nodes: body.nodes, edges: (body.edges ?? []).map(shapeEdge) });
    for (const node of body.nodes) {
      nodes.set(node.id, node);
      bodyOf.set(node.id, index);
      const own = bodyIn(node);
      if (own) read(node.id, own);
    }
  };
  read(null, graph);
  const regions = new Map<string, ReadonlySet<string>>();
  const regionOf = (nodeId: string): ReadonlySet<string> => {
    const known = regions.get(nodeId);
    if (known) return known;
    const body = bodies[bodyOf.get(nodeId) ?? 0]!;
    const region = reachable(body, nodeId);
    regions.set(nodeId, region);
    return region;
  };
  return { bodies, nodes, bodyOf, regionOf };
}

const shapeEdge = ({ id, source, outlet = 'out', target }: GraphEdge): ShapeEdge => ({
  id: id ?? `${source}:${outlet}->${target}`,
  ...{ source, outlet, target },
});

/** The body that a loop's config holds. */
function bodyIn({ config }: GraphNode): Pick<Graph, 'nodes' | 'edges'> | null {
  const body = config?.body;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return null;
  // The server has compiled this graph: what holds nodes here is a body.
  return Array.isArray(body.nodes) ? (body as unknown as Pick<Graph, 'nodes' | 'edges'>) : null;
}

function reachable({ nodes, edges }: ShapeBody, from: string): ReadonlySet<string> {
  const fallbacks = new Map(nodes.map(({ id, policy }) => [id, policy?.fallback?.node]));
  const found = new Set<string>();
  const open = [from];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    for (const { source, target } of edges) if (source === next) open.push(target);
    const fallback = fallbacks.get(next);
    if (fallback !== undefined) open.push(fallback);
  }
  return found;
}
