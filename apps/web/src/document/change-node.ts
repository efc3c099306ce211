import type { Graph, GraphNode, Json, JsonObject, Policy } from '@rex/types';
import { Identifier } from '@rex/types';
import { type Point, roundPoint } from './add-node.ts';
import { newEdge } from './edges.ts';
import { takenIds } from './fresh-id.ts';
import { parsePointer, setAt } from './json-pointer.ts';
import { bodyOf, changePart, type Location, listNodes, mapNodes, mapSame } from './location.ts';
import { renameReferences } from './rewrite-references.ts';

/** Joins two nodes of one part. Whether that is sensible is told by `connectionProblem`. */
export const connect = (
  graph: Graph,
  location: Location,
  source: string,
  outlet: string,
  target: string,
): Graph =>
  changePart(graph, location, ({ nodes, edges }) => ({
    nodes,
    edges: [...edges, newEdge(source, outlet, target)],
  }));

const changeNode = (graph: Graph, id: string, change: (node: GraphNode) => GraphNode): Graph =>
  mapNodes(graph, (node) => (node.id === id ? change(node) : node));

/** Moves nodes, each to its place within its own part. */
export const moveNodes = (graph: Graph, places: ReadonlyMap<string, Point>): Graph =>
  mapNodes(graph, (node) => {
    const place = places.get(node.id);
    if (!place) return node;
    const position = roundPoint(place);
    const isThere = node.position?.x === position.x && node.position.y === position.y;
    return isThere ? node : { ...node, position };
  });

/** Gives a node a name for people; an empty one takes it away. */
export const setName = (graph: Graph, id: string, name: string): Graph =>
  changeNode(graph, id, (node) => {
    const { name: old, ...rest } = node;
    if ((old ?? '') === name) return node;
    return name === '' ? rest : { ...rest, name };
  });

/** Puts a value at a place of a node's config; undefined takes it away. */
export const setConfig = (graph: Graph, id: string, pointer: string, value: Json | undefined): Graph =>
  changeNode(graph, id, (node) => {
    const config = setAt(node.config ?? {}, parsePointer(pointer), value);
    return { ...node, config: (config ?? {}) as JsonObject };
  });

/** Replaces the config of a node, the body of a loop excepted, which has commands of its own. */
export const replaceConfig = (graph: Graph, id: string, config: JsonObject): Graph =>
  changeNode(graph, id, (node) => {
    const body = bodyOf(node);
    return { ...node, config: body ? { ...config, body: body as unknown as JsonObject } : config };
  });

/** Replaces the policy of a node; an empty one takes it away. */
export const setPolicy = (graph: Graph, id: string, policy: Policy): Graph =>
  changeNode(graph, id, ({ policy: _, ...node }) =>
    Object.keys(policy).length > 0 ? { ...node, policy } : node,
  );

/** Why a node cannot have an id, or null when it can. */
export function idProblem(graph: Graph, id: string, next: string): string | null {
  if (next === id) return null;
  const parsed = Identifier.safeParse(next);
  if (!parsed.success) return `An id begins with a letter or _ and goes on with letters, digits or _.`;
  return takenIds(graph).has(next) ? `Another node is called ${next}. Choose another id.` : null;
}

/**
 * Gives a node another id; edges, policies and expressions that mean it follow. Expressions that cannot be read stay
 * as they are.
 */
export function renameNode(graph: Graph, id: string, next: string): Graph {
  if (next === id || idProblem(graph, id, next) !== null) return graph;
  const renamed = renameEdges(renameReferences(graph, new Map([[id, next]])), id, next);
  return changeNode(renamed, id, (node) => ({ ...node, id: next }));
}

function renameEdges(graph: Graph, id: string, next: string): Graph {
  const place = listNodes(graph).find(({ node }) => node.id === id);
  if (!place) return graph;
  return changePart(graph, place.location, ({ nodes, edges }) => ({
    nodes,
    edges: mapSame(edges, (edge) => {
      if (edge.source !== id && edge.target !== id) return edge;
      return {
        ...edge,
        source: edge.source === id ? next : edge.source,
        target: edge.target === id ? next : edge.target,
      };
    }),
  }));
}

/** Renames an outlet of a node on its edges, so that renaming a rule's outlet keeps its branch. */
export function renameOutlet(graph: Graph, id: string, outlet: string, next: string): Graph {
  const place = listNodes(graph).find(({ node }) => node.id === id);
  if (!place || outlet === next || next === '') return graph;
  return changePart(graph, place.location, ({ nodes, edges }) => ({
    nodes,
    edges: mapSame(edges, (edge) =>
      edge.source === id && (edge.outlet ?? 'out') === outlet ? newEdge(id, next, edge.target) : edge,
    ),
  }));
}
