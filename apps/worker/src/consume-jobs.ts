import type { Driver } from '@rex/engine';
import { toRexError } from '@rex/types';
import type { Logger } from 'pino';

/** Jobs handed out at a time: a hint is acknowledged as soon as the claim is committed. */
const AT_ONCE = 32;
/** How often a full worker looks whether there is room again. */
const LOOK_EVERY_MS = 50;

/** What comes out of a queue: an execution that may have work. */
export interface JobSource {
  consume(
    handle: (job: { executionId: string }) => Promise<'done' | 'retry'>,
    options: { concurrency: number },
  ): Promise<{ pause(): Promise<void>; resume(): Promise<void>; stop(): Promise<void> }>;
}

interface Waiting {
  executionId: string;
  resolve(outcome: 'done' | 'retry'): void;
  reject(error: unknown): void;
}

/**
 * Claims what a queue hints at. Jobs that come together are claimed together. Without room the consumer is paused, so that
 * other workers get what is in the queue, and what was handed out already waits for room.
 */
export async function consumeJobs(
  source: JobSource,
  { driver, capacity, log }: { driver: Pick<Driver, 'claim' | 'room'>; capacity: number; log: Logger },
): Promise<() => Promise<void>> {
  let waiting: Waiting[] = [];
  let isPumping = false;
  let isStopping = false;
  let [wake, isPaused] = [(): void => undefined, false];

  const rest = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, LOOK_EVERY_MS);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const turnedTo = async (paused: boolean): Promise<void> => {
    if (isPaused === paused) return;
    isPaused = paused;
    await (paused ? consumption.pause() : consumption.resume());
  };
  const claim = async (): Promise<void> => {
    const batch = waiting.splice(0, driver.room);
    try {
      const left = new Set(await driver.claim(batch.map(({ executionId }) => executionId)));
      for (const job of batch) if (!left.has(job.executionId)) job.resolve('done');
      waiting = [...batch.filter(({ executionId }) => left.has(executionId)), ...waiting];
    } catch (thrown) {
      for (const { reject } of batch) reject(thrown);
    }
  };
  const pump = async (): Promise<void> => {
    // What comes in the same turn is claimed together.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (waiting.length > 0 && !isStopping) {
      if (driver.room > 0) await claim();
      else {
        await turnedTo(true);
        await rest();
      }
    }
    isPumping = false;
    if (!isStopping) await turnedTo(false);
    for (const { resolve } of isStopping ? waiting.splice(0) : []) resolve('retry');
  };

  const consumption = await source.consume(
    ({ executionId }) =>
      new Promise((resolve, reject) => {
        if (isStopping) return resolve('retry');
        waiting.push({ executionId, resolve, reject });
        if (isPumping) return;
        isPumping = true;
        pump().catch((thrown: unknown) => {
          const { code, message } = toRexError(thrown, 'unavailable');
          log.warn({ code }, `The queue could not be told to pause: ${message}`);
        });
      }),
    { concurrency: Math.min(capacity, AT_ONCE) },
  );
  return async () => {
    isStopping = true;
    wake();
    await consumption.stop();
  };
}
