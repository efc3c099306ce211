import type { Successors } from './order.ts';

/**
 * Answers whether every way from an entry to a node leads through another. Cooper, Harvey and Kennedy's method; in
 * topological order one pass is enough. `order` holds all nodes of the acyclic graph.
 */
export function dominance(
  successors: Successors,
  order: readonly number[],
): (by: number, node: number) => boolean {
  const size = successors.length;
  const root = size; // stands before all entries
  const place = new Int32Array(size + 1);
  order.forEach((node, at) => {
    place[node] = at + 1;
  });
  const parent = new Int32Array(size + 1).fill(-1);
  parent[root] = root;
  const meet = (a: number, b: number): number => {
    while (a !== b) {
      if (place[a]! > place[b]!) a = parent[a]!;
      else b = parent[b]!;
    }
    return a;
  };
  for (const node of order) {
    if (parent[node] === -1) parent[node] = root; // no one leads here: an entry
    for (const follower of successors[node]!) {
      parent[follower] = parent[follower] === -1 ? node : meet(node, parent[follower]!);
    }
  }
  const { enter, leave } = intervals(parent, root);
  return (by, node) => enter[by]! <= enter[node]! && leave[node]! <= leave[by]!;
}

/** When a walk over a tree enters and leaves each node: one lies below another when its time lies within. */
function intervals(parent: Int32Array, root: number): { enter: Int32Array; leave: Int32Array } {
  const children: number[][] = Array.from(parent, () => []);
  for (let node = 0; node < root; node++) children[parent[node]!]!.push(node);
  const enter = new Int32Array(parent.length);
  const leave = new Int32Array(parent.length);
  const next = new Int32Array(parent.length);
  const path = [root];
  let time = 0;
  enter[root] = time++;
  while (path.length > 0) {
    const node = path.at(-1)!;
    const child = children[node]![next[node]!];
    if (child === undefined) {
      leave[node] = time++;
      path.pop();
      continue;
    }
    next[node]! += 1;
    enter[child] = time++;
    path.push(child);
  }
  return { enter, leave };
}
