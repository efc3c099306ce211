import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cuttingProxy } from '../cutting-proxy.test-support.ts';
import { testPrefix, testServer } from '../test-servers.fixtures.ts';
import { liveBusConformance } from './live-bus.conformance.ts';
import { openRedisLiveBus } from './open-redis-live-bus.ts';

const { url, skip } = await testServer('redis');
const ID = '00000000-0000-7000-8000-000000000001';

liveBusConformance(
  'RedisLiveBus',
  async () => {
    const troubles: string[] = [];
    const options = {
      url,
      prefix: testPrefix(),
      onTrouble: (error: unknown) => troubles.push(String(error)),
    };
    const [publisher, watcher] = [await openRedisLiveBus(options), await openRedisLiveBus(options)];
    return {
      ...{ publisher, watcher, troubles: () => troubles },
      close: () => Promise.all([publisher.close(), watcher.close()]).then(() => undefined),
    };
  },
  skip,
);

test('RedisLiveBus: after a cut connection watchers are told that hints may be missing, and hear again', {
  skip,
}, async () => {
  const proxy = await cuttingProxy(url);
  const options = { url: proxy.url, prefix: testPrefix(), onTrouble: () => undefined };
  const bus = await openRedisLiveBus(options);
  const other = await openRedisLiveBus({ ...options, url });
  const heard: number[] = [];
  const lost = new Promise<void>((resolve) => {
    bus.subscribe(ID, (seq) => heard.push(seq) && seq === 0 && resolve());
  });
  const news = new Promise<void>((resolve) => {
    bus.subscribe(ID, (seq) => void (seq === 2 && resolve()));
  });
  proxy.cut();
  await lost;
  other.publish(ID, 2);
  await news;
  assert.deepEqual(heard, [0, 2]);
  await Promise.all([bus.close(), other.close()]);
  proxy.close();
});
