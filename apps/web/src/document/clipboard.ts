import { Body, type Graph, type GraphEdge, type GraphNode } from '@rex/types';
import { type Point, roundPoint } from './add-node.ts';
import { freshId, takenIds } from './fresh-id.ts';
import { bodyOf, changePart, type Location, listNodes, mapNodes, partAt } from './location.ts';
import { renameInNode } from './rewrite-references.ts';

const KIND = 'rex.nodes';

/** Nodes and the edges among them as they go through the clipboard. */
export interface Clipping {
  kind: typeof KIND;
  nodes: GraphNode[];
  edges: GraphEdge[];
}

/** The chosen nodes of a part with the edges among them; null when none is there. */
export function clip(graph: Graph, location: Location, ids: ReadonlySet<string>): Clipping | null {
  const part = partAt(graph, location);
  const nodes = part?.nodes.filter(({ id }) => ids.has(id)) ?? [];
  if (!part || nodes.length === 0) return null;
  const edges = part.edges.filter(({ source, target }) => ids.has(source) && ids.has(target));
  return { kind: KIND, nodes, edges };
}

/** Reads a text of the clipboard; null when it is none of ours. */
export function readClipping(text: string): Clipping | null {
  if (!text.includes(KIND)) return null;
  try {
    const { kind, ...part }: Record<string, unknown> = JSON.parse(text);
    const parsed = Body.safeParse(part);
    if (kind !== KIND || !parsed.success) return null;
    return { kind: KIND, nodes: parsed.data.nodes, edges: parsed.data.edges ?? [] };
  } catch {
    return null;
  }
}

/** Puts nodes into a part with fresh ids; what they say of one another follows, what they say of others stays. */
export function paste(
  graph: Graph,
  location: Location,
  clipping: Clipping,
  offset: Point = { x: 32, y: 32 },
): { graph: Graph; ids: string[] } {
  const names = freshNames(graph, clipping);
  const renamed = withNewIds({ nodes: clipping.nodes, edges: clipping.edges }, names);
  const nodes = renamed.nodes.map((node) => {
    const { x, y } = node.position ?? { x: 0, y: 0 };
    return { ...node, position: roundPoint({ x: x + offset.x, y: y + offset.y }) };
  });
  const edges = (renamed.edges ?? []).map(({ id: _, ...edge }) => edge);
  const changed = changePart(graph, location, (part) => ({
    nodes: [...part.nodes, ...nodes],
    edges: [...part.edges, ...edges],
  }));
  return { graph: changed, ids: nodes.map(({ id }) => id) };
}

/** Copies nodes beside themselves. */
export function duplicate(
  graph: Graph,
  location: Location,
  ids: ReadonlySet<string>,
): { graph: Graph; ids: string[] } {
  const clipping = clip(graph, location, ids);
  return clipping ? paste(graph, location, clipping) : { graph, ids: [] };
}

function freshNames(graph: Graph, { nodes }: Clipping): Map<string, string> {
  const taken = takenIds(graph);
  const names = new Map<string, string>();
  for (const { node } of listNodes({ nodes })) {
    const fresh = freshId(node.id, taken);
    taken.add(fresh);
    names.set(node.id, fresh);
  }
  return names;
}

function withNewIds(graph: Graph, names: ReadonlyMap<string, string>): Graph {
  const renameEdge = (edge: GraphEdge): GraphEdge => ({
    ...edge,
    source: names.get(edge.source) ?? edge.source,
    target: names.get(edge.target) ?? edge.target,
  });
  const changed = mapNodes(graph, (node) => {
    const named = renameInNode(node, names);
    const body = bodyOf(named);
    const own = { ...named, id: names.get(named.id) ?? named.id };
    if (!body) return own;
    return changeBodyEdges(own, (body.edges ?? []).map(renameEdge));
  });
  return { ...changed, edges: (graph.edges ?? []).map(renameEdge) };
}

function changeBodyEdges(loop: GraphNode, edges: GraphEdge[]): GraphNode {
  const body = loop.config?.body;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return loop;
  return { ...loop, config: { ...loop.config, body: { ...body, edges } } };
}
