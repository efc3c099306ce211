import { cuttingProxy } from '../cutting-proxy.test-support.ts';
import { testPrefix, testServer } from '../test-servers.fixtures.ts';
import { deleteQueues } from './delete-queues.fixtures.ts';
import { jobQueueConformance } from './job-queue.conformance.ts';
import { RabbitJobQueue } from './rabbit-job-queue.ts';

const { url, skip } = await testServer('amqp');

jobQueueConformance(
  'RabbitJobQueue',
  async () => {
    const prefix = testPrefix();
    const proxy = await cuttingProxy(url);
    const options = { url: proxy.url, prefix, onTrouble: () => undefined, backoffMs: 2 };
    const [publisher, worker] = [await RabbitJobQueue.open(options), await RabbitJobQueue.open(options)];
    return {
      ...{ publisher, worker, cut: proxy.cut },
      async close() {
        await Promise.all([publisher.close(), worker.close()]);
        proxy.close();
        await deleteQueues(url, prefix);
      },
    };
  },
  skip,
);
