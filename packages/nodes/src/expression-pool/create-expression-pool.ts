import {
  ExpressionError,
  type ExpressionPool,
  type PoolJob,
  poolJob,
  tookTooLong,
} from '@rex/engine/expressions';
import { type Json, LIMITS } from '@rex/types';
import { type MemberLimits, type Outcome, PoolMember } from './pool-member.ts';

interface ExpressionPoolOptions extends Partial<MemberLimits> {
  /** Processes at most; 2 unless told. */
  size?: number;
  /** Evaluations that may wait for one; 1,000 unless told. */
  queueMax?: number;
}

interface Waiting {
  job: PoolJob;
  resolve: (value: Json | undefined) => void;
  reject: (error: ExpressionError) => void;
}

/** Starts that may fail one after another before those who wait are told. */
const FAILED_STARTS_MAX = 3;

/** A pool with its end: `close` refuses what waits, kills the processes and resolves when they are gone. */
export interface ClosableExpressionPool extends ExpressionPool {
  close(): Promise<void>;
}

/**
 * Evaluates expressions in child processes, which are started when they are needed and kept. One that passes its
 * time or memory is killed, which fails its evaluation alone. An idle pool does not keep the process alive.
 */
export function createExpressionPool(options: ExpressionPoolOptions = {}): ClosableExpressionPool {
  return new ProcessPool(options);
}

class ProcessPool implements ClosableExpressionPool {
  readonly #limits: MemberLimits;
  readonly #size: number;
  readonly #queueMax: number;
  readonly #members = new Set<PoolMember>();
  readonly #queue: Waiting[] = [];
  #failedStarts = 0;
  #isClosed = false;

  constructor({
    size = 2,
    queueMax = 1_000,
    timeoutMs = LIMITS.expressionPoolMs,
    memoryMb = LIMITS.expressionPoolMb,
  }: ExpressionPoolOptions) {
    this.#limits = { timeoutMs, memoryMb };
    this.#size = size;
    this.#queueMax = queueMax;
  }

  async evaluate(
    text: string,
    context: Parameters<ExpressionPool['evaluate']>[1],
  ): Promise<Json | undefined> {
    const job = poolJob(text, context);
    if (this.#isClosed) throw stopped(text);
    if (this.#queue.length >= this.#queueMax) {
      throw new ExpressionError(text, 'must wait: too many others are being evaluated', {
        code: 'overloaded',
      });
    }
    return new Promise((resolve, reject) => {
      this.#queue.push({ job, resolve, reject });
      this.#pump();
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { job, reject } of this.#queue.splice(0)) reject(stopped(job.text));
    for (const member of this.#members) member.kill();
    await Promise.all([...this.#members].map(({ gone }) => gone));
  }

  /** Gives work to whoever is idle, and starts as many processes as there is more work, up to the size. */
  #pump(): void {
    let starting = 0;
    for (const member of this.#members) {
      if (!member.isIdle) {
        if (!member.isReady) starting++;
        continue;
      }
      const next = this.#queue.shift();
      if (!next) return;
      void this.#run(member, next);
    }
    while (!this.#isClosed && this.#members.size < this.#size && starting < this.#queue.length) {
      starting++;
      this.#members.add(
        new PoolMember(
          this.#limits,
          () => this.#onIdle(),
          (member) => this.#onGone(member),
        ),
      );
    }
  }

  async #run(member: PoolMember, { job, resolve, reject }: Waiting): Promise<void> {
    const outcome = await member.run(job);
    if (outcome.kind === 'value') resolve(outcome.value);
    else reject(this.#isClosed ? stopped(job.text) : this.#errorOf(job.text, outcome));
  }

  #errorOf(text: string, outcome: Exclude<Outcome, { kind: 'value' }>): ExpressionError {
    if (outcome.kind === 'error') return new ExpressionError(text, outcome.what, outcome.facts);
    if (outcome.kind === 'timeout') return tookTooLong(text, this.#limits.timeoutMs);
    if (outcome.kind === 'died' && outcome.isMemory) {
      return new ExpressionError(text, `needed more than ${this.#limits.memoryMb} MB and was stopped`, {
        code: 'expression_limit',
      });
    }
    return new ExpressionError(text, 'was lost: the process that evaluated it went away', {
      code: 'unavailable',
    });
  }

  #onIdle(): void {
    this.#failedStarts = 0;
    this.#pump();
  }

  #onGone(member: PoolMember): void {
    this.#members.delete(member);
    if (!member.isReady) this.#failedStarts++;
    if (this.#failedStarts >= FAILED_STARTS_MAX) {
      this.#failedStarts = 0;
      for (const { job, reject } of this.#queue.splice(0)) {
        reject(
          new ExpressionError(job.text, 'was not evaluated: no process for it could be started', {
            code: 'unavailable',
          }),
        );
      }
    }
    this.#pump();
  }
}

const stopped = (text: string): ExpressionError =>
  new ExpressionError(text, 'was not evaluated: the program is being stopped', { code: 'unavailable' });
