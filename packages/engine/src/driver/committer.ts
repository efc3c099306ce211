import { toRexError } from '@rex/types';
import {
  type Change,
  ConnectionLostError,
  type ExecutionStore,
  type Lease,
  LeaseLostError,
  RefusedError,
} from './ports.ts';
import type { Scheduler } from './scheduler.ts';

interface Pending {
  change: Change;
  resolve(): void;
  reject(error: Error): void;
}

/** What a committer needs. */
export interface CommitterDeps {
  store: ExecutionStore;
  lease: Lease;
  scheduler: Scheduler;
  /** Told once when the lease turns out to be lost: nothing can be committed any more. */
  onLeaseLost(error: LeaseLostError): void;
  flushesMax?: number;
  changesPerFlush?: number;
}

/**
 * Groups the changes of all executions of a process into few transactions: what is ready while earlier flushes are
 * in flight goes out together, with no timer. A change's promise is settled when its flush is.
 */
export class Committer {
  readonly #deps: CommitterDeps;
  readonly #flushesMax: number;
  readonly #changesPerFlush: number;
  #pending: Pending[] = [];
  #inFlight = 0;
  #isAwaited = false;
  #lost: LeaseLostError | null = null;
  /** Flushes made and changes written, for metrics and benchmarks. */
  readonly counts = { flushes: 0, changes: 0, splits: 0 };

  constructor(deps: CommitterDeps) {
    this.#deps = deps;
    this.#flushesMax = deps.flushesMax ?? 2;
    this.#changesPerFlush = deps.changesPerFlush ?? 512;
  }

  /** Changes handed in and not yet written. */
  get depth(): number {
    return this.#pending.length;
  }

  /**
   * Resolves when the change is in the database. Rejects with LeaseLostError, or with RefusedError when the
   * database refuses this very change. The caller hands in one change per execution at a time.
   */
  submit(change: Change): Promise<void> {
    if (this.#lost) return Promise.reject(this.#lost);
    return new Promise((resolve, reject) => {
      this.#pending.push({ change, resolve, reject });
      this.#wake();
    });
  }

  #wake(): void {
    if (this.#isAwaited || this.#inFlight >= this.#flushesMax || this.#pending.length === 0) return;
    this.#isAwaited = true;
    this.#deps.scheduler.soon(() => {
      this.#isAwaited = false;
      if (this.#inFlight < this.#flushesMax) void this.#flushNext();
    });
  }

  async #flushNext(): Promise<void> {
    const batch = this.#pending.splice(0, this.#changesPerFlush);
    if (batch.length === 0) return;
    this.#inFlight += 1;
    batch.sort((a, b) => (a.change.executionId < b.change.executionId ? -1 : 1));
    try {
      await this.#flush(batch);
    } finally {
      this.#inFlight -= 1;
      this.#wake();
    }
  }

  async #flush(batch: Pending[], isRenewed = false): Promise<void> {
    if (this.#lost) return this.#rejectAll(batch, this.#lost);
    try {
      await this.#deps.store.commit(
        this.#deps.lease,
        batch.map(({ change }) => change),
      );
      this.counts.flushes += 1;
      this.counts.changes += batch.length;
      for (const { resolve } of batch) resolve();
    } catch (thrown) {
      await this.#recover(batch, thrown, isRenewed);
    }
  }

  async #recover(batch: Pending[], thrown: unknown, isRenewed: boolean): Promise<void> {
    if (thrown instanceof LeaseLostError) {
      const isOurs = !isRenewed && (await isRenewable(this.#deps.store, this.#deps.lease));
      return isOurs ? this.#flush(batch, true) : this.#lose(batch, thrown);
    }
    if (thrown instanceof ConnectionLostError) return this.#resubmitMissing(batch);
    if (batch.length === 1) {
      const { message } = toRexError(thrown);
      return batch[0]!.reject(
        thrown instanceof RefusedError ? thrown : new RefusedError(message, { cause: thrown }),
      );
    }
    // Something in here is refused: halve until the guilty change stands alone.
    this.counts.splits += 1;
    const middle = Math.ceil(batch.length / 2);
    await this.#flush(batch.slice(0, middle));
    await this.#flush(batch.slice(middle));
  }

  /** Nobody knows whether the commit was made, so the database is asked. */
  async #resubmitMissing(batch: Pending[]): Promise<void> {
    let delayMs = 50;
    for (;;) {
      await new Promise<void>((resolve) => this.#deps.scheduler.after(delayMs, resolve));
      delayMs = Math.min(delayMs * 2, 1_000);
      if (this.#lost) return this.#rejectAll(batch, this.#lost);
      try {
        const missing: Pending[] = [];
        for (const pending of batch) {
          if (await this.#deps.store.isCommitted(pending.change)) pending.resolve();
          else missing.push(pending);
        }
        return missing.length > 0 ? await this.#flush(missing) : undefined;
      } catch (thrown) {
        if (!(thrown instanceof ConnectionLostError)) return this.#rejectAll(batch, toRexError(thrown));
      }
    }
  }

  /** Ends the committer: all that is not written never will be. */
  stop(error: LeaseLostError): void {
    this.#lost ??= error;
    this.#rejectAll(this.#pending.splice(0), this.#lost);
  }

  #lose(batch: Pending[], error: LeaseLostError): void {
    const isFirst = this.#lost === null;
    this.stop(error);
    this.#rejectAll(batch, error);
    if (isFirst) this.#deps.onLeaseLost(error);
  }

  #rejectAll(batch: Pending[], error: Error): void {
    for (const { reject } of batch) reject(error);
  }
}

/**
 * Whether a lease that is over is still ours: it ran out, in a starved process perhaps, and nobody took it. Then all
 * stands as it was, and it is renewed.
 */
export async function isRenewable(store: ExecutionStore, lease: Lease): Promise<boolean> {
  try {
    await store.beat(lease);
    return true;
  } catch {
    return false; // It is another's, or the database does not answer: either way nothing may be written.
  }
}
