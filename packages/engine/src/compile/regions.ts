import type { PlanEdge } from '../plan.ts';

/** Who is joined to whom in a body, by places in the plan. */
export interface Links {
  incoming: readonly (readonly number[])[];
  outgoing: readonly (readonly number[])[];
  edges: readonly PlanEdge[];
  /** The fallback of each node, -1 for none. */
  fallbacks: Int32Array;
}

/** All that is reachable from a node, the node and fallbacks included, in order: what a backtrack to it takes back. */
export function reachableFrom(node: number, { outgoing, edges, fallbacks }: Links): number[] {
  const found = new Set([node]);
  for (const each of found) {
    for (const edge of outgoing[each]!) found.add(edges[edge]!.target);
    if (fallbacks[each]! >= 0) found.add(fallbacks[each]!);
  }
  return [...found].sort((a, b) => a - b);
}

/** The nodes all of whose paths lead only into a join, and their fallbacks, in order: what it may cancel. */
export function leadingOnlyTo(join: number, { incoming, outgoing, edges, fallbacks }: Links): number[] {
  const found = new Set<number>();
  const bound = new Map<number, number>();
  const open = [join];
  for (const node of open) {
    for (const edge of incoming[node]!) {
      const { source } = edges[edge]!;
      const count = (bound.get(source) ?? 0) + 1;
      bound.set(source, count);
      if (count < outgoing[source]!.length) continue;
      found.add(source);
      open.push(source);
    }
  }
  for (const node of found) if (fallbacks[node]! >= 0) found.add(fallbacks[node]!);
  return [...found].sort((a, b) => a - b);
}
