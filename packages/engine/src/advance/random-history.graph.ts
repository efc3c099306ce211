import type { JoinPolicy, UndoCause } from '@rex/types';
import type { TestBody, TestGraph, TestNode, TestType } from './plan.test-support.ts';
import type { Random } from './random.test-support.ts';

const OUTLETS = ['out', 'out', 'out', 'out', 'out', 'out', 'out', 'out', 'high', 'error'];
const TYPES: TestType[] = ['pure', 'pure', 'read', 'read', 'idempotent', 'unsafe', 'forEach', 'repeat'];

/** A random graph: joins of all kinds, loops up to two deep, and policies that make every rung of failure happen. */
export function randomGraph(random: Random): TestGraph {
  const maker = new GraphMaker(random);
  return {
    ...maker.body(random.between(1, 13), 0),
    parallelSteps: random.pick([1, 2, 64, 64]),
    ...(random.chance(0.1) ? { executionTimeoutMs: random.between(1, 60_000) } : {}),
    failFast: random.chance(0.25),
    ...(random.chance(0.6)
      ? { undoOn: random.pick<UndoCause[]>([['failure'], ['cancel'], ['failure', 'cancel']]) }
      : {}),
  };
}

class GraphMaker {
  readonly #random: Random;
  #made = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  body(size: number, level: number): TestBody {
    const random = this.#random;
    const nodes: TestNode[] = level === 0 ? [{ id: 'start', type: 'trigger' }] : [];
    if (level === 0 && random.chance(0.2)) nodes.push({ id: 'other', type: 'trigger' });
    const edges: string[] = [];
    const sources = new Map<string, Set<string>>(nodes.map(({ id }) => [id, new Set<string>()]));
    for (let made = 0; made < size; made += 1) {
      const id = `n${this.#made++}`;
      const isEntry = sources.size === 0 || (level > 0 && random.chance(0.25));
      const from = isEntry ? [] : random.some([...sources.keys()], random.between(1, 3));
      for (const source of from) edges.push(this.#edge(source, id));
      const node = this.#node(id, from.length, level);
      const to = random.chance(0.3) ? this.#backtrackTo(id, from, sources) : null;
      if (to !== null) node.backtrack = { to, maxTimes: random.between(1, 2) };
      sources.set(id, new Set(from));
      nodes.push(node);
      this.#addFallbacks(nodes, node);
      if (random.chance(0.2)) this.#addUndo(nodes, node);
    }
    return { nodes, edges };
  }

  #edge(source: string, target: string): string {
    const outlet = this.#random.pick(OUTLETS);
    return outlet === 'out' ? `${source} > ${target}` : `${source}.${outlet} > ${target}`;
  }

  #node(id: string, incoming: number, level: number): TestNode {
    const random = this.#random;
    const drawn = random.pick(TYPES);
    const isLoop = drawn === 'forEach' || drawn === 'repeat';
    const type = isLoop && (level === 2 || random.chance(0.4)) ? 'read' : drawn;
    const node: TestNode = { id, type, policy: this.#policy(incoming) };
    if (type === 'forEach' || type === 'repeat') {
      node.body = this.body(random.between(1, 4 - level), level + 1);
      node.concurrency = random.between(1, 4);
      node.onItemError = random.pick(['fail', 'skip', 'collect']);
      node.maxTimes = random.between(1, 3);
    }
    return node;
  }

  #policy(incoming: number): NonNullable<TestNode['policy']> {
    const random = this.#random;
    return {
      onError: random.pick(['fail', 'fail', 'continue', 'ask']),
      ...(incoming > 1 ? { join: this.#join(incoming) } : {}),
      timeouts: {
        ...(random.chance(0.08) ? { queue: random.between(1, 5_000) } : {}),
        ...(random.chance(0.15) ? { step: random.between(1, 20_000) } : {}),
      },
      retry: {
        ...(random.chance(0.75) ? { attemptsMax: random.between(1, 3) } : {}),
        ...(random.chance(0.2) ? { on: ['external'] } : {}),
      },
    };
  }

  #join(incoming: number): JoinPolicy {
    const random = this.#random;
    if (random.chance(0.5)) return 'all';
    if (random.chance(0.1)) return 'any';
    return { n: random.between(1, incoming - 1), cancelRest: random.chance(0.7) };
  }

  /** A node that every path to the new one goes through, itself included; null when there is none. */
  #backtrackTo(id: string, from: readonly string[], sources: Map<string, Set<string>>): string | null {
    const dominators = (node: string, direct: readonly string[]): string[] => {
      const [first = [], ...rest] = direct.map((each) => dominators(each, [...sources.get(each)!]));
      return [node, ...first.filter((each) => rest.every((other) => other.includes(each)))];
    };
    const found = dominators(id, from).filter((each) => each !== 'start' && each !== 'other');
    return found.length === 0 ? null : this.#random.pick(found);
  }

  #addUndo(nodes: TestNode[], node: TestNode): void {
    const random = this.#random;
    node.undo = `${node.id}_u`;
    const policy = { onError: random.pick(['fail', 'fail', 'ask', 'continue'] as const) };
    nodes.push({ id: node.undo, type: random.pick(['pure', 'read', 'idempotent', 'unsafe']), policy });
  }

  #addFallbacks(nodes: TestNode[], node: TestNode): void {
    const random = this.#random;
    let last = node;
    while (random.chance(last === node ? 0.12 : 0.25)) {
      const fallback: TestNode = { id: `${last.id}_f`, type: random.pick(['pure', 'read', 'unsafe']) };
      last.fallback = fallback.id;
      nodes.push(fallback);
      if (random.chance(0.1)) this.#addUndo(nodes, fallback);
      last = fallback;
    }
  }
}
