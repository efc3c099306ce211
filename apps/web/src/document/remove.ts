import type { Graph, GraphNode } from '@rex/types';
import { edgeKey } from './edges.ts';
import { bodyOf, changePart, filterSame, type Location, listNodes, mapNodes } from './location.ts';

/** What became of a removal: the graph, and the nodes whose policies named what is gone. */
export interface Removal {
  graph: Graph;
  /** Nodes that lost a fallback or a place to go back to. */
  unsettled: string[];
}

/** Removes nodes with all in them and their edges; policies that name them lose that part, and it is told which. */
export function removeNodes(graph: Graph, ids: ReadonlySet<string>): Removal {
  const gone = new Set(
    listNodes(graph)
      .filter(({ node, location }) => ids.has(node.id) || location.some((loop) => ids.has(loop)))
      .map(({ node }) => node.id),
  );
  if (gone.size === 0) return { graph, unsettled: [] };
  const locations = new Map(listNodes(graph).map(({ location }) => [location.join('/'), location]));
  let changed = graph;
  // Inner bodies first: a loop that goes takes its body with it anyway.
  for (const location of [...locations.values()].sort((a, b) => b.length - a.length)) {
    changed = changePart(changed, location, ({ nodes, edges }) => ({
      nodes: filterSame(nodes, ({ id }) => !gone.has(id)),
      edges: filterSame(edges, ({ source, target }) => !gone.has(source) && !gone.has(target)),
    }));
  }
  const unsettled: string[] = [];
  changed = mapNodes(changed, (node) => {
    const next = withoutNames(node, gone);
    if (next !== node) unsettled.push(node.id);
    return next;
  });
  return { graph: changed, unsettled };
}

function withoutNames(node: GraphNode, gone: ReadonlySet<string>): GraphNode {
  const { policy } = node;
  if (!policy) return node;
  const losesFallback = policy.fallback !== undefined && gone.has(policy.fallback.node);
  const losesUndo = policy.undo !== undefined && gone.has(policy.undo.node);
  const losesBack = policy.backtrack !== undefined && gone.has(policy.backtrack.to);
  if (!losesFallback && !losesUndo && !losesBack) return node;
  const { fallback, undo, backtrack, ...rest } = policy;
  const left = {
    ...rest,
    ...(fallback && !losesFallback ? { fallback } : {}),
    ...(undo && !losesUndo ? { undo } : {}),
    ...(backtrack && !losesBack ? { backtrack } : {}),
  };
  const { policy: _, ...bare } = node;
  return Object.keys(left).length > 0 ? { ...bare, policy: left } : bare;
}

/** Removes edges by their keys. */
export const disconnect = (graph: Graph, location: Location, keys: ReadonlySet<string>): Graph =>
  changePart(graph, location, ({ nodes, edges }) => ({
    nodes,
    edges: filterSame(edges, (edge) => !keys.has(edgeKey(edge))),
  }));

/** Removes edges by their keys wherever they are. */
export function disconnectAnywhere(graph: Graph, keys: ReadonlySet<string>): Graph {
  let changed = disconnect(graph, [], keys);
  for (const { node, location } of listNodes(graph)) {
    if (bodyOf(node)) changed = disconnect(changed, [...location, node.id], keys);
  }
  return changed;
}
