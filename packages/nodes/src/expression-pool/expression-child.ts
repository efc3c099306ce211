import { Worker } from 'node:worker_threads';
import { ExpressionError, runPoolJob } from '@rex/engine/expressions';
import type { FromChild, ToChild } from './messages.ts';

// A process of the expression pool: evaluates one job at a time and dies without harm when that goes wrong.

const [deadlineMs, rssMaxBytes] = process.argv.slice(2).map(Number) as [number, number];

/** Not 0 while a job is under way; the watchdog waits on it, since this thread may not come back. */
const busy = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
let jobs = 0;

function answer(message: FromChild): void {
  process.send?.(message);
}

function mark(value: number): void {
  Atomics.store(busy, 0, value);
  Atomics.notify(busy, 0);
}

async function evaluate(job: ToChild): Promise<FromChild> {
  mark(++jobs);
  try {
    const value = await runPoolJob(job);
    return { kind: 'value', ...(value === undefined ? {} : { value }) };
  } catch (thrown) {
    if (thrown instanceof ExpressionError) return { kind: 'error', what: thrown.what, facts: thrown.facts };
    return { kind: 'error', what: 'failed in a way that was not foreseen', facts: {} };
  } finally {
    mark(0);
  }
}

new Worker(new URL('./expression-watchdog.ts', import.meta.url), {
  workerData: { busy, deadlineMs, rssMaxBytes },
  resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2 },
}).unref();

process.on('disconnect', () => process.exit(0));
process.on('message', (job: ToChild) => void evaluate(job).then(answer));
answer({ kind: 'ready' });
