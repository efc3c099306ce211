import { performance } from 'node:perf_hooks';
import type { Scheduler } from '@rex/engine';

/** Time by this machine, held to the database's clock: only the difference between the two is kept. */
export function nodeScheduler(): Scheduler {
  let offsetMs = 0;
  return {
    now: () => Math.round(Date.now() + offsetMs),
    monotonic: () => performance.now(),
    after(delayMs, act) {
      const timer = setTimeout(act, delayMs);
      return () => clearTimeout(timer);
    },
    soon: (act) => void setImmediate(act),
    sync(databaseNow) {
      offsetMs = databaseNow - Date.now();
    },
  };
}
