import { randomUUID } from 'node:crypto';
import type { Channel, ConsumeMessage } from 'amqplib';
import { backoffMs, type HandleJob, type JobOutcome, type OnQueueTrouble } from './job-queue.ts';

const OPEN_AGAIN_MS = 500;

export interface RabbitConsumerDeps {
  handle: HandleJob;
  concurrency: number;
  queue: string;
  backoffMs: number;
  onTrouble: OnQueueTrouble;
  /** Waits for the connection when it is lost. */
  openChannel(): Promise<Channel>;
}

/** Takes jobs from a queue; after a lost channel on a new one, and the server gives again what was not acknowledged. */
export class RabbitConsumer {
  readonly #deps: RabbitConsumerDeps;
  readonly #underWay = new Set<Promise<void>>();
  readonly #wakes = new Set<() => void>();
  #channel: Channel | null = null;
  #tag: string | null = null;
  #isPaused = false;
  #isStopped = false;

  constructor(deps: RabbitConsumerDeps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    const { openChannel, concurrency, onTrouble } = this.#deps;
    const channel = await openChannel();
    channel.on('error', onTrouble);
    channel.on('close', () => {
      if (this.#channel !== channel) return;
      this.#channel = null;
      this.#tag = null;
      void this.#startAgain();
    });
    this.#channel = channel;
    await channel.prefetch(concurrency);
    if (!this.#isPaused) await this.#listen(channel);
  }

  async #startAgain(): Promise<void> {
    while (!this.#isStopped && this.#channel === null) {
      try {
        await this.start();
      } catch (thrown) {
        if (this.#isStopped) return;
        this.#deps.onTrouble(thrown);
        await this.#rest(OPEN_AGAIN_MS);
      }
    }
  }

  async #listen(channel: Channel): Promise<void> {
    const consumerTag = randomUUID();
    this.#tag = consumerTag;
    const onMessage = (message: ConsumeMessage | null): void => {
      if (message) this.#take(channel, message);
      // The server has ended it, as when the queue is deleted.
      else void channel.close().catch(() => undefined);
    };
    await channel.consume(this.#deps.queue, onMessage, { consumerTag });
  }

  async pause(): Promise<void> {
    this.#isPaused = true;
    const tag = this.#tag;
    this.#tag = null;
    if (tag !== null) await this.#channel?.cancel(tag).catch(this.#deps.onTrouble);
  }

  async resume(): Promise<void> {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    if (this.#channel && this.#tag === null) await this.#listen(this.#channel).catch(this.#deps.onTrouble);
  }

  async stop(): Promise<void> {
    if (this.#isStopped) return;
    await this.pause();
    this.#isStopped = true;
    for (const wake of [...this.#wakes]) wake();
    await Promise.all(this.#underWay);
    const channel = this.#channel;
    this.#channel = null;
    await channel?.close().catch(() => undefined);
  }

  #take(channel: Channel, message: ConsumeMessage): void {
    const work = this.#handle(channel, message).finally(() => this.#underWay.delete(work));
    this.#underWay.add(work);
  }

  async #handle(channel: Channel, message: ConsumeMessage): Promise<void> {
    const deliveries = Number(message.properties.headers?.['x-delivery-count'] ?? 0) + 1;
    const outcome = await this.#outcome({ executionId: message.content.toString(), deliveries });
    // The pause is held here, with the job unacknowledged: when this process dies, the server gives it to another.
    if (outcome === 'retry') await this.#rest(backoffMs(deliveries, this.#deps.backoffMs));
    if (this.#channel !== channel) return;
    if (outcome === 'done') channel.ack(message);
    else channel.nack(message, false, true);
  }

  async #outcome(job: { executionId: string; deliveries: number }): Promise<JobOutcome> {
    try {
      return await this.#deps.handle(job);
    } catch (thrown) {
      this.#deps.onTrouble(thrown);
      return 'retry';
    }
  }

  #rest(ms: number): Promise<void> {
    if (this.#isStopped) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#wakes.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.#wakes.add(wake);
    });
  }
}
