import { cuttingProxy } from '../cutting-proxy.test-support.ts';
import { deleteKeys } from '../redis/delete-keys.fixtures.ts';
import { testPrefix, testServer } from '../test-servers.fixtures.ts';
import { BullJobQueue } from './bull-job-queue.ts';
import { jobQueueConformance } from './job-queue.conformance.ts';

const { url, skip } = await testServer('redis');

jobQueueConformance(
  'BullJobQueue',
  async () => {
    const prefix = testPrefix();
    const proxy = await cuttingProxy(url);
    const options = { url: proxy.url, prefix, onTrouble: () => undefined, backoffMs: 2 };
    const [publisher, worker] = [await BullJobQueue.open(options), await BullJobQueue.open(options)];
    return {
      ...{ publisher, worker, cut: proxy.cut },
      async close() {
        await Promise.all([publisher.close(), worker.close()]);
        proxy.close();
        await deleteKeys(url, prefix);
      },
    };
  },
  skip,
);
