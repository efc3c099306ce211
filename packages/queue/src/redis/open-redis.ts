import { RexError } from '@rex/types';
import { Redis } from 'ioredis';

export type { Redis } from 'ioredis';

const RECONNECT_MAX_MS = 2_000;

export interface RedisOptions {
  url: string;
  onTrouble(error: unknown): void;
  /** For a connection on which commands wait for as long as it takes. */
  forBlocking?: boolean;
}

/** Opens a connection that comes back by itself. Throws RexError `unavailable` when it cannot be had now. */
export async function openRedis({ url, onTrouble, forBlocking = false }: RedisOptions): Promise<Redis> {
  const redis = new Redis(url, {
    lazyConnect: true,
    autoResubscribe: false,
    maxRetriesPerRequest: forBlocking ? null : 3,
    connectTimeout: 5_000,
    retryStrategy: (times) => Math.min(50 * 2 ** times, RECONNECT_MAX_MS),
  });
  redis.on('error', onTrouble);
  try {
    await redis.connect();
    return redis;
  } catch (thrown) {
    redis.disconnect();
    throw new RexError('unavailable', 'Redis does not answer: check REDIS_URL, or start the server.', {
      cause: thrown,
    });
  }
}
