import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Change } from '@rex/engine';
import { MemoryStore } from '@rex/engine/testing';
import { lockedStore } from './locked-store.ts';

const ID = '00000000-0000-7000-8000-000000000001';
const CHANGE: Change = {
  ...{ executionId: ID, create: null, update: null, snapshot: null, inboxConsumed: null, release: null },
  ...{ steps: [], attempts: [], history: [], timersSet: [], timersCleared: [], blobs: [], children: [] },
  ...{ posts: [], waitsOpened: [], waitsClosed: [], emitted: [], resetTakeovers: false },
} as unknown as Change;
const CREATE: Change = {
  ...CHANGE,
  create: {
    ...{ id: ID, workspaceId: 'w', workflowId: null, versionId: 'v', workflowVersion: null },
    ...{ trigger: 'start', input: { inline: 1 }, effectScope: ID, createdAt: 1, parent: null },
  },
};

function open() {
  const held = new Set<string>();
  const store = lockedStore(new MemoryStore(() => 1_000), {
    take: async (id) => held.size < held.add(id).size,
    release: (id) => void held.delete(id),
    releaseAll: async () => held.clear(),
  });
  return { held, store };
}

test('the lock is held from the beginning of an execution until it is let go, and again when it is loaded', async () => {
  const { held, store } = open();
  const lease = await store.register('driver');
  await store.commit(lease, [CREATE]);
  assert.deepEqual([...held], [ID]);
  await store.commit(lease, [{ ...CHANGE, release: { claimableAt: 1_000, inboxSeen: 0 } }]);
  assert.deepEqual([...held], []);
  assert.deepEqual(await store.claim(lease, 1), [ID]);
  await store.load(ID);
  assert.deepEqual([...held], [ID]);
  await store.retire(lease);
  assert.deepEqual([...held], []);
});

test('an execution that could not be written, or is for others to carry, leaves no lock', async () => {
  const { held, store } = open();
  const lease = await store.register('driver');
  await assert.rejects(store.commit({ ...lease, fence: 9 }, [CREATE]));
  assert.deepEqual([...held], []);
  await store.commit(lease, [{ ...CREATE, release: { claimableAt: 1_000, inboxSeen: 0 } }]);
  assert.deepEqual([...held], []);
});

test('under a new lease nothing of the earlier one is held', async () => {
  const { held, store } = open();
  await store.commit(await store.register('driver'), [CREATE]);
  await store.register('driver again');
  assert.deepEqual([...held], []);
});
