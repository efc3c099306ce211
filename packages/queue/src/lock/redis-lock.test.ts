import { deleteKeys } from '../redis/delete-keys.test-support.ts';
import { openRedis } from '../redis/open-redis.ts';
import { testPrefix, testServer } from '../test-servers.test-support.ts';
import { lockConformance } from './lock.conformance.ts';
import { RedisLock } from './redis-lock.ts';

const { url, skip } = await testServer('redis');

lockConformance(
  'RedisLock',
  async () => {
    const prefix = testPrefix();
    const ttlMs = 300;
    const options = { url, prefix, ttlMs, onTrouble: () => undefined };
    const [one, other] = [await RedisLock.open(options), await RedisLock.open(options)];
    const redis = await openRedis({ url, onTrouble: () => undefined });
    const keyOf = (id: string): string => `mutex:${prefix}:${id}`;
    return {
      ...{ one, other, ttlMs },
      lapse: async (id) => void (await redis.del(keyOf(id))),
      async untilFree(id) {
        while ((await redis.exists(keyOf(id))) === 1) await new Promise((resolve) => setImmediate(resolve));
      },
      async close() {
        await Promise.all([one.close(), other.close()]);
        redis.disconnect();
        await deleteKeys(url, prefix);
      },
    };
  },
  skip,
);
