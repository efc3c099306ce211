import type { Channel } from 'amqplib';
import { DELIVERIES_MAX } from './job-queue.ts';

export interface RabbitNames {
  jobs: string;
  dead: string;
  deadExchange: string;
}

/** What the queues of an installation are called. */
export const namesOf = (prefix: string): RabbitNames => ({
  jobs: `${prefix}.jobs`,
  dead: `${prefix}.jobs.dead`,
  deadExchange: `${prefix}.dead`,
});

/** Makes the queues where they are not there yet. */
export async function assertTopology(
  channel: Channel,
  { jobs, dead, deadExchange }: RabbitNames,
): Promise<void> {
  await channel.assertExchange(deadExchange, 'fanout', { durable: true });
  await channel.assertQueue(dead, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
  await channel.bindQueue(dead, deadExchange, '');
  await channel.assertQueue(jobs, {
    durable: true,
    arguments: {
      'x-queue-type': 'quorum',
      // It counts what comes back, not what goes out.
      'x-delivery-limit': DELIVERIES_MAX - 1,
      'x-dead-letter-exchange': deadExchange,
      // A dead job leaves the queue when the other one has it; for that, publishing must be refused when it is full.
      'x-dead-letter-strategy': 'at-least-once',
      'x-overflow': 'reject-publish',
    },
  });
}
