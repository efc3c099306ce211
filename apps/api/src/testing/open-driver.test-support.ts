import { createHash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { SqlExecutionStore } from '@rex/database';
import { Driver, type DriverObserver, type Scheduler } from '@rex/engine';
import { createCatalogue, createEgress, createExpressionPool } from '@rex/nodes';

/** A driver that really runs executions in this process, with nothing between it and its store. */
export async function openDriver(
  store: SqlExecutionStore,
  observer: DriverObserver,
): Promise<{ driver: Driver; close(): Promise<void> }> {
  // Tests call servers of their own on this machine.
  const egress = createEgress({ allowHosts: ['127.0.0.1', 'localhost'] });
  const pool = createExpressionPool();
  const driver = new Driver({
    ...{ store, pool, observer, scheduler: scheduler(), catalogue: createCatalogue({ egress }) },
    name: 'test',
    capacity: 50,
    // Nobody else can take the lease of a folder that this process holds.
    startHeart: (lease, told) => {
      const timer = setInterval(() => {
        store.beat(lease).then(
          ({ now }) => told.beat(now),
          () => undefined,
        );
      }, 1_000);
      return { stop: async () => clearInterval(timer) };
    },
    hash: (text) => createHash('sha256').update(text).digest('hex'),
  });
  await driver.open();
  return {
    driver,
    async close() {
      await driver.close(0);
      await pool.close();
      await egress.close();
    },
  };
}

function scheduler(): Scheduler {
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
