/** Who follows whom, by index. */
export type Successors = readonly (readonly number[])[];

/**
 * The strongly connected component of each node, by Tarjan without recursion. Components are numbered so that each
 * one comes before those that lead to it.
 */
export function components(successors: Successors): { of: Int32Array; count: number } {
  const size = successors.length;
  const of = new Int32Array(size).fill(-1);
  const found = new Int32Array(size).fill(-1);
  const low = new Int32Array(size);
  const next = new Int32Array(size);
  const stack: number[] = [];
  const path: number[] = [];
  let time = 0;
  let count = 0;
  const enter = (node: number) => {
    found[node] = time;
    low[node] = time++;
    stack.push(node);
    path.push(node);
  };
  for (let root = 0; root < size; root++) {
    if (found[root] !== -1) continue;
    enter(root);
    while (path.length > 0) {
      const node = path.at(-1)!;
      const follower = successors[node]![next[node]!];
      if (follower !== undefined) {
        next[node]! += 1;
        if (found[follower] === -1) enter(follower);
        else if (of[follower] === -1) low[node] = Math.min(low[node]!, found[follower]!);
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent !== undefined) low[parent] = Math.min(low[parent]!, low[node]!);
      if (low[node] !== found[node]) continue;
      for (let member = -1; member !== node; ) {
        member = stack.pop()!;
        of[member] = count;
      }
      count++;
    }
  }
  return { of, count };
}

/** Topological order, ties by index (Kahn over a heap); nodes on cycles and behind them are left out. */
export function topologicalOrder(successors: Successors): number[] {
  const open = new Int32Array(successors.length);
  for (const followers of successors) for (const follower of followers) open[follower]! += 1;
  const ready = new MinHeap();
  for (let node = 0; node < successors.length; node++) if (open[node] === 0) ready.push(node);
  const order: number[] = [];
  for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
    order.push(node);
    for (const follower of successors[node]!) {
      open[follower]! -= 1;
      if (open[follower] === 0) ready.push(follower);
    }
  }
  return order;
}

/** A binary heap of numbers, least first. */
class MinHeap {
  readonly #items: number[] = [];

  push(item: number): void {
    const items = this.#items;
    let at = items.push(item) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (items[parent]! <= item) break;
      items[at] = items[parent]!;
      at = parent;
    }
    items[at] = item;
  }

  pop(): number | undefined {
    const items = this.#items;
    const least = items[0];
    const last = items.pop();
    if (last === undefined || items.length === 0) return least;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && items[child + 1]! < items[child]!) child++;
      if (items[child]! >= last) break;
      items[at] = items[child]!;
      at = child;
    }
    items[at] = last;
    return least;
  }
}
