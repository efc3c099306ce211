import { Worker } from 'node:worker_threads';
import { BEAT_EVERY_MS, LEASE_TTL_MS, LeaseLostError, type StartHeart } from '@rex/engine';

/** What the thread is given: where to beat, for which lease, and where to see that this process still works. */
export interface HeartThreadData {
  url: string;
  driverId: string;
  fence: number;
  pulse: SharedArrayBuffer;
  leaseMs: number;
  beatEveryMs: number;
}

export type HeartMessage = { kind: 'beat'; now: number } | { kind: 'lost' };

/**
 * Renews a lease from a thread and a connection of its own, so that a busy event loop loses no lease. It stops when
 * this process's event loop has been stuck for a minute, so that one which never comes back loses its executions.
 */
export function postgresHeart(url: string): StartHeart {
  return ({ driverId, fence }, told) => {
    const pulse = new SharedArrayBuffer(4);
    const count = new Int32Array(pulse);
    const pulsing = setInterval(() => Atomics.add(count, 0, 1), 1_000);
    pulsing.unref();
    const times = { leaseMs: LEASE_TTL_MS, beatEveryMs: BEAT_EVERY_MS };
    const workerData: HeartThreadData = { url, driverId, fence, pulse, ...times };
    const thread = new Worker(new URL('./heart-thread.ts', import.meta.url), { workerData });
    thread.unref();
    let isStopped = false;
    const lose = (why: string): void => {
      if (!isStopped) told.lost(new LeaseLostError(`the lease ${driverId}/${fence} is over: ${why}`));
    };
    thread.on('message', (message: HeartMessage) => {
      if (isStopped) return;
      if (message.kind === 'beat') told.beat(message.now);
      else lose('it was taken over');
    });
    thread.on('error', (error) => lose(`its heart stopped (${error.message})`));
    return {
      async stop() {
        isStopped = true;
        clearInterval(pulsing);
        await thread.terminate();
      },
    };
  };
}
