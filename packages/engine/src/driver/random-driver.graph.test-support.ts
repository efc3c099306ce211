import type { Graph, JsonObject } from '@rex/types';
import type { Random } from '../advance/random.test-support.ts';

type GraphNode = Graph['nodes'][number];
type Edge = NonNullable<Graph['edges']>[number];

/** A graph and whether chance may decide its output: then only its end is compared. */
export interface RandomGraph {
  graph: Graph;
  isRacy: boolean;
  /** Workflows that its steps run, by name. */
  children: ReadonlyMap<string, Graph>;
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
 * A random graph of the test catalogue: chains, fans, joins, choices, loops, waits, signals, calls, other workflows, and
 * what is undone. Every node
 * gives `{ n }`, a number made of those before it, so that the output tells of every step; a sleep's output is its
 * moment and nobody reads it.
 */
export function randomDriverGraph(random: Random): RandomGraph {
  const maker = new Maker(random);
  const body = maker.body(random.between(1, 7), 0);
  const undo = maker.undo();
  if (undo.undo && random.chance(0.4)) maker.doom(body);
  const ids = body.nodes.filter(isReadable).map(({ id }) => id);
  const graph: Graph = {
    ...body,
    output: Object.fromEntries(ids.map((id) => [id, `{{ nodes.${id} }}`])),
    limits: { parallelSteps: random.pick([1, 2, 64]) },
    ...(random.chance(0.15) ? { failFast: true } : {}),
    ...undo,
  };
  return { graph, isRacy: maker.isRacy || graph.failFast === true, children: maker.children };
}

const isReadable = ({ id, type }: GraphNode): boolean =>
  type !== 'start' && type !== 'sleep' && !id.startsWith('undo_');

class Maker {
  readonly #random: Random;
  #made = 0;
  #depth = 0;
  isRacy = false;
  readonly children = new Map<string, Graph>();

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
      const before = nodes.filter((node) => !node.id.startsWith('undo_'));
      const sources = isChain && made > 0 ? before.slice(-1) : random.some(before, random.between(1, 3));
      const node = this.#node(id, sources, level);
      for (const source of sources) edges.push({ source: source.id, target: id, ...this.#outlet(source) });
      if (sources.length > 1 && random.chance(0.12)) {
        node.policy = { ...node.policy, join: 'any' };
        this.isRacy = true;
      }
      nodes.push(node, ...this.#undoOf(node));
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
    if (this.#depth < 2 && random.chance(0.07)) return this.#sub(id, sources);
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

  /** Whether a graph undoes what it did. */
  undo(): Pick<Graph, 'undo'> {
    return this.#random.chance(0.5) ? { undo: { on: ['failure', 'cancel'] } } : {};
  }

  /** Adds a step that fails, so that what was done before is undone. */
  doom({ nodes, edges }: { nodes: GraphNode[]; edges: Edge[] }): void {
    const id = `n${this.#made++}`;
    const [source] = this.#random.some(nodes.filter(isReadable), 1);
    edges.push({ source: source?.id ?? 'start', target: id, ...(source ? this.#outlet(source) : {}) });
    nodes.push({ id, type: 'choose', config: { outlet: 'nowhere' } });
  }

  #undoOf(node: GraphNode): GraphNode[] {
    const random = this.#random;
    const isWorthIt = CALLS.has(node.type) || node.type === 'sub';
    if (!isWorthIt || !random.chance(0.35)) return [];
    const id = `undo_${node.id}`;
    node.policy = { ...node.policy, undo: { node: id } };
    const policy = { ...this.#policy(), onError: random.pick(['fail', 'ask'] as const) };
    return [{ id, type: random.pick([...CALLS]), config: { n: `{{ nodes.${node.id}.n }}` }, policy }];
  }

  /** A step that runs a workflow of its own; what that gives is a number too. */
  #sub(id: string, sources: readonly GraphNode[]): GraphNode {
    const random = this.#random;
    const name = `workflow of ${id}`;
    this.#depth += 1;
    const body = this.body(random.between(1, 3), 0);
    this.#depth -= 1;
    const last = body.nodes.filter(isReadable).at(-1);
    const n = last ? `{{ $sum([trigger.n, nodes.${last.id}.n]) }}` : '{{ trigger.n }}';
    this.children.set(name, { ...body, output: { n }, ...this.undo() });
    const read = sources.filter((source) => source.type !== 'sleep' && source.type !== 'start');
    const terms = ['1', ...read.map((source) => `nodes.${source.id}.n`)];
    const isHurried = random.chance(0.15);
    this.isRacy ||= isHurried;
    const policy: NonNullable<GraphNode['policy']> = {
      onError: random.pick(['fail', 'continue', 'ask'] as const),
      ...(isHurried ? { timeouts: { step: '700ms' } } : {}),
    };
    return {
      id,
      type: 'sub',
      config: { workflow: name, input: { n: `{{ $sum([${terms.join(', ')}]) }}` } },
      policy,
    };
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
    const last = nodes.filter((node) => !node.id.startsWith('undo_')).at(-1);
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
