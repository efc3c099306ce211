import type { Graph } from '@rex/types';
import { findNode, type Location, type Part, partAt } from './location.ts';

/** The nodes that lead to some node of a part, the nearest first. */
export function upstreamIn({ edges }: Part, id: string): string[] {
  const sources = new Map<string, string[]>();
  for (const { source, target } of edges) sources.set(target, [...(sources.get(target) ?? []), source]);
  const found = new Set<string>();
  const open = [id];
  for (const node of open) {
    for (const source of sources.get(node) ?? []) {
      if (found.has(source) || source === id) continue;
      found.add(source);
      open.push(source);
    }
  }
  return [...found];
}

/**
 * The nodes whose outputs the expressions of a node may name: those upstream of it, and of each loop around it. A
 * fallback sees what the node sees that it stands in for, and an undo node that and the node itself.
 */
export function upstreamOf(graph: Graph, id: string): string[] {
  const place = findNode(graph, id);
  if (!place) return [];
  const levels = place.location.map((loop, at): [Location, string] => [place.location.slice(0, at), loop]);
  const asked: [Location, string][] = [...levels, [place.location, id]];
  return [...new Set(asked.reverse().flatMap(([location, node]) => upstreamAt(graph, location, node)))];
}

function upstreamAt(graph: Graph, location: Location, id: string): string[] {
  const part = partAt(graph, location);
  if (!part) return [];
  const undone = part.nodes.find(({ policy }) => policy?.undo?.node === id);
  if (undone) return [undone.id, ...upstreamAt(graph, location, undone.id)];
  const owner = part.nodes.find(({ policy }) => policy?.fallback?.node === id);
  return upstreamIn(part, owner?.id ?? id);
}

/** The nodes whose outputs the output of a part may name: all of the part, and what is upstream of the loops around. */
export function seenAtEnd(graph: Graph, location: Location): string[] {
  const own = partAt(graph, location)?.nodes.map(({ id }) => id) ?? [];
  const loop = location.at(-1);
  return loop === undefined ? own : [...own, ...upstreamOf(graph, loop)];
}
