import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { Driver, type DriverDeps, type DriverObserver } from '@rex/engine';
import type { Logger } from 'pino';
import { consumeJobs, type JobSource } from './consume-jobs.ts';
import { type ExecutionLock, lockedStore } from './locked-store.ts';
import { logObserver } from './log-observer.ts';
import { nodeScheduler } from './node-scheduler.ts';
import type { OutsideDeps } from './outside/outside-deps.ts';
import { startOutside } from './outside/start-outside.ts';

/** The end of a live bus that speaks. */
export interface LivePublisher {
  publish(executionId: string, seq: number): void;
}

export interface WorkerDeps extends Pick<DriverDeps, 'store' | 'catalogue' | 'pool' | 'startHeart'> {
  /** Executions held in memory at once (REX_WORKER_CONCURRENCY). */
  concurrency: number;
  log: Logger;
  observer?: DriverObserver;
  /** Tells those who watch an execution that there is more to see. */
  liveBus?: LivePublisher;
  /** Carries news between executions and the world; without it events neither leave nor start anything. */
  outside?: OutsideDeps;
  /** Hints at executions that may have work. */
  jobs?: JobSource;
  /** Says to other processes what is carried here. */
  lock?: ExecutionLock;
  /** Calls `ring` with the id of the driver that has mail, or '' when any may have; gives what ends it. */
  listen?(ring: (driverId: string) => void): Promise<() => Promise<void>>;
}

export interface Worker {
  driver: Driver;
  /** Takes no more work, lets what runs end for so long, gives the rest back. */
  close(graceMs: number): Promise<void>;
}

/** Begins to carry executions in this process. */
export async function startWorker(deps: WorkerDeps): Promise<Worker> {
  const { catalogue, pool, startHeart, concurrency, log, liveBus } = deps;
  const store = deps.lock ? lockedStore(deps.store, deps.lock) : deps.store;
  const observers = [
    logObserver(log),
    ...(liveBus ? [liveObserver(liveBus)] : []),
    ...(deps.observer ? [deps.observer] : []),
  ];
  const driver = new Driver({
    ...{ store, catalogue, pool, startHeart, capacity: concurrency },
    name: `${hostname()} ${process.pid}`,
    scheduler: nodeScheduler(),
    hash: (text) => createHash('sha256').update(text).digest('hex'),
    observer: {
      onCommitted: (...what) => {
        for (const each of observers) each.onCommitted?.(...what);
      },
      onTrouble: (...what) => {
        for (const each of observers) each.onTrouble?.(...what);
      },
    },
  });
  await driver.open();
  const stopListening = await deps.listen?.((driverId) => {
    if (driverId === '' || driverId === driver.lease?.driverId) driver.ring();
  });
  const stopConsuming = deps.jobs
    ? await consumeJobs(deps.jobs, { driver, capacity: concurrency, log })
    : null;
  const outside = deps.outside ? await startOutside({ ...deps.outside, driver, store, pool, log }) : null;
  return {
    driver,
    async close(graceMs) {
      await outside?.close();
      await stopConsuming?.();
      await stopListening?.();
      await driver.close(graceMs);
    },
  };
}

const liveObserver = (liveBus: LivePublisher): DriverObserver => ({
  onCommitted(executionId, entries) {
    const newest = entries.at(-1);
    if (newest) liveBus.publish(executionId, newest.seq);
  },
});
