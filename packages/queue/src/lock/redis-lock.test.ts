import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cuttingProxy } from '../cutting-proxy.test-support.ts';
import { deleteKeys } from '../redis/delete-keys.fixtures.ts';
import { openRedis } from '../redis/open-redis.ts';
import { testPrefix, testServer } from '../test-servers.fixtures.ts';
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

test('RedisLock: a server that goes away stops nobody, and what was held is free when its time is up', {
  skip,
}, async () => {
  const prefix = testPrefix();
  const proxy = await cuttingProxy(url);
  const troubles: unknown[] = [];
  const told = Promise.withResolvers<void>();
  const onTrouble = (error: unknown): void => {
    troubles.push(error);
    if (String(error).includes('retries')) told.resolve();
  };
  const lock = await RedisLock.open({ url: proxy.url, prefix, ttlMs: 300, onTrouble });
  const other = await RedisLock.open({ url, prefix, ttlMs: 300, onTrouble });
  assert.equal(await lock.take('a'), true);
  proxy.close();
  await told.promise;
  assert.equal(await lock.take('b'), false);
  while (!(await other.take('a'))) await new Promise((resolve) => setImmediate(resolve));
  lock.release('a');
  await Promise.all([lock.close(), other.close()]);
  await deleteKeys(url, prefix);
});
