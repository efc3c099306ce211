import { randomUUID } from 'node:crypto';
import { type Job as BullJob, Queue, Worker } from 'bullmq';
import { openRedis, type Redis } from '../redis/open-redis.ts';
import {
  BACKOFF_MS,
  type Consumption,
  DEAD_LETTERS_SHOWN,
  DELIVERIES_MAX,
  type DeadLetter,
  type HandleJob,
  type JobQueue,
  type OnQueueTrouble,
  type QueueHealth,
} from './job-queue.ts';
import { Outbox } from './outbox.ts';

const NAME = 'jobs';
/** A worker that has not renewed its hold of a job for so long is dead, and the job is another's. */
const HOLD_MS = 5_000;
const LOOK_FOR_DEAD_EVERY_MS = 5_000;
const DEAD_LETTERS_KEPT = 10_000;

interface Data {
  executionId: string;
}

export interface BullJobQueueOptions {
  url: string;
  /** First part of every key, so that installations can share a server. */
  prefix: string;
  onTrouble: OnQueueTrouble;
  backoffMs?: number;
}

/** Thrown to BullMQ so that it hands a job out again. */
class AgainError extends Error {
  override readonly name = 'AgainError';
}

/** A queue on Redis, by BullMQ. */
export class BullJobQueue implements JobQueue {
  readonly #options: BullJobQueueOptions;
  readonly #redis: Redis;
  readonly #queue: Queue<Data>;
  readonly #outbox: Outbox;
  readonly #stops = new Set<() => Promise<void>>();
  #isClosed = false;

  private constructor(options: BullJobQueueOptions, redis: Redis) {
    this.#options = options;
    this.#redis = redis;
    this.#queue = new Queue<Data>(NAME, { connection: redis, prefix: options.prefix });
    this.#queue.on('error', options.onTrouble);
    this.#outbox = new Outbox((ids) => this.#send(ids), options.onTrouble);
  }

  /** Resolves when the server answers. Throws RexError `unavailable`. */
  static async open(options: BullJobQueueOptions): Promise<BullJobQueue> {
    return new BullJobQueue(options, await openRedis(options));
  }

  publish(executionId: string): void {
    this.#outbox.add(executionId);
  }

  async #send(executionIds: readonly string[]): Promise<void> {
    const { backoffMs: delay = BACKOFF_MS } = this.#options;
    await this.#queue.addBulk(
      executionIds.map((executionId) => ({
        name: 'wake',
        data: { executionId },
        opts: {
          jobId: randomUUID(),
          attempts: DELIVERIES_MAX,
          backoff: { type: 'exponential', delay },
          removeOnComplete: true,
          removeOnFail: { count: DEAD_LETTERS_KEPT },
        },
      })),
    );
  }

  async consume(handle: HandleJob, { concurrency }: { concurrency: number }): Promise<Consumption> {
    const { url, prefix, onTrouble } = this.#options;
    const connection = await openRedis({ url, onTrouble, forBlocking: true });
    const work = async ({ data, attemptsStarted }: BullJob<Data>): Promise<void> => {
      const outcome = await handle({ executionId: data.executionId, deliveries: attemptsStarted });
      if (outcome !== 'done') throw new AgainError('to be handed out again');
    };
    const worker = new Worker<Data>(NAME, work, {
      ...{ connection, prefix, concurrency, lockDuration: HOLD_MS },
      ...{ stalledInterval: LOOK_FOR_DEAD_EVERY_MS, maxStalledCount: DELIVERIES_MAX },
    });
    worker.on('error', onTrouble);
    worker.on('failed', (_job, error) => error instanceof AgainError || onTrouble(error));
    await worker.waitUntilReady();
    const stop = async (): Promise<void> => {
      if (!this.#stops.delete(stop)) return;
      await worker.close();
      connection.disconnect();
    };
    this.#stops.add(stop);
    return { pause: () => worker.pause(true), resume: async () => worker.resume(), stop };
  }

  async deadLetters(): Promise<DeadLetter[]> {
    const failed = await this.#queue.getFailed(0, DEAD_LETTERS_SHOWN - 1);
    return failed.map(({ id, data }) => ({ id: id!, executionId: data.executionId }));
  }

  async replay(id: string): Promise<boolean> {
    const job = await this.#queue.getJob(id);
    if (!(await job?.isFailed())) return false;
    await job!.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true });
    return true;
  }

  pending(): Promise<number> {
    return this.#queue.getJobCountByTypes('waiting', 'delayed', 'active', 'prioritized');
  }

  async health(): Promise<QueueHealth> {
    return { isConnected: !this.#isClosed && this.#redis.status === 'ready' };
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#outbox.close();
    await Promise.all([...this.#stops].map((stop) => stop()));
    await this.#queue.close();
    this.#redis.disconnect();
  }
}
