import { type EffectClass, type ErrorData, LIMITS, RexError, toRexError } from '@rex/types';
import type { NodeContext, NodeResult, NodeRuntime } from '../node-runtime.ts';
import type { Scheduler } from './scheduler.ts';

/** An attempt whose start is committed and that may be dispatched. */
export interface Dispatch {
  path: string;
  attempt: number;
  effect: EffectClass;
  runtime: NodeRuntime;
  timeoutMs: number;
  context: Omit<NodeContext, 'signal' | 'now'>;
}

/** How an attempt ended. `lost`: it did not answer, or what was aborted may have happened. */
export type AttemptOutcome =
  | { kind: 'result'; result: NodeResult }
  | { kind: 'error'; error: RexError }
  | { kind: 'lost' };

interface Running {
  controller: AbortController;
  why: 'cancel' | 'timeout' | null;
  stopTimeout(): void;
  stopGrace: (() => void) | null;
  settle(outcome: AttemptOutcome): void;
}

/** Runs attempts of one execution side by side, with their time limits, and tells each outcome once. */
export class AttemptRunner {
  readonly #scheduler: Scheduler;
  readonly #onOutcome: (dispatch: Dispatch, outcome: AttemptOutcome) => void;
  readonly #running = new Map<string, Running>();

  constructor(scheduler: Scheduler, onOutcome: (dispatch: Dispatch, outcome: AttemptOutcome) => void) {
    this.#scheduler = scheduler;
    this.#onOutcome = onOutcome;
  }

  get size(): number {
    return this.#running.size;
  }

  run(dispatch: Dispatch): void {
    const key = keyOf(dispatch.path, dispatch.attempt);
    const controller = new AbortController();
    const stopTimeout = this.#scheduler.after(dispatch.timeoutMs, () => this.#stop(key, 'timeout'));
    const running: Running = {
      ...{ controller, why: null, stopTimeout, stopGrace: null },
      settle: (outcome) => {
        if (this.#running.get(key) !== running) return;
        this.#running.delete(key);
        stopTimeout();
        running.stopGrace?.();
        this.#onOutcome(dispatch, outcome);
      },
    };
    this.#running.set(key, running);
    const context = { ...dispatch.context, signal: controller.signal, now: this.#scheduler.now() };
    // A node that throws before its first await fails like any other.
    new Promise<NodeResult>((resolve) => resolve(dispatch.runtime.run(context))).then(
      (result) => running.settle({ kind: 'result', result }),
      (thrown) => running.settle(outcomeOf(thrown, running.why, dispatch)),
    );
  }

  /** Tells an attempt to stop. One that does not answer in time counts as lost. */
  abort(path: string, attempt: number): void {
    this.#stop(keyOf(path, attempt), 'cancel');
  }

  /** Stops everything and tells no outcome: the lease is gone. */
  drop(): void {
    const running = [...this.#running.values()];
    this.#running.clear();
    for (const { controller, stopTimeout, stopGrace } of running) {
      // A timer that is left would keep a process that is told to end alive until it fires.
      stopTimeout();
      stopGrace?.();
      controller.abort(new RexError('lease_lost', 'another driver carries this execution now'));
    }
  }

  #stop(key: string, why: 'cancel' | 'timeout'): void {
    const running = this.#running.get(key);
    if (!running || running.why) return;
    running.why = why;
    running.stopGrace = this.#scheduler.after(LIMITS.cancelGraceMs, () => running.settle({ kind: 'lost' }));
    running.controller.abort(
      new RexError(why === 'timeout' ? 'timeout' : 'cancelled', 'the attempt was stopped'),
    );
  }
}

const keyOf = (path: string, attempt: number): string => `${attempt} ${path}`;

function outcomeOf(thrown: unknown, why: Running['why'], { effect, timeoutMs }: Dispatch): AttemptOutcome {
  if (why === 'cancel' && effect === 'unsafe') return { kind: 'lost' };
  if (why === 'cancel') return { kind: 'error', error: new RexError('cancelled', 'stopped on request') };
  // A node that was told of the timeout may know better whether anything left.
  if (
    why === 'timeout' &&
    thrown instanceof RexError &&
    thrown.code === 'timeout' &&
    thrown.details !== undefined
  ) {
    return { kind: 'error', error: thrown };
  }
  if (why !== 'timeout') return { kind: 'error', error: toRexError(thrown, 'step_failed') };
  const message = `no answer within ${timeoutMs} ms`;
  if (effect !== 'unsafe')
    return { kind: 'error', error: new RexError('timeout', message, { cause: thrown }) };
  const more = { retryable: false, details: { mayHaveHappened: true }, cause: thrown };
  return {
    kind: 'error',
    error: new RexError('timeout', `${message}; what was asked for may have happened`, more),
  };
}

/** An error as it can be stored: no NUL, no lone surrogate, no endless text. */
export function storableError(error: RexError): ErrorData {
  const data = error.toData();
  return {
    ...data,
    message: data.message.toWellFormed().replaceAll('\0', '\\u0000').slice(0, 4_000).toWellFormed(),
  };
}
