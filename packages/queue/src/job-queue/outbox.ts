import type { OnQueueTrouble } from './job-queue.ts';

/** Jobs that wait to be sent; more are dropped, since the database is looked at anyway. */
const WAITING_MAX = 10_000;
const BATCH_MAX = 1_000;
const SEND_AGAIN_MS = 500;
/** How long the end waits for what is still to be sent. */
const FLUSH_MS = 2_000;

/**
 * Sends jobs in batches, one batch at a time: what comes meanwhile goes with the next one, each execution once. A batch
 * that was not confirmed is sent again.
 */
export class Outbox {
  readonly #send: (executionIds: readonly string[]) => Promise<void>;
  readonly #onTrouble: OnQueueTrouble;
  readonly #waiting = new Set<string>();
  #sending: Promise<void> | null = null;
  #dropped = 0;
  #isClosed = false;
  #wake: () => void = () => undefined;

  /** `send` resolves when the server has confirmed all of the batch. */
  constructor(send: (executionIds: readonly string[]) => Promise<void>, onTrouble: OnQueueTrouble) {
    this.#send = send;
    this.#onTrouble = onTrouble;
  }

  add(executionId: string): void {
    if (this.#isClosed) return;
    if (this.#waiting.size >= WAITING_MAX) {
      this.#dropped += 1;
      return;
    }
    this.#waiting.add(executionId);
    this.#sending ??= this.#sendAll();
  }

  /** Sends what waits, as long as that takes no longer than two seconds. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#wake();
    let timer: NodeJS.Timeout | undefined;
    const timeUp = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, FLUSH_MS);
    });
    await Promise.race([this.#sending, timeUp]);
    clearTimeout(timer);
    this.#waiting.clear();
  }

  async #sendAll(): Promise<void> {
    // The batch gathers what is published in the same turn.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (this.#waiting.size > 0) {
      const batch = [...this.#waiting].slice(0, BATCH_MAX);
      for (const id of batch) this.#waiting.delete(id);
      try {
        await this.#send(batch);
        this.#tellDropped();
      } catch (thrown) {
        this.#onTrouble(thrown);
        if (this.#isClosed) break;
        for (const id of batch) this.#waiting.add(id);
        await this.#rest();
      }
    }
    this.#sending = null;
  }

  #rest(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, SEND_AGAIN_MS);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #tellDropped(): void {
    if (this.#dropped === 0) return;
    this.#onTrouble(new Error(`${this.#dropped} wake-ups were dropped while the queue could not be reached`));
    this.#dropped = 0;
  }
}
