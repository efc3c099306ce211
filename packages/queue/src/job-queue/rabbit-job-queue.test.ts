import { connect } from 'amqplib';
import { cuttingProxy } from '../cutting-proxy.test-support.ts';
import { testPrefix, testServer } from '../test-servers.test-support.ts';
import { jobQueueConformance } from './job-queue.conformance.ts';
import { RabbitJobQueue } from './rabbit-job-queue.ts';
import { namesOf } from './rabbit-topology.ts';

const { url, skip } = await testServer('amqp');

async function deleteQueues(prefix: string): Promise<void> {
  const { jobs, dead, deadExchange } = namesOf(prefix);
  const connection = await connect(url);
  const channel = await connection.createChannel();
  for (const queue of [jobs, dead]) await channel.deleteQueue(queue);
  await channel.deleteExchange(deadExchange);
  await connection.close();
}

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
        await deleteQueues(prefix);
      },
    };
  },
  skip,
);
