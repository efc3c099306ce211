import { connect } from 'amqplib';
import { namesOf } from './rabbit-topology.ts';

/** Takes away the queues of RabbitMQ that belong to the prefix of one test. */
export async function deleteQueues(url: string, prefix: string): Promise<void> {
  const { jobs, dead, deadExchange } = namesOf(prefix);
  const connection = await connect(url);
  const channel = await connection.createChannel();
  for (const queue of [jobs, dead]) await channel.deleteQueue(queue);
  await channel.deleteExchange(deadExchange);
  await connection.close();
}
