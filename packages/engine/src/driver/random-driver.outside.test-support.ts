import assert from 'node:assert/strict';
import { type Decision, type EffectClass, type Json, RexError } from '@rex/types';
import { hashUnit } from '@rex/utils';
import { done, type NodeContext, type NodeResult } from '../node-runtime.ts';
import type { AttemptRow, StepRow } from './ports.ts';
import { type Account, type Counts, count, type Ledger } from './random-driver.ledger.test-support.ts';

/** How a call goes: at once or in time, a failure that may pass, one that stays, no answer, one after the limit. */
type Script = 'ok' | 'broken' | 'fatal' | 'hang' | 'late' | 'deaf';
/** The process a call comes from, as the outside sees it. */
export interface Caller {
  after(delayMs: number, act: () => void): void;
  /** The driver id of the lease it holds now; null without one. */
  leaseId(): string | null;
  fail(error: unknown): void;
}

const PLAYS: readonly Script[][] = [
  ...[['ok'], ['ok'], ['ok'], ['broken', 'ok'], ['broken', 'broken', 'ok']],
  ...[['fatal', 'ok'], ['hang', 'ok'], ['late', 'ok'], ['deaf']],
] as Script[][];

/** Half the time of a lease, and what a heartbeat may take to come back. */
const FRESH_MAX_MS = 1_500 + 150;

/** The world that steps call, scripted by the path of the step and by what is recorded, never by the moment. */
export class Outside {
  readonly #seed: number;
  readonly #ledger: Ledger;
  readonly #counts: Counts;
  readonly #inputs = new Map<string, string>();
  readonly #unsafe = new Map<string, { attempt: number; unknown: number; isRefused: boolean }>();
  calls = 0;

  constructor(seed: number, ledger: Ledger, counts: Counts) {
    this.#seed = seed;
    this.#ledger = ledger;
    this.#counts = counts;
  }

  /** A number in [0, 1) of a path, the same in every history of the seed. */
  #draw(path: string, what: string): number {
    return hashUnit(`${this.#seed} ${what} ${path}`);
  }

  #play(path: string): Script[] {
    return PLAYS[Math.floor(this.#draw(path, 'play') * PLAYS.length)]!;
  }

  /** What an operator says of an incident: the same in every history of the seed. */
  incident({ path, nodeType, attempt }: StepRow): Decision {
    const drawn = this.#draw(path, 'incident');
    // A workflow that failed twice fails for ever: its calls are scripted.
    if (drawn < 0.4 || (nodeType === 'sub' && attempt > 1)) return { action: 'complete', output: { n: 50 } };
    return drawn < 0.8 ? { action: 'retry' } : { action: 'fail' };
  }

  /** What the call of a step in doubt would have given; null when it would not have succeeded. */
  answerInDoubt(account: Account, { path, input }: StepRow): Json | null {
    const next = this.#play(path).slice(recordedFailures(account, path));
    if (next.some((each) => each === 'fatal' || each === 'hang')) return null;
    return input && 'inline' in input ? answerOf(input.inline) : null;
  }

  async call(caller: Caller, context: NodeContext, effect: EffectClass): Promise<NodeResult> {
    const account = this.#ledger.accounts.get(context.execution.id);
    try {
      const leaseId = caller.leaseId();
      assert.ok(leaseId !== null, 'a call without a lease');
      assert.ok(this.#ledger.ageMs(leaseId) <= FRESH_MAX_MS, 'a call long after the last heartbeat');
      this.#check(account, context, effect);
    } catch (violation) {
      caller.fail(violation);
    }
    this.calls += 1;
    return this.#answer(caller, context, account!, effect);
  }

  #check(account: Account | undefined, context: NodeContext, effect: EffectClass): void {
    const { path, attempt } = context.step;
    const step = account?.steps.get(path);
    assert.ok(account && step, `E5: ${path} was called before anything of it was committed`);
    const isStarted = step.attempt > attempt || (step.attempt === attempt && step.startedSeq !== null);
    assert.ok(isStarted, `E5: ${path} attempt ${attempt} was called before its start was committed`);
    for (const { nodeId } of context.incoming) {
      const before = [...account.steps.values()].filter((each) => each.nodeId === nodeId);
      assert.ok(
        before.some(({ output }) => output !== null),
        `E5: ${path} ran before ${nodeId} was committed`,
      );
    }
    const input = JSON.stringify(context.config);
    // A new attempt of a step that runs a workflow has the keys of the last one, and inputs of its own.
    const key = keyOf(context);
    assert.equal(
      context.idempotencyKey,
      `${account.execution.effectScope}:${path}`,
      'the key of a step changed',
    );
    assert.equal(this.#inputs.get(key) ?? input, input, `${path} was called again with another input`);
    this.#inputs.set(key, input);
    if (effect === 'unsafe') this.#checkUnsafe(account, key, path, attempt);
  }

  #checkUnsafe(account: Account, key: string, path: string, attempt: number): void {
    const last = this.#unsafe.get(key);
    const row = account.attempts.find((each) => each.path === path && each.attempt === last?.attempt);
    const isUnknown = last !== undefined && (!last.isRefused || row === undefined || mayHaveHappened(row));
    const unknown = (last?.unknown ?? 0) + (isUnknown ? 1 : 0);
    assert.ok((account.retriesDecided.get(path) ?? 0) >= unknown, `unsafe ${path} was repeated blindly`);
    this.#unsafe.set(key, { attempt, unknown, isRefused: false });
  }

  #answer(caller: Caller, context: NodeContext, account: Account, effect: EffectClass): Promise<NodeResult> {
    const { path, attempt } = context.step;
    const next = this.#play(path)[recordedFailures(account, path)] ?? 'ok';
    // One that never answers is recorded as lost, so only its first attempt is deaf.
    const script = next === 'deaf' && attempt > 1 ? 'ok' : next;
    const leaseId = caller.leaseId();
    const drawn = this.#draw(`${path} ${attempt}`, 'delay');
    const delayMs = script === 'late' ? 2_500 : Math.floor(drawn * 4) * 450;
    const isHeedless = script === 'late' || script === 'deaf' || (effect !== 'read' && drawn > 0.7);
    return new Promise((resolve, reject) => {
      if (!isHeedless) context.signal.addEventListener('abort', () => reject(context.signal.reason));
      if (script === 'hang' || script === 'deaf') {
        context.signal.addEventListener('abort', () => script === 'hang' && reject(context.signal.reason));
        return;
      }
      caller.after(delayMs, () => {
        if (caller.leaseId() !== leaseId) count(this.#counts, 'late results');
        const known = this.#unsafe.get(keyOf(context));
        if (known && (script === 'broken' || script === 'fatal')) known.isRefused = true;
        if (script === 'broken') reject(new RexError('network', 'no route', { retryable: true }));
        else if (script === 'fatal') reject(new RexError('step_failed', 'never', { retryable: false }));
        else resolve(done(answerOf(context.config)));
      });
    });
  }
}

const keyOf = ({ execution, step }: NodeContext): string => `${execution.id}:${step.path}`;

const answerOf = (config: Json): Json => ({ n: Number((config as { n: Json }).n) + 100 });

const recordedFailures = ({ attempts }: Account, path: string): number =>
  attempts.filter((each) => each.path === path && !each.isLost).length;

const mayHaveHappened = ({ isLost, error }: AttemptRow): boolean =>
  isLost || JSON.stringify(error.details ?? null).includes('mayHaveHappened');
