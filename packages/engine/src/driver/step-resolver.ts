import { type EffectClass, type Json, type JsonObject, RexError, toRexError, type Value } from '@rex/types';
import { canonicalJson } from '@rex/utils';
import { type Effect, type EngineEvent, isAboutToRun, type StartFacts } from '../advance/index.ts';
import {
  type CompiledConfig,
  compileConfig,
  type ExpressionPool,
  evaluate,
  renderConfig,
} from '../expressions/index.ts';
import type { Catalogue, NodeResult, NodeRuntime } from '../node-runtime.ts';
import { nodeIdOf } from '../path.ts';
import { effectOf, type Plan, type PlanNode } from '../plan.ts';
import type { ExecutionState, StepState } from '../state.ts';
import { type AttemptOutcome, type Dispatch, storableError } from './attempt-runner.ts';
import { attempt, chain } from './chain.ts';
import { closingEvent, isClosing } from './close-scope.ts';
import { contextOf, incomingOf, needsOf, recordUnderWay, type Subject, scopesOf } from './context.ts';
import type { NewChild, NewExecution } from './ports.ts';
import { type ChildDeps, prepareChild } from './prepare-child.ts';
import type { Scheduler } from './scheduler.ts';

export interface ResolverDeps extends ChildDeps {
  catalogue: Catalogue;
  pool: ExpressionPool;
  scheduler: Scheduler;
}

/** The execution as its carrier holds it. */
export interface ExecutionView {
  readonly plan: Plan;
  readonly execution: NewExecution;
  readonly state: ExecutionState;
}

/** Takes the text of a value that is stored as a blob. */
export type Keep = (hash: string, text: string) => void;
/** What an effect comes to: an event to apply, what to dispatch once that is committed, whom to make with it. */
export interface Resolved {
  event: EngineEvent | null;
  dispatch?: Dispatch;
  child?: NewChild;
}

/** What is known of a step that is about to run. */
interface Ready {
  path: string;
  attempt: number;
  planned: PlanNode;
  subject: Subject;
  runtime: NodeRuntime;
  config: JsonObject;
  effect: EffectClass;
}

const NEVER_ABORTED = new AbortController().signal;

const inOneOrder = (config: JsonObject): JsonObject => JSON.parse(canonicalJson(config));

/** Resolves configs, runs pure steps, and turns what comes back into events. Knows nothing of commits. */
export class StepResolver {
  readonly #deps: ResolverDeps;
  readonly #view: ExecutionView;
  /** The start of each pure step is committed too, and expressions run in the pool: something here kills workers. */
  readonly #isUnfused: boolean;

  constructor(deps: ResolverDeps, view: ExecutionView, isUnfused: boolean) {
    this.#deps = deps;
    this.#view = view;
    this.#isUnfused = isUnfused;
  }

  /** The newest state of a step; undefined when its path is not current any more. */
  currentStep(path: string): StepState | undefined {
    const scopes = scopesOf(this.#view.plan, this.#view.state, path, false);
    const planned = this.#view.plan.nodesById.get(nodeIdOf(path));
    const step = planned && scopes?.scope.nodes[planned.index]?.step;
    return step?.path === path ? step : undefined;
  }

  /** Does what the engine wants evaluated: at once where nothing has to be waited for. */
  resolve(effect: Effect, keep: Keep): Resolved | Promise<Resolved> {
    if (effect.kind === 'run') return this.#run(effect, keep);
    if (!isClosing(effect)) return { event: null };
    return chain(closingEvent(effect, { ...this.#closing(), keep }), (event) => ({ event }));
  }

  #closing() {
    const { plan, state } = this.#view;
    const { values, scheduler } = this.#deps;
    return {
      ...{ plan, state, values, now: scheduler.now() },
      render: (config: CompiledConfig, subject: Subject) => this.#render(config, subject),
    };
  }

  #run(effect: Extract<Effect, { kind: 'run' }>, keep: Keep): Resolved | Promise<Resolved> {
    const { plan, state } = this.#view;
    const step = this.currentStep(effect.path);
    const scopes = scopesOf(plan, state, effect.path, false);
    // After a pause the engine may want again what it wanted before: only what is still to begin begins.
    if (!step || !scopes || !isAboutToRun(step) || step.attempt + 1 !== effect.attempt)
      return { event: null };
    const planned = plan.nodesById.get(step.nodeId)!;
    const at = this.#deps.scheduler.now();
    const undo = planned.undoOf === null ? {} : { undo: recordUnderWay(state) };
    const subject: Subject = {
      plan,
      chain: scopes,
      node: planned,
      attempt: effect.attempt,
      now: at,
      ...undo,
    };
    const { path, attempt: number } = effect;
    return attempt<Resolved>(
      () =>
        chain(this.#config(effect, planned, subject), (config) =>
          this.#start({ path, attempt: number, planned, subject, config }, keep),
        ),
      (thrown) => ({
        event: this.#failed({ path, attempt: number, at }, thrown, { effect: 'pure', input: null, at }),
      }),
    );
  }

  /** The resolved config: as recorded where there was an attempt before, so that a rerun sends the same. */
  #config(
    effect: Extract<Effect, { kind: 'run' }>,
    planned: PlanNode,
    subject: Subject,
  ): JsonObject | Promise<JsonObject> {
    if (effect.input) return this.#deps.values.unpack(effect.input) as JsonObject | Promise<JsonObject>;
    return chain(this.#render(planned.config, subject), (rendered) => {
      const config = { ...(rendered as JsonObject) };
      for (const field of planned.manifest.deferred) {
        if (Object.hasOwn(planned.rawConfig, field)) config[field] = planned.rawConfig[field]!;
      }
      return config;
    });
  }

  #start(given: Omit<Ready, 'runtime' | 'effect'>, keep: Keep): Resolved | Promise<Resolved> {
    const { path, planned, config: raw, subject } = given;
    const runtime = this.#deps.catalogue.get(planned.type);
    if (!runtime) throw new RexError('internal', `no node type "${planned.type}" is installed here`);
    if (planned.loop)
      return {
        event: this.#startLoop(
          { path, attempt: given.attempt, planned, config: raw, now: subject.now },
          keep,
        ),
      };
    const config = runtime.parseConfig(raw);
    const ready: Ready = { ...given, runtime, config, effect: effectOf(planned.manifest, config) };
    return chain(this.#contextFor(ready), (context) =>
      ready.effect === 'pure' && !this.#isUnfused
        ? this.#runPure(ready, context, keep)
        : this.#dispatch(ready, context, keep),
    );
  }

  #dispatch(ready: Ready, context: Dispatch['context'], keep: Keep): Resolved {
    const { path, attempt: number, effect, runtime, planned, subject } = ready;
    const input = this.#pack(ready.config, keep);
    // A database keeps no order of properties, and the bytes that are sent under one key must be the same each time.
    const config = effect === 'idempotent' ? inOneOrder(ready.config) : ready.config;
    return {
      event: { type: 'step_started', path, attempt: number, effect, input, at: subject.now },
      dispatch: {
        ...{ path, attempt: number, effect, runtime, timeoutMs: planned.policy.timeoutMs },
        context: { ...context, config },
      },
    };
  }

  #runPure(ready: Ready, context: Dispatch['context'], keep: Keep): Resolved | Promise<Resolved> {
    const { path, attempt: number, planned, subject, runtime } = ready;
    const at = subject.now;
    const input = planned.manifest.echo ? null : this.#pack(ready.config, keep);
    const start: StartFacts = { effect: 'pure', input, at };
    const ended = () => ({ path, attempt: number, at: Math.max(at, this.#deps.scheduler.now()) });
    return attempt<Resolved>(
      () =>
        chain(runtime.run({ ...context, signal: NEVER_ABORTED, now: at }), (result) =>
          this.#resolved(ended(), planned, result, keep, start),
        ),
      (thrown) => ({ event: this.#failed(ended(), thrown, start) }),
    );
  }

  #startLoop(
    given: { path: string; attempt: number; planned: PlanNode; config: JsonObject; now: number },
    keep: Keep,
  ): EngineEvent {
    const { path, attempt: number, planned, config, now: at } = given;
    const loop = planned.loop!;
    const where = { type: 'loop_started' as const, path, attempt: number, at };
    if (loop.kind === 'repeat')
      return { ...where, count: loop.maxTimes, start: { effect: 'pure', input: null, at } };
    const { items } = config;
    if (!Array.isArray(items)) {
      throw new RexError('config_invalid', `"items" must be an array, it is ${nameOf(items)}`);
    }
    if (items.length > loop.maxItems) {
      throw new RexError(
        'too_many_items',
        `${items.length} items are more than maxItems, which is ${loop.maxItems}`,
      );
    }
    return {
      ...where,
      count: items.length,
      start: { effect: 'pure', input: this.#pack({ items }, keep), at },
    };
  }

  #contextFor(ready: Ready): Dispatch['context'] | Promise<Dispatch['context']> {
    const { subject, planned, config, path, attempt: number } = ready;
    const { execution, state } = this.#view;
    const unpack = (value: Value): Json | Promise<Json> => this.#deps.values.unpack(value);
    return chain(unpack(state.input), (trigger) =>
      chain(incomingOf(subject.chain, planned, unpack), (incoming) => ({
        ...{ config, trigger, incoming },
        evaluate: (value: Json) => this.#render(configOf(value), subject),
        execution: { id: execution.id, startedAt: state.createdAt },
        step: { path, attempt: number },
        idempotencyKey: `${execution.effectScope}:${path}`,
      })),
    );
  }

  #render(config: CompiledConfig, subject: Subject): Json | Promise<Json> {
    const unpack = (value: Value): Json | Promise<Json> => this.#deps.values.unpack(value);
    if (config.isStatic) return renderConfig(config, () => null);
    return chain(contextOf(this.#view.state, subject, needsOf(config), unpack), (context) =>
      renderConfig(config, (expression) =>
        this.#isUnfused
          ? this.#deps.pool.evaluate(expression.text, context)
          : evaluate(expression, context, this.#deps.pool),
      ),
    );
  }

  /** What comes of an attempt that was dispatched. */
  outcomeOf(dispatch: Dispatch, outcome: AttemptOutcome, keep: Keep): Resolved | Promise<Resolved> {
    const where = { path: dispatch.path, attempt: dispatch.attempt, at: this.#deps.scheduler.now() };
    if (outcome.kind === 'lost') return { event: { type: 'attempt_lost', ...where } };
    if (outcome.kind === 'error') return { event: this.#failed(where, outcome.error) };
    const planned = this.#view.plan.nodesById.get(nodeIdOf(dispatch.path))!;
    return attempt<Resolved>(
      () => this.#resolved(where, planned, outcome.result, keep),
      (thrown) => ({ event: this.#failed(where, thrown) }),
    );
  }

  /** What a result comes to; the version of a child that it wants is looked up first. */
  #resolved(
    where: { path: string; attempt: number; at: number },
    planned: PlanNode,
    result: NodeResult,
    keep: Keep,
    start?: StartFacts,
  ): Resolved | Promise<Resolved> {
    if (result.kind !== 'child') return { event: this.#resultEvent(where, planned, result, keep, start) };
    const { execution } = this.#view;
    return prepareChild(result, { execution, ...where }, this.#deps).then(({ event, child }) => ({
      event: start ? { ...event, start } : event,
      child,
    }));
  }

  #resultEvent(
    where: { path: string; attempt: number; at: number },
    planned: PlanNode,
    result: Exclude<NodeResult, { kind: 'child' }>,
    keep: Keep,
    start?: StartFacts,
  ): EngineEvent {
    const more = start ? { start } : {};
    if (result.kind === 'wait') {
      const { reason, wakeAt, data } = result;
      return {
        type: 'step_waiting',
        ...where,
        reason,
        wakeAt,
        ...(data === undefined ? {} : { data }),
        ...more,
      };
    }
    const { output: json, outlet = 'out', memory, emits } = result;
    if (!planned.outlets.includes(outlet)) {
      throw new RexError(
        'internal',
        `node type "${planned.type}" chose the outlet "${outlet}", which it does not have`,
      );
    }
    // A trigger passes its payload on: the same value, kept once.
    const { input } = this.#view.state;
    const isInput = planned.isTrigger && json === this.#deps.values.known(input);
    const output = isInput ? input : this.#pack(json, keep);
    if (memory) this.#pack(memory, () => {});
    if (emits) for (const { data } of emits) this.#pack(data, () => {});
    return {
      ...{ type: 'step_completed', ...where, output, outlet, ...more },
      ...(memory ? { memory } : {}),
      ...(emits && emits.length > 0 ? { emits } : {}),
    };
  }

  #failed(
    where: { path: string; attempt: number; at: number },
    thrown: unknown,
    start?: StartFacts,
  ): EngineEvent {
    const error = toRexError(thrown, 'step_failed');
    const after = error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs };
    return {
      type: 'step_failed',
      ...where,
      error: storableError(error),
      ...after,
      ...(start ? { start } : {}),
    };
  }

  #pack(json: Json, keep: Keep): Value {
    return this.#deps.values.pack(json, this.#view.plan.inlineBytes, keep);
  }
}

const nameOf = (value: Json | undefined): string =>
  value === undefined
    ? 'nothing'
    : value === null
      ? 'null'
      : Array.isArray(value)
        ? 'an array'
        : `a ${typeof value}`;

const deferredConfigs = new Map<string, CompiledConfig>();
const DEFERRED_MAX = 10_000;

/** A deferred value, compiled; kept for texts, which a graph has few of. */
function configOf(value: Json): CompiledConfig {
  if (typeof value !== 'string') return compileConfig(value);
  const known = deferredConfigs.get(value);
  if (known) return known;
  const compiled = compileConfig(value);
  if (deferredConfigs.size >= DEFERRED_MAX) deferredConfigs.clear();
  deferredConfigs.set(value, compiled);
  return compiled;
}
