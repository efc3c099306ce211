import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Plan } from '@rex/engine';
import { CANCEL, changeOf, creation, executionId, type StoreHarness } from '@rex/engine/testing';
import { connect } from '../connect/connect.ts';
import type { Database } from '../connect/database.ts';
import { createTestDatabase, NO_TEST_SERVER } from '../connect/test-database.ts';
import { claimableStarter } from './claimable-starter.ts';
import { INBOX_CHANNEL } from './doorbell.ts';
import { storeHarness, testStore } from './store-harness.test-support.ts';
import { wakeThrough } from './wake-driver.ts';

const test = await createTestDatabase();

describe('waking through a queue', { skip: test ? false : NO_TEST_SERVER }, () => {
  const [owned, unowned, child, claimable] = [1, 2, 3, 4].map(executionId) as [
    string,
    string,
    string,
    string,
  ];
  let db: Database;
  let harness: StoreHarness;
  let told: string[];

  before(async () => {
    db = await connect({ url: test!.url, poolMax: 3 });
    harness = await storeHarness(
      db,
      async () => testStore(db),
      () => db.close(),
    );
    wakeThrough(db, (id) => told.push(id));
  });
  after(async () => {
    await harness.close();
    await test!.drop();
  });

  it('tells the queue of what anybody may claim, and rings for an owner', async () => {
    told = [];
    const { store } = harness;
    const lease = await store.register('first');
    const at = await harness.now();
    await store.commit(lease, [
      creation(harness, owned, at),
      { ...creation(harness, unowned, at), release: { claimableAt: null, inboxSeen: 0 } },
      { ...creation(harness, claimable, at), release: { claimableAt: at, inboxSeen: 0 } },
    ]);
    assert.deepEqual(told, [claimable]);
    const execution = {
      ...creation(harness, child, at).create!,
      parent: { executionId: owned, path: 'a', depth: 1 },
    };
    await store.commit(lease, [changeOf(owned, { children: [{ execution, blobs: [] }] })]);
    assert.deepEqual(told, [claimable, child]);

    const rung = Promise.withResolvers<string>();
    const stop = await db.listen(INBOX_CHANNEL, (driverId) => rung.resolve(driverId));
    await store.post(unowned, CANCEL);
    assert.deepEqual(told, [claimable, child, unowned]);
    const post = { executionId: unowned, message: CANCEL, blob: null };
    await store.commit(lease, [changeOf(owned, { posts: [post] })]);
    assert.deepEqual(told, [claimable, child, unowned, unowned]);
    await store.post(owned, CANCEL);
    assert.equal(await rung.promise, lease.driverId);
    assert.equal(told.length, 4);
    await stop();
  });

  it('tells the queue of what an API begins', async () => {
    told = [];
    const id = executionId(9);
    await claimableStarter(db).start({ inlineBytes: 1_000 } as Plan, {
      ...{ id, effectScope: id, ...harness.origin, workflowVersion: null },
      ...{ trigger: 'start', input: {} },
    });
    assert.deepEqual(told, [id]);
  });
});
