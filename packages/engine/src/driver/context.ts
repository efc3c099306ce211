import type { ErrorData, Json, JsonObject, Value } from '@rex/types';
import type { CompiledConfig, ExpressionContext } from '../expressions/index.ts';
import { parsePath } from '../path.ts';
import type { Plan, PlanBody, PlanNode } from '../plan.ts';
import { EDGE, type ExecutionState, type NodeState, type ScopeState, type UndoRecord } from '../state.ts';

/** A scope and those around it, the innermost first, with the loop step that each round belongs to. */
export interface ScopeChain {
  scope: ScopeState;
  body: PlanBody;
  loop: NodeState | null;
  outer: ScopeChain | null;
}

/** Finds the scopes of a step's or a round's path; null when they are not open any more. */
export function scopesOf(
  plan: Plan,
  execution: ExecutionState,
  path: string,
  isRound: boolean,
): ScopeChain | null {
  const segments = path === '' ? [] : parsePath(path)!;
  const { undo } = execution;
  if (!isRound && plan.nodesById.get(segments.at(-1)!.id)?.undoOf != null) {
    return undo && { scope: undo.scope, body: plan.bodies[plan.undoBody!]!, loop: null, outer: null };
  }
  if (!isRound) segments.pop();
  let chain: ScopeChain = { scope: execution.root, body: plan.bodies[0]!, loop: null, outer: null };
  for (const { id, index } of segments) {
    const planned = plan.nodesById.get(id)!;
    const loop = chain.scope.nodes[planned.index]!;
    const scope = loop.rounds?.open.find((each) => each.index === index);
    if (!scope) return null;
    chain = { scope, body: plan.bodies[planned.ownBody!]!, loop, outer: chain };
  }
  return chain;
}

/** What the expressions of a config need to know, so that nothing else is loaded. */
export interface Needs {
  nodeIds: ReadonlySet<string>;
  roots: ReadonlySet<string>;
}

/** The needs of all expressions of a config together; kept, since a plan's configs never change. */
export function needsOf(config: CompiledConfig): Needs {
  const known = cachedNeeds.get(config);
  if (known) return known;
  const nodeIds = new Set<string>();
  const roots = new Set<string>();
  for (const { expression } of config.expressions) {
    for (const id of expression.nodeIds) nodeIds.add(id);
    for (const root of expression.roots) roots.add(root);
  }
  const needs = { nodeIds, roots };
  cachedNeeds.set(config, needs);
  return needs;
}

const cachedNeeds = new WeakMap<CompiledConfig, Needs>();

/** Whom an expression is evaluated for. `now` in milliseconds; `last` overrides what the scope says. */
export interface Subject {
  plan: Plan;
  chain: ScopeChain;
  node: PlanNode | null;
  attempt: number;
  now: number;
  last?: Value;
  /** What is undone by a node that undoes: it sees what was there when that was done. */
  undo?: UndoRecord | null;
}

/** The step that is being undone. */
export const recordUnderWay = ({ undo, undoable }: ExecutionState): UndoRecord | null =>
  undo ? (undoable[undo.left] ?? null) : null;

type Unpack = (value: Value) => Json | Promise<Json>;

/** Builds what expressions see; at once unless a blob must be read. */
export function contextOf(
  execution: ExecutionState,
  subject: Subject,
  needs: Needs,
  unpack: Unpack,
): ExpressionContext | Promise<ExpressionContext> {
  const context: ExpressionContext = {
    nodes: {},
    memory: execution.memory,
    execution: {
      id: execution.id,
      startedAt: new Date(execution.createdAt).toISOString(),
      attempt: subject.attempt,
    },
    now: subject.now,
  };
  const waits: Promise<void>[] = [];
  const put = (value: Value | null | undefined, set: (json: Json) => void): void => {
    if (!value) return;
    const json = unpack(value);
    if (json instanceof Promise) waits.push(json.then(set));
    else set(json);
  };
  if (needs.roots.has('trigger')) {
    put(execution.input, (json) => {
      context.trigger = json;
    });
  }
  for (const id of needs.nodeIds) {
    put(outputOf(subject, id), (json) => {
      Object.defineProperty(context.nodes, id, {
        value: json,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    });
  }
  putLoop(context, subject, needs, put);
  if (needs.roots.has('error')) {
    const error = subject.undo ? execution.undo!.error : errorFor(subject);
    if (error) context.error = error as unknown as Json;
  }
  return waits.length > 0 ? Promise.all(waits).then(() => context) : context;
}

type Put = (value: Value | null | undefined, set: (json: Json) => void) => void;

function putLoop(context: ExpressionContext, subject: Subject, needs: Needs, put: Put): void {
  const { chain, last, undo } = subject;
  if (undo) return putLoopOf(undo, context, put);
  if (chain.loop) context.index = chain.scope.index!;
  if (needs.roots.has('last')) {
    put(last ?? chain.scope.last, (json) => {
      context.last = json;
    });
  }
  if (!needs.roots.has('item')) return;
  const forEach = nearestForEach(chain);
  put(forEach?.loop?.step?.input, (json) => setItem(context, json, forEach!.scope.index!));
}

/** What the loops around a step gave it when it was done. */
function putLoopOf({ index, last, items }: UndoRecord, context: ExpressionContext, put: Put): void {
  if (index !== null) context.index = index;
  put(last, (json) => {
    context.last = json;
  });
  put(items?.input, (json) => setItem(context, json, items!.index));
}

function setItem(context: ExpressionContext, input: Json, index: number): void {
  const item = (input as { items: Json[] }).items[index];
  if (item !== undefined) context.item = item;
}

function nearestForEach(chain: ScopeChain): ScopeChain | null {
  for (let each: ScopeChain | null = chain; each?.loop; each = each.outer) {
    if (each.loop.step?.input) return each;
  }
  return null;
}

/** The output of the nearest node with this id, from the innermost scope outwards; undefined where it has none. */
function outputOf({ plan, chain, undo }: Subject, id: string): Value | null | undefined {
  if (undo) return undo.outputs.find(([known]) => known === id)?.[1];
  const node = plan.nodesById.get(id);
  for (let each: ScopeChain | null = chain; node && each; each = each.outer) {
    if (node.body === each.body.index) return each.scope.nodes[node.index]!.step?.output;
  }
  return undefined;
}

/** The error that an `error` outlet brought here, nearest first, or the feedback of a backtrack. */
function errorFor({ chain, node }: Subject): ErrorData | null {
  const { scope, body } = chain;
  if (!node || node.body !== body.index) return null;
  const seen = new Set<number>([node.index]);
  const queue = [node.index];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    for (const index of body.nodes[next]!.incoming) {
      const edge = body.edges[index]!;
      if (scope.edges[index] !== EDGE.taken || seen.has(edge.source)) continue;
      const { step } = scope.nodes[edge.source]!;
      if (step?.status === 'FAILED' && step.error) return step.error;
      seen.add(edge.source);
      queue.push(edge.source);
    }
  }
  return scope.nodes[node.index]!.feedback;
}

/** Outputs of the nodes whose edges into this one were taken, in the order of the edges. */
export function incomingOf(
  { scope, body }: ScopeChain,
  node: PlanNode,
  unpack: Unpack,
): { nodeId: string; output: Json }[] | Promise<{ nodeId: string; output: Json }[]> {
  const found: { nodeId: string; output: Json | Promise<Json> }[] = [];
  for (const index of node.incoming) {
    const { source } = body.edges[index]!;
    const output = scope.nodes[source]!.step?.output;
    if (scope.edges[index] === EDGE.taken && output)
      found.push({ nodeId: body.nodes[source]!.id, output: unpack(output) });
  }
  if (!found.some(({ output }) => output instanceof Promise))
    return found as { nodeId: string; output: Json }[];
  return Promise.all(found.map(async ({ nodeId, output }) => ({ nodeId, output: await output })));
}

/** What a body gives without an `output` of its own: its last nodes' outputs, alone or by id. */
export function lastOutputs({ scope, body }: ScopeChain): { nodeId: string; output: Value }[] {
  const ended = body.lasts.flatMap((index) => {
    const { step } = scope.nodes[index]!;
    return step?.output ? [{ node: body.nodes[index]!, output: step.output }] : [];
  });
  const chosen = ended.some(({ node }) => node.type === 'output')
    ? ended.filter(({ node }) => node.type === 'output')
    : ended;
  return chosen.map(({ node, output }) => ({ nodeId: node.id, output }));
}

/** A plain object from entries; a key named `__proto__` stays a key. */
export const objectOf = (entries: Iterable<[string, Json]>): JsonObject => Object.fromEntries(entries);
