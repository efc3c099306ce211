import type { EffectClass, Graph, Json, NodeManifest, UndoCause } from '@rex/types';
import type { CompiledConfig } from './expressions/index.ts';

/** A retry policy with nothing left open; `attemptsMax` is null where the effect class decides. */
export interface PlanRetry {
  attemptsMax: number | null;
  delayMs: number;
  factor: number;
  delayMaxMs: number;
  jitter: number;
  /** Error codes or categories that are tried again; null: whatever is retryable. */
  on: readonly string[] | null;
}

/** When a node starts: after all incoming edges, or at the n-th taken one. */
export type PlanJoin = { kind: 'all' } | { kind: 'n'; n: number; cancelRest: boolean };

/** What a node's policy says, with nothing left open. Times in milliseconds. */
export interface PlanPolicy {
  timeoutMs: number;
  queueTimeoutMs: number | null;
  stepTimeoutMs: number | null;
  retry: PlanRetry;
  onError: 'fail' | 'continue' | 'ask';
  join: PlanJoin;
}

/** A loop's caps and habits. */
export type PlanLoop =
  | { kind: 'forEach'; maxItems: number; concurrency: number; onItemError: 'fail' | 'skip' | 'collect' }
  | { kind: 'repeat'; maxTimes: number };

/** An edge by the indexes of its ends within its body. */
export interface PlanEdge {
  index: number;
  id: string;
  source: number;
  target: number;
  outlet: string;
}

/** A node as the engine needs it. Indexes are places in its body's `nodes`, which are in topological order. */
export interface PlanNode {
  index: number;
  body: number;
  id: string;
  type: string;
  manifest: NodeManifest;
  /** Whether it runs inline and may share a commit: its effect class is `pure` and it holds no body. */
  isPure: boolean;
  isTrigger: boolean;
  config: CompiledConfig;
  /** The raw config, for the fields that `manifest.deferred` leaves to the node. */
  rawConfig: { [key: string]: Json };
  policy: PlanPolicy;
  /** Indexes into the body's `edges`, in the order of the graph. */
  incoming: readonly number[];
  outgoing: readonly number[];
  outlets: readonly string[];
  loop: PlanLoop | null;
  /** Index into `plan.bodies` of the body it holds. */
  ownBody: number | null;
  backtrack: { to: number; maxTimes: number; region: readonly number[] } | null;
  /** The node that runs instead when all attempts failed. */
  fallback: number | null;
  /** The node whose fallback this is. */
  fallbackOf: number | null;
  /** Index into the undo body of the node that undoes this one. */
  undo: number | null;
  /** Id of the node that this one undoes; such a node is in the undo body and in no other. */
  undoOf: string | null;
  /** With `cancelRest`: the nodes all of whose paths lead only into this join. */
  cancelRegion: readonly number[];
  /** Ids of the nodes that its expressions name: all of them upstream, or upstream of a loop around it. */
  references: ReadonlySet<string>;
}

/** A graph or the body of a loop. */
export interface PlanBody {
  index: number;
  /** The loop that holds it; null for the outer graph. */
  owner: { body: number; node: number } | null;
  nodes: readonly PlanNode[];
  edges: readonly PlanEdge[];
  /** Nodes without incoming edges, fallback nodes left out. */
  entries: readonly number[];
  /** Nodes without outgoing edges, fallback nodes left out: their outputs are the body's when it has no `output`. */
  lasts: readonly number[];
  output: CompiledConfig | null;
  /** With `repeat`: when to stop, evaluated after each round. */
  until: CompiledConfig | null;
}

/** A version made ready to run: checked, ordered, with everything the engine needs and nothing else. */
export interface Plan {
  graph: Graph;
  bodies: readonly PlanBody[];
  nodesById: ReadonlyMap<string, PlanNode>;
  parallelSteps: number;
  executionTimeoutMs: number | null;
  inlineBytes: number;
  failFast: boolean;
  /** When completed steps are undone. */
  undoOn: readonly UndoCause[];
  /** Index into `bodies` of the undo nodes, which have no edges; null when there are none. */
  undoBody: number | null;
}

/** The node of a body by its index. */
export const planNode = (plan: Plan, body: number, node: number): PlanNode => plan.bodies[body]!.nodes[node]!;

/** The effect class of a node for a resolved config. */
export function effectOf(manifest: NodeManifest, config: { [key: string]: Json }): EffectClass {
  if (typeof manifest.effect === 'string') return manifest.effect;
  for (const each of manifest.effect.cases) {
    const fits = Object.entries(each.if).every(([field, values]) =>
      values.some((value) => value === (config[field] ?? null)),
    );
    if (fits) return each.effect;
  }
  return manifest.effect.else;
}
