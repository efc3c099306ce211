import { Mutex } from 'redis-semaphore';
import { openRedis, type Redis } from '../redis/open-redis.ts';
import type { Lock } from './lock.ts';

const TTL_MS = 10_000;

export interface RedisLockOptions {
  url: string;
  /** First part of every key, so that installations can share a server. */
  prefix: string;
  onTrouble(error: unknown): void;
  /** How long a lock lives that nobody renews. */
  ttlMs?: number;
}

/** Its renewals never throw: those run by themselves, and an error there would end the process. */
class CalmMutex extends Mutex {
  onTrouble: (error: unknown) => void = () => undefined;

  protected override async _refresh(): Promise<boolean> {
    try {
      return await super._refresh();
    } catch (thrown) {
      this.onTrouble(thrown);
      return true;
    }
  }
}

/** A lock in Redis for each execution. */
export class RedisLock implements Lock {
  readonly #redis: Redis;
  readonly #options: RedisLockOptions;
  readonly #held = new Map<string, CalmMutex>();

  private constructor(redis: Redis, options: RedisLockOptions) {
    this.#redis = redis;
    this.#options = options;
  }

  /** Resolves when the server answers. Throws RexError `unavailable`. */
  static async open(options: RedisLockOptions): Promise<RedisLock> {
    return new RedisLock(await openRedis(options), options);
  }

  get isConnected(): boolean {
    return this.#redis.status === 'ready';
  }

  async take(executionId: string): Promise<boolean> {
    if (this.#held.has(executionId)) return true;
    // Nobody waits for a server that is away: the lease guards.
    if (!this.isConnected) return false;
    const { prefix, onTrouble, ttlMs = TTL_MS } = this.#options;
    const mutex: CalmMutex = new CalmMutex(this.#redis, `${prefix}:${executionId}`, {
      ...{ lockTimeout: ttlMs, refreshInterval: Math.ceil(ttlMs / 3), acquireAttemptsLimit: 1 },
      onLockLost: (error) => {
        if (this.#held.get(executionId) === mutex) this.#held.delete(executionId);
        onTrouble(error);
      },
    });
    mutex.onTrouble = onTrouble;
    this.#held.set(executionId, mutex);
    const isTaken = await mutex.tryAcquire().catch((thrown: unknown) => {
      onTrouble(thrown);
      return false;
    });
    // It may have been let go meanwhile.
    if (this.#held.get(executionId) !== mutex) void mutex.release().catch(onTrouble);
    else if (!isTaken) this.#held.delete(executionId);
    return isTaken;
  }

  release(executionId: string): void {
    const mutex = this.#held.get(executionId);
    this.#held.delete(executionId);
    void mutex?.release().catch(this.#options.onTrouble);
  }

  async releaseAll(): Promise<void> {
    const held = [...this.#held.values()];
    this.#held.clear();
    await Promise.all(held.map((mutex) => mutex.release().catch(this.#options.onTrouble)));
  }

  async close(): Promise<void> {
    await this.releaseAll();
    this.#redis.disconnect();
  }
}
