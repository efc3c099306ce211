import { randomUUID } from 'node:crypto';
import { RexError } from '@rex/types';
import {
  type Channel,
  type ChannelModel,
  type ConfirmChannel,
  connect,
  type RecoveringChannelModel,
} from 'amqplib';
import {
  BACKOFF_MS,
  type Consumption,
  DEAD_LETTERS_SHOWN,
  type DeadLetter,
  type HandleJob,
  type JobQueue,
  type OnQueueTrouble,
  type QueueHealth,
} from './job-queue.ts';
import { Outbox } from './outbox.ts';
import { RabbitConsumer } from './rabbit-consumer.ts';
import { assertTopology, namesOf, type RabbitNames } from './rabbit-topology.ts';

const CONNECT_MS = 5_000;
const RECONNECT_MAX_MS = 2_000;

export interface RabbitJobQueueOptions {
  url: string;
  /** First part of every name, so that installations can share a server. */
  prefix: string;
  onTrouble: OnQueueTrouble;
  backoffMs?: number;
}

/** A quorum queue of RabbitMQ with publisher confirms and a dead-letter queue. */
export class RabbitJobQueue implements JobQueue {
  readonly #onTrouble: OnQueueTrouble;
  readonly #backoffMs: number;
  readonly #connection: RecoveringChannelModel;
  readonly #names: RabbitNames;
  readonly #outbox: Outbox;
  readonly #consumers = new Set<RabbitConsumer>();
  #publisher: Promise<ConfirmChannel> | null = null;
  #isConnected = true;
  #isClosed = false;

  private constructor(
    connection: RecoveringChannelModel,
    { prefix, onTrouble, backoffMs = BACKOFF_MS }: RabbitJobQueueOptions,
  ) {
    this.#connection = connection;
    this.#names = namesOf(prefix);
    this.#onTrouble = onTrouble;
    this.#backoffMs = backoffMs;
    this.#outbox = new Outbox((ids) => this.#send(ids), onTrouble);
    connection.on('connect', () => {
      this.#isConnected = true;
    });
    connection.on('disconnect', (error) => {
      this.#isConnected = false;
      onTrouble(error);
    });
    connection.on('error', onTrouble);
  }

  /** Resolves when the server answers and the queues are there. Throws RexError `unavailable`. */
  static async open(options: RabbitJobQueueOptions): Promise<RabbitJobQueue> {
    const names = namesOf(options.prefix);
    try {
      const connection = await connect(options.url, {
        timeout: CONNECT_MS,
        recovery: {
          initialMaxRetries: 0,
          maxDelay: RECONNECT_MAX_MS,
          setup: async (model: ChannelModel) => {
            // An error of a connection is told again by its end; without a listener it would end the process.
            model.on('error', () => undefined);
            const channel = await model.createChannel();
            channel.on('error', () => undefined);
            await assertTopology(channel, names);
            await channel.close();
          },
        },
      });
      return new RabbitJobQueue(connection, options);
    } catch (thrown) {
      throw new RexError('unavailable', 'RabbitMQ does not answer: check AMQP_URL, or start the server.', {
        cause: thrown,
      });
    }
  }

  publish(executionId: string): void {
    this.#outbox.add(executionId);
  }

  async #send(executionIds: readonly string[]): Promise<void> {
    const channel = await this.#publishing();
    for (const executionId of executionIds) this.#put(channel, executionId);
    await channel.waitForConfirms();
  }

  #put(channel: ConfirmChannel, executionId: string): void {
    const options = { persistent: true, messageId: randomUUID() };
    channel.sendToQueue(this.#names.jobs, Buffer.from(executionId), options);
  }

  /** The channel for publishing; a new one when the last is gone. */
  #publishing(): Promise<ConfirmChannel> {
    this.#publisher ??= this.#openPublisher().catch((thrown: unknown) => {
      this.#publisher = null;
      throw thrown;
    });
    return this.#publisher;
  }

  async #openPublisher(): Promise<ConfirmChannel> {
    const channel = await this.#connection.createConfirmChannel();
    channel.on('error', this.#onTrouble);
    channel.on('close', () => {
      this.#publisher = null;
    });
    return channel;
  }

  async consume(handle: HandleJob, { concurrency }: { concurrency: number }): Promise<Consumption> {
    const consumer = new RabbitConsumer({
      ...{ handle, concurrency, queue: this.#names.jobs },
      ...{ backoffMs: this.#backoffMs, onTrouble: this.#onTrouble },
      openChannel: () => this.#connection.createChannel(),
    });
    await consumer.start();
    this.#consumers.add(consumer);
    return {
      pause: () => consumer.pause(),
      resume: () => consumer.resume(),
      stop: async () => {
        this.#consumers.delete(consumer);
        await consumer.stop();
      },
    };
  }

  async deadLetters(): Promise<DeadLetter[]> {
    const dead: DeadLetter[] = [];
    await this.#withDead(async (id, executionId) => {
      dead.push({ id, executionId });
      return false;
    });
    return dead;
  }

  async replay(id: string): Promise<boolean> {
    let isFound = false;
    await this.#withDead(async (deadId, executionId) => {
      if (deadId !== id) return false;
      const channel = await this.#publishing();
      this.#put(channel, executionId);
      await channel.waitForConfirms();
      isFound = true;
      return true;
    });
    return isFound;
  }

  /** Shows dead jobs one after another until `take` takes one out; the others go back at the end, in their order. */
  async #withDead(take: (id: string, executionId: string) => Promise<boolean>): Promise<void> {
    const channel: Channel = await this.#connection.createChannel();
    channel.on('error', this.#onTrouble);
    try {
      for (let seen = 0; seen < DEAD_LETTERS_SHOWN; seen += 1) {
        const message = await channel.get(this.#names.dead);
        if (!message) return;
        if (!(await take(String(message.properties.messageId), message.content.toString()))) continue;
        channel.ack(message);
        return;
      }
    } finally {
      await channel.close();
    }
  }

  async pending(): Promise<number> {
    const channel = await this.#connection.createChannel();
    channel.on('error', this.#onTrouble);
    try {
      return (await channel.checkQueue(this.#names.jobs)).messageCount;
    } finally {
      await channel.close();
    }
  }

  async health(): Promise<QueueHealth> {
    return { isConnected: this.#isConnected && !this.#isClosed };
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#outbox.close();
    await Promise.all([...this.#consumers].map((consumer) => consumer.stop()));
    await this.#connection.close();
  }
}
