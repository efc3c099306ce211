import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { executionStoreConformance } from './execution-store.conformance.ts';
import {
  changeOf,
  completed,
  creation,
  executionId,
  runningStep,
  suspended,
  updateOf,
} from './execution-store.fixtures.ts';
import { publisher } from './memory-publisher.fixtures.ts';
import { MemoryStore } from './memory-store.ts';
import { RefusedError } from './ports.ts';

const origin = { workspaceId: executionId(1), workflowId: executionId(2), versionId: executionId(3) };

function makeHarness() {
  let time = Date.UTC(2026, 0, 1);
  const store = new MemoryStore(() => time);
  return {
    store,
    another: async () => store,
    origin,
    publish: publisher(store, origin.workspaceId),
    now: async () => time,
    expire: async () => {
      time += 3_000;
    },
    close: async () => {},
  };
}

executionStoreConformance('MemoryStore', async () => makeHarness());

describe('MemoryStore', () => {
  const id = executionId(1);

  async function begin() {
    const harness = makeHarness();
    const lease = await harness.store.register('first');
    const at = await harness.now();
    await harness.store.commit(lease, [creation(harness, id, at)]);
    return { ...harness, lease, at };
  }

  it('refuses a history with a gap (E9)', async () => {
    const { store, lease, at } = await begin();
    const gap = changeOf(id, { history: [suspended(3, at)] });
    await assert.rejects(store.commit(lease, [gap]), RefusedError);
  });

  it('refuses a number that two rows hold (E9)', async () => {
    const { store, lease, at } = await begin();
    const twice = changeOf(id, { history: [suspended(2, at)], steps: [runningStep('a', 2, at)] });
    await assert.rejects(store.commit(lease, [twice]), RefusedError);
  });

  it('refuses to complete an execution that has an open step or timer (E7)', async () => {
    const { store, lease, at } = await begin();
    const step = runningStep('a', 2, at);
    const timer = { path: 'a', kind: 'step', wakeAt: at } as const;
    await store.commit(lease, [changeOf(id, { steps: [step], timersSet: [timer] })]);
    const end = (seq: number) =>
      updateOf(seq, at, { status: 'COMPLETED', finishedAt: at, output: { inline: 1 } });
    await assert.rejects(store.commit(lease, [changeOf(id, { update: end(3) })]), /step a is RUNNING/);
    const steps = [completed(step, 3, 1)];
    await assert.rejects(
      store.commit(lease, [changeOf(id, { steps, update: end(4) })]),
      /step timer of a is set/,
    );
    await store.commit(lease, [changeOf(id, { steps, update: end(4), timersCleared: [timer] })]);
  });

  it('shares nothing with a clone', async () => {
    const { store, lease, at } = await begin();
    const crashed = store.clone();
    await store.commit(lease, [changeOf(id, { history: [suspended(2, at)] })]);
    assert.equal((await store.load(id)).history.length, 1);
    assert.equal((await crashed.load(id)).history.length, 0);
    await crashed.commit(lease, [changeOf(id, { steps: [runningStep('a', 2, at)] })]);
    assert.equal((await store.load(id)).steps.length, 0);
  });
});
