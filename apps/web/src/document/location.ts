import type { Body, Graph, GraphEdge, GraphNode, JsonObject } from '@rex/types';

/** Where nodes stand: the ids of the loops around them, the outermost first; `[]` is the outer graph. */
export type Location = readonly string[];

/** The nodes and edges of the outer graph or of a loop's body. */
export interface Part {
  nodes: GraphNode[];
  edges: GraphEdge[];
}

export const ROOT: Location = [];

/** The body that a node holds, as it is written; null when it holds none. */
export function bodyOf(node: GraphNode): Body | null {
  const body = node.config?.body;
  if (typeof body !== 'object' || body === null || Array.isArray(body) || !Array.isArray(body.nodes))
    return null;
  // The contract says what a body is; a document that breaks it never becomes a draft.
  return body as unknown as Body;
}

const partOf = ({ nodes, edges }: { nodes: GraphNode[]; edges?: GraphEdge[] | undefined }): Part => ({
  nodes,
  edges: edges ?? [],
});

/** The part at a location; null when a loop on the way is not there. */
export function partAt(graph: Graph, location: Location): Part | null {
  let part = partOf(graph);
  for (const id of location) {
    const loop = part.nodes.find((node) => node.id === id);
    const body = loop && bodyOf(loop);
    if (!body) return null;
    part = partOf(body);
  }
  return part;
}

/** The graph with the part at a location changed; the graph itself when nothing changed or nothing is there. */
export function changePart(graph: Graph, location: Location, change: (part: Part) => Part): Graph {
  const [first, ...rest] = location;
  if (first === undefined) return put(graph, change(partOf(graph)));
  return changeNodes(graph, (node) => {
    const body = node.id === first ? bodyOf(node) : null;
    if (!body) return node;
    const changed = changePart(body as Graph, rest, change);
    if (changed === (body as Graph)) return node;
    return { ...node, config: { ...node.config, body: changed as unknown as JsonObject } };
  });
}

function put(graph: Graph, part: Part): Graph {
  const isSame =
    part.nodes === graph.nodes && (part.edges === graph.edges || (!graph.edges && part.edges.length === 0));
  return isSame ? graph : { ...graph, nodes: part.nodes, edges: part.edges };
}

function changeNodes(graph: Graph, change: (node: GraphNode) => GraphNode): Graph {
  const nodes = mapSame(graph.nodes, change);
  return nodes === graph.nodes ? graph : { ...graph, nodes };
}

/** Maps a list and gives the list itself back when nothing in it changed, so that what watches it stays still. */
export function mapSame<Item>(items: Item[], change: (item: Item) => Item): Item[] {
  let changed = false;
  const mapped = items.map((item) => {
    const next = change(item);
    if (next !== item) changed = true;
    return next;
  });
  return changed ? mapped : items;
}

/** Filters a list and gives the list itself back when all stay. */
export function filterSame<Item>(items: Item[], keep: (item: Item) => boolean): Item[] {
  const kept = items.filter(keep);
  return kept.length === items.length ? items : kept;
}

/** Changes every node of the document, those in loops before the loops that hold them. */
export function mapNodes(graph: Graph, change: (node: GraphNode) => GraphNode): Graph {
  return changeNodes(graph, (node) => {
    const body = bodyOf(node);
    if (!body) return change(node);
    const inner = mapNodes(body as Graph, change);
    if (inner === (body as Graph)) return change(node);
    return change({ ...node, config: { ...node.config, body: inner as unknown as JsonObject } });
  });
}

/** A node with the place where it stands. */
export interface Placed {
  node: GraphNode;
  location: Location;
}

/** All nodes of a document, a loop before its body. */
export function listNodes(graph: Graph, location: Location = ROOT): Placed[] {
  return graph.nodes.flatMap((node) => {
    const body = bodyOf(node);
    const inner = body ? listNodes(body as Graph, [...location, node.id]) : [];
    return [{ node, location }, ...inner];
  });
}

/** Finds a node anywhere in the document; ids are unique in all of it. */
export function findNode(graph: Graph, id: string): Placed | null {
  const direct = graph.nodes.find((node) => node.id === id);
  if (direct) return { node: direct, location: ROOT };
  for (const loop of graph.nodes) {
    const body = bodyOf(loop);
    const found = body && findNode(body as Graph, id);
    if (found) return { node: found.node, location: [loop.id, ...found.location] };
  }
  return null;
}

/** Whether two locations are the same. */
export const isSameLocation = (a: Location, b: Location): boolean =>
  a.length === b.length && a.every((id, at) => id === b[at]);
