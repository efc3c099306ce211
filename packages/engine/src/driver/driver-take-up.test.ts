import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Graph } from '@rex/types';
import { done } from '../node-runtime.ts';
import { through } from './graphs.test-support.ts';
import { Harness } from './harness.test-support.ts';
import { type Change, ConnectionLostError, type Lease } from './ports.ts';

const ASKS: Graph = {
  nodes: [
    { id: 'start', type: 'start' },
    { id: 'q', type: 'ask' },
  ],
  edges: [{ source: 'start', target: 'q' }],
};

test('what a driver claims before it hears that it let it go is carried on', async () => {
  const h = new Harness();
  let isClaimed = false;
  const store = through(h.store, {
    async commit(lease: Lease, changes: readonly Change[]) {
      await h.store.commit(lease, changes);
      if (!isClaimed && changes.some(({ release }) => release)) {
        const path = 'q';
        const { executionId } = changes[0]!;
        await h.store.post(executionId, { kind: 'signal', path, payload: 'yes', actor: 'test' });
        driver.ring();
        await new Promise<void>((resolve) => h.scheduler.after(50, resolve));
      }
    },
    async claim(lease: Lease, limit: number) {
      const claimed = await h.store.claim(lease, limit);
      isClaimed ||= claimed.length > 0;
      return claimed;
    },
  });
  const driver = await h.driver({ store });
  const { update } = await h.finish(await h.start(driver, ASKS), 60_000);
  assert.ok(isClaimed);
  assert.deepEqual(update.output, { inline: 'yes' });
});

test('what a driver claims while its own start of the same id is refused is carried on', async () => {
  const h = new Harness();
  const graph: Graph = { nodes: [{ id: 'start', type: 'start' }] };
  const execution = h.execution(graph);
  let isClaimed = false;
  const store = through(h.store, {
    async commit(lease: Lease, changes: readonly Change[]) {
      if (!isClaimed && changes.some(({ create }) => create)) {
        const full = await h.driver({ capacity: 0 });
        await full.start(full.plan(graph), execution);
        driver.ring();
        await new Promise<void>((resolve) => h.scheduler.after(50, resolve));
      }
      await h.store.commit(lease, changes);
    },
    async claim(lease: Lease, limit: number) {
      const claimed = await h.store.claim(lease, limit);
      isClaimed ||= claimed.length > 0;
      return claimed;
    },
  });
  const driver = await h.driver({ store });
  const refused = assert.rejects(driver.start(driver.plan(graph), execution));
  const { update } = await h.finish(execution.id, 60_000);
  await refused;
  assert.ok(isClaimed);
  assert.equal(update.status, 'COMPLETED');
});

test('a connection lost while an execution is read does not end it', async () => {
  const h = new Harness();
  const full = await h.driver({ capacity: 0 });
  const id = await h.start(full, { nodes: [{ id: 'start', type: 'start' }] });
  let losses = 0;
  const store = through(h.store, {
    async load(executionId: string) {
      losses += 1;
      if (losses < 3) throw new ConnectionLostError('reset');
      return h.store.load(executionId);
    },
  });
  void h.driver({ store });
  const { update } = await h.finish(id, 60_000);
  assert.equal(losses, 3);
  assert.equal(update.status, 'COMPLETED');
});

test('without a lease nothing is begun, and it says so at once', async () => {
  const h = new Harness();
  const isDown = new ConnectionLostError('reset');
  let registered = 0;
  const store = through(h.store, {
    async register(name: string) {
      registered += 1;
      if (registered > 1) throw isDown;
      return h.store.register(name);
    },
  });
  const driver = await h.driver({ store });
  await h.store.retire(driver.lease!);
  await h.scheduler.pass(2_000);
  assert.equal(driver.lease, null);
  const started = driver.start(driver.plan(ASKS), h.execution(ASKS));
  await assert.rejects(started, { code: 'unavailable' });
});

/** A store whose executions only a claim by name gives. */
const onlyByName = (h: Harness) => through(h.store, { claim: async () => [] });

test('what is claimed by name is carried, as far as there is room; the rest is told', async () => {
  const h = new Harness();
  const full = await h.driver({ capacity: 0 });
  const ids = [await h.start(full, ASKS), await h.start(full, ASKS), await h.start(full, ASKS)];
  const driver = await h.driver({ store: onlyByName(h), capacity: 2 });
  assert.equal(driver.room, 2);
  assert.deepEqual(await driver.claim(ids), [ids[2]]);
  assert.deepEqual((await h.store.owned(driver.lease!)).sort(), ids.slice(0, 2).sort());
  assert.equal(driver.room, 0);
  assert.deepEqual(await driver.claim([ids[2]!]), [ids[2]]);
  assert.deepEqual(await full.claim(ids), ids);
});

test('a claim by name is needless for what another owns or what is over', async () => {
  const h = new Harness();
  const full = await h.driver({ capacity: 0 });
  const id = await h.start(full, { nodes: [{ id: 'start', type: 'start' }] });
  const other = await h.driver({ store: onlyByName(h) });
  assert.deepEqual(await other.claim([id]), []);
  const { update } = await h.finish(id, 60_000);
  assert.equal(update.status, 'COMPLETED');
  assert.deepEqual(await other.claim([id]), []);
  assert.equal(other.size, 0);
});

test('a claim by name whose connection is lost throws, and what it took is carried all the same', async () => {
  const h = new Harness();
  const full = await h.driver({ capacity: 0 });
  const id = await h.start(full, { nodes: [{ id: 'start', type: 'start' }] });
  const store = through(onlyByName(h), {
    async claimThese(lease: Lease, ids: readonly string[]): Promise<string[]> {
      await h.store.claimThese(lease, ids);
      throw new ConnectionLostError('reset');
    },
  });
  const driver = await h.driver({ store });
  await assert.rejects(driver.claim([id]), ConnectionLostError);
  const { update } = await h.finish(id, 60_000);
  assert.equal(update.status, 'COMPLETED');
});

for (const call of ['claim', 'adopt'] as const) {
  test(`what is owned by an answer of ${call} that did not arrive is carried all the same`, async () => {
    const h = new Harness();
    const first = await h.driver(call === 'claim' ? { capacity: 0 } : {});
    h.world = () => (h.calls.length > 1 ? done('second') : new Promise(() => {}));
    const id = await h.start(first, {
      nodes: [
        { id: 'start', type: 'start' },
        { id: 'call', type: 'read' },
      ],
      edges: [{ source: 'start', target: 'call' }],
    });
    if (call === 'claim') h.calls.push('none: a full driver begins nothing');
    else h.kill(first);
    let isLost = false;
    const lose = async (lease: Lease, limit: number): Promise<string[]> => {
      const ids = await h.store[call](lease, limit);
      if (isLost || ids.length === 0) return ids;
      isLost = true;
      throw new ConnectionLostError('reset');
    };
    await h.driver({ store: through(h.store, { [call]: lose }) });
    const { update } = await h.finish(id, 60_000);
    assert.ok(isLost);
    assert.deepEqual(update.output, { inline: 'second' });
  });
}
