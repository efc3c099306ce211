import type { NodeManifest } from '@rex/types';
import type { Plan, PlanBody, PlanEdge, PlanLoop, PlanNode, PlanPolicy, PlanRetry } from '../plan.ts';

/** The kinds of nodes that the reducer tells apart. */
export type TestType = 'pure' | 'read' | 'idempotent' | 'unsafe' | 'trigger' | 'forEach' | 'repeat';

/** A node of a graph that a test makes up; `pure` and without any policy unless told. */
export interface TestNode {
  id: string;
  type?: TestType;
  policy?: Partial<Omit<PlanPolicy, 'retry'>> & { retry?: Partial<PlanRetry> };
  fallback?: string;
  backtrack?: { to: string; maxTimes: number };
  concurrency?: number;
  onItemError?: 'fail' | 'skip' | 'collect';
  maxTimes?: number;
  body?: TestBody;
}

/** Nodes in topological order, and edges as `a > b` or, by another outlet than `out`, `a.error > b`. */
export interface TestBody {
  nodes: readonly TestNode[];
  edges: readonly string[];
}

export interface TestGraph extends TestBody {
  parallelSteps?: number;
  executionTimeoutMs?: number;
  failFast?: boolean;
}

const NEVER_EVALUATED = null as never;

/** The plan of a test's graph, made without manifests, expressions or checks: the reducer looks at none of them. */
export function planOf(graph: TestGraph): Plan {
  const bodies: PlanBody[] = [];
  planBody(bodies, graph, null);
  return {
    graph: { nodes: [{ id: 'test', type: 'test' }] },
    bodies,
    nodesById: new Map(bodies.flatMap(({ nodes }) => nodes).map((node) => [node.id, node])),
    parallelSteps: graph.parallelSteps ?? 64,
    executionTimeoutMs: graph.executionTimeoutMs ?? null,
    inlineBytes: 65_536,
    failFast: graph.failFast ?? false,
  };
}

function planBody(bodies: PlanBody[], graph: TestBody, owner: PlanBody['owner']): number {
  const body = bodies.length;
  const indexes = new Map(graph.nodes.map(({ id }, index) => [id, index]));
  const edges = graph.edges.map((text, index) => planEdge(text, index, indexes));
  const fallbacks = new Set(graph.nodes.map(({ fallback }) => fallback));
  const nodes: PlanNode[] = [];
  const isPlain = ({ id }: PlanNode): boolean => !fallbacks.has(id);
  const planned: PlanBody = {
    ...{ index: body, owner, nodes, edges, entries: [], lasts: [], output: null, until: null },
  };
  bodies.push(planned);
  graph.nodes.forEach((node, index) => {
    const ownBody = node.body ? planBody(bodies, node.body, { body, node: index }) : null;
    nodes.push(planOneNode({ node, index, body, ownBody, edges, indexes, graph }));
  });
  planned.entries = nodes.filter((node) => isPlain(node) && node.incoming.length === 0).map(indexOf);
  planned.lasts = nodes.filter((node) => isPlain(node) && node.outgoing.length === 0).map(indexOf);
  return body;
}

const indexOf = ({ index }: PlanNode): number => index;

function planEdge(text: string, index: number, indexes: Map<string, number>): PlanEdge {
  const [from = '', to = ''] = text.split('>').map((part) => part.trim());
  const [id = '', outlet = 'out'] = from.split('.');
  const source = indexes.get(id);
  const target = indexes.get(to);
  if (source === undefined || target === undefined || source >= target) {
    throw new Error(`"${text}" does not lead from an earlier node to a later one`);
  }
  return { index, id: text, source, target, outlet };
}

interface Placed {
  node: TestNode;
  index: number;
  body: number;
  ownBody: number | null;
  edges: readonly PlanEdge[];
  indexes: Map<string, number>;
  graph: TestBody;
}

function planOneNode({ node, index, body, ownBody, edges, indexes, graph }: Placed): PlanNode {
  const type = node.type ?? 'pure';
  const outgoing = edges.filter(({ source }) => source === index);
  const policy = policyOf(node);
  const { join } = policy;
  const to = node.backtrack && indexes.get(node.backtrack.to)!;
  return {
    ...{ index, body, id: node.id, type, manifest: manifestOf(type), config: NEVER_EVALUATED, rawConfig: {} },
    isPure: type === 'pure' || type === 'trigger',
    isTrigger: type === 'trigger',
    policy,
    incoming: edges.filter(({ target }) => target === index).map((edge) => edge.index),
    outgoing: outgoing.map((edge) => edge.index),
    outlets: [...new Set(outgoing.map(({ outlet }) => outlet))],
    loop: loopOf(node),
    ownBody,
    backtrack:
      to === undefined
        ? null
        : { to, maxTimes: node.backtrack!.maxTimes, region: reachableFrom(to, edges, graph.nodes.length) },
    fallback: node.fallback === undefined ? null : indexes.get(node.fallback)!,
    fallbackOf: indexes.get(graph.nodes.find(({ fallback }) => fallback === node.id)?.id ?? '') ?? null,
    cancelRegion: join.kind === 'n' && join.cancelRest ? leadingOnlyInto(index, edges) : [],
    references: new Set(),
  };
}

function policyOf({ policy = {} }: TestNode): PlanPolicy {
  return {
    ...{
      timeoutMs: 60_000,
      queueTimeoutMs: null,
      stepTimeoutMs: null,
      onError: 'fail',
      join: { kind: 'all' },
    },
    ...policy,
    retry: {
      ...{ attemptsMax: null, delayMs: 1_000, factor: 2, delayMaxMs: 30_000, jitter: 0.2, on: null },
      ...policy.retry,
    },
  };
}

function loopOf({ type, ...node }: TestNode): PlanLoop | null {
  if (type === 'repeat') return { kind: 'repeat', maxTimes: node.maxTimes ?? 10 };
  if (type !== 'forEach') return null;
  const { concurrency = 1, onItemError = 'fail' } = node;
  return { kind: 'forEach', maxItems: 10_000, concurrency, onItemError };
}

function manifestOf(type: TestType): NodeManifest {
  const isEffect = type === 'read' || type === 'idempotent' || type === 'unsafe';
  return {
    ...{ type, ui: { title: type, group: 'logic', icon: 'box', summary: type }, config: {}, output: true },
    role: type === 'trigger' || type === 'forEach' || type === 'repeat' ? type : 'plain',
    ...{ outlets: ['out'], effect: isEffect ? type : 'pure', deferred: [], echo: false, policy: {} },
  };
}

function reachableFrom(start: number, edges: readonly PlanEdge[], count: number): number[] {
  const reached = new Set([start]);
  for (let index = start; index < count; index += 1) {
    if (!reached.has(index)) continue;
    for (const { source, target } of edges) if (source === index) reached.add(target);
  }
  return [...reached].sort((a, b) => a - b);
}

/** The nodes all of whose paths lead only into a node. */
function leadingOnlyInto(join: number, edges: readonly PlanEdge[]): number[] {
  const found = new Set([join]);
  for (let index = join - 1; index >= 0; index -= 1) {
    const targets = edges.filter(({ source }) => source === index).map(({ target }) => target);
    if (targets.length > 0 && targets.every((target) => found.has(target))) found.add(index);
  }
  found.delete(join);
  return [...found].sort((a, b) => a - b);
}
