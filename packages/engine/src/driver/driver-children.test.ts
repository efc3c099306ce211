import assert from 'node:assert/strict';
import { test } from 'node:test';
import { through } from './graphs.test-support.ts';
import { Harness } from './harness.test-support.ts';
import { line } from './line.fixtures.ts';
import { type Change, ConnectionLostError, RefusedError } from './ports.ts';

const DAY_MS = 86_400_000;
const parent = line(['sub', 'sub', { workflow: 'child' }], ['after', 'pure', { value: '{{ nodes.sub }}' }]);

/** The child of the only execution that was begun. */
const childIn = (harness: Harness, id: string): string =>
  harness.store.executionIds().find((each) => each !== id)!;

test('a parent sleeps for days while its child does, with nobody there at all, and goes on', async () => {
  const harness = new Harness();
  await harness.publish('child', line(['nap', 'sleep', { ms: 3 * DAY_MS }], ['a', 'read', { value: 1 }]));
  harness.world = () => ({ kind: 'done', output: 'rested' });
  const driver = await harness.driver();
  const id = await harness.start(driver, parent);
  await harness.scheduler.pass(10_000);
  assert.equal(driver.size, 0);
  const closed = driver.close(0);
  await harness.scheduler.pass(3 * DAY_MS);
  await closed;
  assert.equal((await harness.store.load(id)).update.waitingReason, 'child');
  await harness.driver();
  const { update } = await harness.finish(id);
  assert.deepEqual(update.output, { inline: 'rested' });
});

test('the message of a child is consumed by whoever is there when its parent’s driver has died', async () => {
  const harness = new Harness();
  await harness.publish('child', line(['nap', 'sleep', { ms: 20_000 }]));
  const driver = await harness.driver();
  const id = await harness.start(driver, parent);
  await harness.scheduler.pass(2_000);
  harness.kill(driver);
  await harness.outlive();
  await harness.driver();
  assert.equal((await harness.finish(id)).update.status, 'COMPLETED');
  assert.equal(harness.store.executionIds().length, 2);
});

test('a child of which the database refuses a change ends, and its parent hears of it', async () => {
  const harness = new Harness();
  await harness.publish('child', line(['a', 'read'], ['b', 'read']));
  const isGuilty = (change: Change): boolean => change.steps.some(({ path }) => path === 'b');
  const store = through(harness.store, {
    commit: async (lease, changes) => {
      if (changes.some(isGuilty)) throw new RefusedError('no such character');
      return harness.store.commit(lease, changes);
    },
  });
  const id = await harness.start(await harness.driver({ store }), parent);
  const { update } = await harness.finish(id);
  assert.equal(update.error?.code, 'child_failed');
  const { error } = update.error!.details as { error: { code: string } };
  assert.equal(error.code, 'commit_refused');
});

test('a parent of which the database refuses a change ends, and its child is told to stop', async () => {
  const harness = new Harness();
  await harness.publish('child', line(['ask', 'ask']));
  const graph = {
    ...line(['sub', 'sub', { workflow: 'child' }]),
    nodes: [
      ...line(['sub', 'sub', { workflow: 'child' }]).nodes,
      { id: 'nap', type: 'sleep', config: { ms: 60_000 } },
    ],
    edges: ['sub', 'nap'].map((target) => ({ source: 'start', target })),
  };
  const store = through(harness.store, {
    commit: async (lease, changes) => {
      const isGuilty = changes.some(({ steps }) => steps.some((step) => step.path === 'nap' && step.output));
      if (isGuilty) throw new RefusedError('no such character');
      return harness.store.commit(lease, changes);
    },
  });
  const id = await harness.start(await harness.driver({ store }), graph);
  await harness.finish(id);
  const child = await harness.finish(childIn(harness, id));
  assert.equal(child.update.status, 'CANCELLED');
});

test('a child goes on while its parent is suspended, and its end is recorded', async () => {
  const harness = new Harness();
  await harness.publish('child', line(['nap', 'sleep', { ms: 20_000 }]));
  const id = await harness.start(await harness.driver(), parent);
  await harness.store.post(id, { kind: 'suspend', actor: 'ann' });
  await harness.finish(childIn(harness, id));
  await harness.scheduler.pass(5_000);
  const { update, steps } = await harness.store.load(id);
  assert.equal(update.status, 'SUSPENDED');
  assert.equal(steps.find(({ path }) => path === 'sub')?.status, 'COMPLETED');
  await harness.store.post(id, { kind: 'resume', actor: 'ann' });
  assert.equal((await harness.finish(id)).update.status, 'COMPLETED');
});

test('the lost connection of a look-up says nothing of the workflow: it is asked again', async () => {
  const harness = new Harness();
  await harness.publish('child', line(['a', 'pure', { value: 1 }]));
  let lost = 3;
  const store = through(harness.store, {
    resolveVersion: async (...asked) => {
      lost -= 1;
      if (lost >= 0) throw new ConnectionLostError('reset');
      return harness.store.resolveVersion(...asked);
    },
  });
  const id = await harness.start(await harness.driver({ store }), parent);
  assert.deepEqual((await harness.finish(id)).update.output, { inline: 1 });
});

test('an execution that killed its workers runs unfused, and makes its child once all the same', async () => {
  const harness = new Harness();
  await harness.publish('child', line(['a', 'pure', { value: 1 }]));
  const graph = line(['a', 'read'], ['sub', 'sub', { workflow: 'child' }]);
  harness.world = ({ signal }) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  const first = await harness.driver();
  const id = await harness.start(first, graph);
  harness.kill(first);
  await harness.outlive();
  const commit = (): Promise<never> => new Promise(() => {});
  const second = await harness.driver({ store: through(harness.store, { commit }) });
  harness.kill(second);
  await harness.outlive();
  harness.world = () => ({ kind: 'done', output: 1 });
  await harness.driver();
  const { update, steps } = await harness.finish(id);
  assert.deepEqual(update.output, { inline: 1 });
  assert.equal(steps.find(({ path }) => path === 'sub')?.status, 'COMPLETED');
  assert.equal(harness.store.executionIds().length, 2);
});
