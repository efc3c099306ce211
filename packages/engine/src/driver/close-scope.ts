import { type Json, RexError, toRexError, type Value } from '@rex/types';
import type { Effect, EngineEvent } from '../advance/index.ts';
import type { CompiledConfig } from '../expressions/index.ts';
import { nodeIdOf } from '../path.ts';
import type { Plan } from '../plan.ts';
import type { ExecutionState } from '../state.ts';
import { storableError } from './attempt-runner.ts';
import { all, attempt, chain } from './chain.ts';
import { lastOutputs, type ScopeChain, type Subject, scopesOf } from './context.ts';
import type { Values } from './values.ts';

type Closing = Extract<Effect, { kind: 'close_round' | 'close_loop' | 'close_execution' }>;

const CLOSING: ReadonlySet<Effect['kind']> = new Set(['close_round', 'close_loop', 'close_execution']);

/** Whether an effect asks for an output to be put together. */
export const isClosing = (effect: Effect): effect is Closing => CLOSING.has(effect.kind);

/** What is needed to put an output together. */
export interface ClosingDeps {
  plan: Plan;
  state: ExecutionState;
  values: Values;
  now: number;
  keep(hash: string, text: string): void;
  render(config: CompiledConfig, subject: Subject): Json | Promise<Json>;
}

/** Puts together what a round, a loop or the execution gives; null when it is not open any more. */
export function closingEvent(
  effect: Closing,
  deps: ClosingDeps,
): EngineEvent | null | Promise<EngineEvent | null> {
  const at = deps.now;
  if (effect.kind === 'close_execution') return closeExecution(deps);
  const { path } = effect;
  if (effect.kind === 'close_loop') {
    return attempt<EngineEvent | null>(
      () => closeLoop(effect, deps),
      (thrown) => ({
        type: 'step_failed',
        path,
        attempt: effect.attempt,
        error: storableError(toRexError(thrown)),
        at,
      }),
    );
  }
  return attempt<EngineEvent | null>(
    () => closeRound(path, deps),
    (thrown) => ({ type: 'item_failed', path, error: storableError(toRexError(thrown)), at }),
  );
}

function closeExecution(deps: ClosingDeps): EngineEvent | null | Promise<EngineEvent | null> {
  const scopes = scopesOf(deps.plan, deps.state, '', true)!;
  return attempt<EngineEvent | null>(
    () => chain(outputOf(scopes, deps), (output) => ({ type: 'execution_completed', output, at: deps.now })),
    (thrown) => ({ type: 'execution_failed', error: storableError(toRexError(thrown)), at: deps.now }),
  );
}

function closeRound(path: string, deps: ClosingDeps): EngineEvent | null | Promise<EngineEvent | null> {
  const scopes = scopesOf(deps.plan, deps.state, path, true);
  if (!scopes) return null;
  const { until } = scopes.body;
  const event = { type: 'item_completed' as const, path, at: deps.now };
  return chain(outputOf(scopes, deps), (output) => {
    if (!until) return { ...event, output, again: false };
    return chain(deps.render(until, subjectOf(scopes, deps, output)), (isDone) => {
      if (typeof isDone !== 'boolean') {
        throw new RexError(
          'condition_not_boolean',
          `"until" must be true or false, it is ${JSON.stringify(isDone)?.slice(0, 100)}`,
        );
      }
      return { ...event, output, again: !isDone };
    });
  });
}

function closeLoop(
  effect: Extract<Closing, { kind: 'close_loop' }>,
  deps: ClosingDeps,
): EngineEvent | null | Promise<EngineEvent | null> {
  const { path, attempt: number } = effect;
  const scopes = scopesOf(deps.plan, deps.state, path, false);
  const planned = deps.plan.nodesById.get(nodeIdOf(path))!;
  const rounds = scopes?.scope.nodes[planned.index]?.rounds;
  if (!rounds) return null;
  const event = { type: 'step_completed' as const, path, attempt: number, outlet: 'out', at: deps.now };
  if (planned.loop!.kind === 'repeat') return { ...event, output: rounds.results[0] ?? { inline: null } };
  const results = Array.from(
    { length: rounds.count },
    (_, index) => rounds.results[index] ?? { inline: null },
  );
  return chain(all(results.map((value) => deps.values.unpack(value))), (items) => ({
    ...event,
    output: pack(items, deps),
  }));
}

/** A body's own `output`, or what its last nodes gave: alone as it is, several by id. */
function outputOf(scopes: ScopeChain, deps: ClosingDeps): Value | Promise<Value> {
  const { output } = scopes.body;
  if (output) return chain(deps.render(output, subjectOf(scopes, deps)), (json) => pack(json, deps));
  const lasts = lastOutputs(scopes);
  if (lasts.length === 0) return { inline: null };
  if (lasts.length === 1) return lasts[0]!.output;
  return chain(all(lasts.map((last) => deps.values.unpack(last.output))), (outputs) =>
    pack(Object.fromEntries(lasts.map(({ nodeId }, index) => [nodeId, outputs[index]!])), deps),
  );
}

const pack = (json: Json, { plan, values, keep }: ClosingDeps): Value =>
  values.pack(json, plan.inlineBytes, keep);

const subjectOf = (scopes: ScopeChain, { plan, now }: ClosingDeps, last?: Value): Subject => ({
  ...{ plan, chain: scopes, node: null, attempt: 1, now },
  ...(last ? { last } : {}),
});
