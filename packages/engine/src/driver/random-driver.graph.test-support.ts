import type { Graph, JsonObject } from '@rex/types';
import type { Random } from '../advance/random.test-support.ts';

type GraphNode = Graph['nodes'][number];
type Edge = NonNullable<Graph['edges']>[number];

/** A graph and whether chance may decide its output: then only its end is compared. */
export interface RandomGraph {
  graph: Graph;
  isRacy: boolean;
}

const TYPES = [
  'pure',
  'slow',
  'pure',
  'read',
  'read',
  'idempotent',
  'unsafe',
  'unsafe',
  'set',
  'choose',
  'sleep',
  'ask',
];
const CALLS = new Set(['read', 'idempotent', 'unsafe']);

/**
 * A random graph of the test catalogue: chains, fans, joins, choices, loops, waits, signals and calls. Every node
 * gives `{ n }`, a number made of those before it, so that the output tells of every step; a sleep's output is its
 * moment and nobody reads it.
 */
export function randomDriverGraph(random: Random): RandomGraph {
  const maker = new Maker(random);
  const body = maker.body(random.between(1, 7), 0);
  const ids = body.nodes.filter(({ type }) => type !== 'start' && type !== 'sleep').map(({ id }) => id);
  const graph: Graph = {
    ...body,
    output: Object.fromEntries(ids.map((id) => [id, `{{ nodes.${id} }}`])),
    limits: { parallelSteps: random.pick([1, 2, 64]) },
    ...(random.chance(0.15) ? { failFast: true } : {}),
  };
  return { graph, isRacy: maker.isRacy || graph.failFast === true };
}

class Maker {
  readonly #random: Random;
  #made = 0;
  isRacy = false;

  constructor(random: Random) {
    this.#random = random;
  }

  body(size: number, level: number): { nodes: GraphNode[]; edges: Edge[] } {
    const random = this.#random;
    const nodes: GraphNode[] = level === 0 ? [{ id: 'start', type: 'start' }] : [];
    const edges: Edge[] = [];
    const isChain = random.chance(0.3);
    for (let made = 0; made < size; made += 1) {
      const id = `n${this.#made++}`;
      const last = nodes.slice(-1);
      const sources = isChain && made > 0 ? last : random.some(nodes, random.between(1, 3));
      const node = this.#node(id, sources, level);
      for (const source of sources) edges.push({ source: source.id, target: id, ...this.#outlet(source) });
      if (sources.length > 1 && random.chance(0.12)) {
        node.policy = { ...node.policy, join: 'any' };
        this.isRacy = true;
      }
      nodes.push(node);
    }
    return { nodes, edges };
  }

  #outlet(source: GraphNode): { outlet?: string } {
    const random = this.#random;
    if (source.type === 'choose') return { outlet: random.pick(['high', 'high', 'low']) };
    return CALLS.has(source.type) && random.chance(0.08) ? { outlet: 'error' } : {};
  }

  #node(id: string, sources: readonly GraphNode[], level: number): GraphNode {
    const random = this.#random;
    if (level < 2 && random.chance(0.14)) return this.#loop(id, level);
    const type = random.pick(TYPES);
    const read = sources.filter((source) => source.type !== 'sleep' && source.type !== 'start');
    const terms = [String(random.between(1, 9)), ...read.map((source) => `nodes.${source.id}.n`)];
    if (level > 0) terms.push('index');
    const n = `{{ $sum([${terms.join(', ')}]) }}`;
    switch (type) {
      case 'set':
        return { id, type, config: { [id]: n } };
      case 'sleep':
        return { id, type, config: { ms: random.pick([50, 900, 5_500, 12_000]) } };
      case 'choose':
        return { id, type, config: { outlet: random.pick(['high', 'low']), value: { n } } };
      case 'pure':
      case 'slow':
        return { id, type, config: { value: { n } } };
      case 'ask':
        return { id, type };
      default:
        return { id, type, config: { n, at: '{{ $millis() }}' }, policy: this.#policy() };
    }
  }

  /** What is called is tried often enough that lost attempts never use its tries up, whatever faults are drawn. */
  #policy(): NonNullable<GraphNode['policy']> {
    const random = this.#random;
    return {
      timeout: '2s',
      retry: { attemptsMax: 10, delay: random.pick(['100ms', '1s', '6s']), factor: 1 },
      onError: random.pick(['fail', 'continue', 'continue', 'ask', 'ask']),
    };
  }

  #loop(id: string, level: number): GraphNode {
    const random = this.#random;
    const { nodes, edges } = this.body(random.between(1, 2), level + 1);
    const [last] = nodes.slice(-1);
    const body = { nodes, edges, output: { n: `{{ nodes.${last!.id}.n }}` } };
    if (random.chance(0.4)) {
      const config: JsonObject = { maxTimes: 3, until: `{{ index >= ${random.between(0, 2)} }}` };
      return { id, type: 'repeat', config: { ...config, body } as JsonObject };
    }
    const concurrency = random.between(1, 3);
    const onItemError = random.pick(['fail', 'skip', 'collect', 'collect']);
    this.isRacy ||= onItemError === 'fail' && concurrency > 1;
    const items = Array.from({ length: random.between(0, 3) }, (_, index) => index);
    return {
      id,
      type: 'forEach',
      config: { items, maxItems: 3, concurrency, onItemError, body } as JsonObject,
    };
  }
}
