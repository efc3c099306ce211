import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Freshness } from './freshness.ts';
import { FRESH_MS } from './heart.ts';
import { VirtualScheduler } from './virtual-scheduler.test-support.ts';

test('what waits for a heartbeat is let go by a fresh one, and not by one that is heard too late', async () => {
  const scheduler = new VirtualScheduler();
  const freshness = new Freshness(scheduler);
  let acts = 0;
  const act = (): void => {
    acts += 1;
  };
  freshness.begin(scheduler.monotonic());
  freshness.whenFresh(act);
  assert.equal(acts, 1);
  const sentAt = scheduler.now();
  await scheduler.pass(FRESH_MS);
  freshness.whenFresh(act);
  freshness.renew(sentAt);
  assert.equal(acts, 1);
  freshness.renew(scheduler.now());
  assert.equal(acts, 2);
});
