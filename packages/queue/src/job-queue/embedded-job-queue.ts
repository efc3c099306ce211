import { randomUUID } from 'node:crypto';
import {
  BACKOFF_MS,
  backoffMs,
  type Consumption,
  DEAD_LETTERS_SHOWN,
  DELIVERIES_MAX,
  type DeadLetter,
  type HandleJob,
  type JobQueue,
  type OnQueueTrouble,
  type QueueHealth,
} from './job-queue.ts';

/** Jobs that wait for a consumer; more are dropped, since the database is looked at anyway. */
const WAITING_MAX = 10_000;

interface Waiting {
  id: string;
  executionId: string;
  deliveries: number;
}

interface Consumer {
  handle: HandleJob;
  concurrency: number;
  isPaused: boolean;
  underWay: Set<Promise<void>>;
}

/** A queue within one process; what it holds is gone with it, and is found again in the database. */
export class EmbeddedJobQueue implements JobQueue {
  readonly #onTrouble: OnQueueTrouble;
  readonly #backoffMs: number;
  #waiting: Waiting[] = [];
  readonly #dead = new Map<string, Waiting>();
  readonly #consumers = new Set<Consumer>();
  readonly #resting = new Map<NodeJS.Timeout, Waiting>();
  #isClosed = false;

  constructor({
    onTrouble,
    backoffMs: first = BACKOFF_MS,
  }: { onTrouble: OnQueueTrouble; backoffMs?: number }) {
    this.#onTrouble = onTrouble;
    this.#backoffMs = first;
  }

  publish(executionId: string): void {
    if (!this.#isClosed && this.#waiting.length < WAITING_MAX)
      this.#put({ id: randomUUID(), executionId, deliveries: 0 });
  }

  async consume(handle: HandleJob, { concurrency }: { concurrency: number }): Promise<Consumption> {
    const consumer: Consumer = { handle, concurrency, isPaused: false, underWay: new Set() };
    this.#consumers.add(consumer);
    this.#handOut();
    return {
      pause: async () => void Object.assign(consumer, { isPaused: true }),
      resume: async () => {
        consumer.isPaused = false;
        this.#handOut();
      },
      stop: async () => {
        this.#consumers.delete(consumer);
        await Promise.all(consumer.underWay);
      },
    };
  }

  async deadLetters(): Promise<DeadLetter[]> {
    const dead = [...this.#dead.values()].slice(0, DEAD_LETTERS_SHOWN);
    return dead.map(({ id, executionId }) => ({ id, executionId }));
  }

  async replay(id: string): Promise<boolean> {
    const job = this.#dead.get(id);
    if (!job) return false;
    this.#dead.delete(id);
    this.#put({ ...job, deliveries: 0 });
    return true;
  }

  async pending(): Promise<number> {
    const underWay = [...this.#consumers].reduce((sum, consumer) => sum + consumer.underWay.size, 0);
    return this.#waiting.length + this.#resting.size + underWay;
  }

  async health(): Promise<QueueHealth> {
    return { isConnected: !this.#isClosed };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const consumers = [...this.#consumers];
    this.#consumers.clear();
    for (const timer of this.#resting.keys()) clearTimeout(timer);
    this.#resting.clear();
    await Promise.all(consumers.flatMap(({ underWay }) => [...underWay]));
    this.#waiting = [];
  }

  #put(job: Waiting): void {
    this.#waiting.push(job);
    this.#handOut();
  }

  #handOut(): void {
    for (const consumer of this.#consumers) {
      while (!consumer.isPaused && consumer.underWay.size < consumer.concurrency) {
        const job = this.#waiting.shift();
        if (!job) return;
        const work = this.#deliver(consumer, job).finally(() => {
          consumer.underWay.delete(work);
          this.#handOut();
        });
        consumer.underWay.add(work);
      }
    }
  }

  async #deliver({ handle }: Consumer, job: Waiting): Promise<void> {
    job.deliveries += 1;
    try {
      // Whoever publishes is not to be held up by whoever handles.
      await null;
      if ((await handle({ executionId: job.executionId, deliveries: job.deliveries })) === 'done') return;
    } catch (thrown) {
      this.#onTrouble(thrown);
    }
    this.#giveBack(job);
  }

  #giveBack(job: Waiting): void {
    if (this.#isClosed) return;
    if (job.deliveries >= DELIVERIES_MAX) {
      this.#dead.set(job.id, job);
      for (const id of this.#dead.keys()) if (this.#dead.size > DEAD_LETTERS_SHOWN) this.#dead.delete(id);
      return;
    }
    const timer = setTimeout(
      () => {
        this.#resting.delete(timer);
        this.#put(job);
      },
      backoffMs(job.deliveries, this.#backoffMs),
    );
    this.#resting.set(timer, job);
  }
}
