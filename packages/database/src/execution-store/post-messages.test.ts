import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Lease } from '@rex/engine';
import { CANCEL, creation, executionId, type StoreHarness } from '@rex/engine/testing';
import { connect } from '../connect/connect.ts';
import type { Database } from '../connect/database.ts';
import { createTestDatabase, NO_TEST_SERVER } from '../connect/test-database.ts';
import { INBOX_CHANNEL } from './doorbell.ts';
import { postStatement } from './post-messages.ts';
import { storeHarness, testStore } from './store-harness.test-support.ts';

const test = await createTestDatabase();

describe('posting a message', { skip: test ? false : NO_TEST_SERVER }, () => {
  const [first, second, unowned] = [executionId(1), executionId(2), executionId(3)];
  let db: Database;
  let harness: StoreHarness;
  let lease: Lease;

  before(async () => {
    db = await connect({ url: test!.url, poolMax: 3 });
    harness = await storeHarness(
      db,
      async () => testStore(db),
      () => db.close(),
    );
    lease = await harness.store.register('first');
    const at = await harness.now();
    const release = { claimableAt: null, inboxSeen: 0 };
    await harness.store.commit(lease, [
      creation(harness, first, at),
      creation(harness, second, at),
      { ...creation(harness, unowned, at), release },
    ]);
  });
  after(async () => {
    await harness.close();
    await test!.drop();
  });

  it('writes many at once, numbered per execution in the order in which they came', async () => {
    const ids = [second, first, second, executionId(99), first, second];
    const messages = ids.map((id, index) => ({
      executionId: id,
      json: JSON.stringify({ ...CANCEL, reason: `${index}` }),
    }));
    const { rows } = await db.query<{ place: number; number: number }>(postStatement(messages));
    const numbers = new Map(rows.map(({ place, number }) => [place, number]));
    assert.deepEqual(
      ids.map((_, place) => numbers.get(place)),
      [1, 1, 2, undefined, 2, 3],
    );
    const { inbox } = await harness.store.load(second);
    assert.deepEqual(
      inbox.map(({ message }) => 'reason' in message && message.reason),
      ['0', '2', '5'],
    );
  });

  it("rings with the owner's id, or with nothing for whoever may claim", async () => {
    const heard: string[] = [];
    let hear: () => void = () => {};
    const stop = await db.listen(INBOX_CHANNEL, (payload) => {
      heard.push(payload);
      hear();
    });
    for (const [id, payload] of [
      [first, lease.driverId],
      [unowned, ''],
    ] as const) {
      const ringing = new Promise<void>((resolve) => {
        hear = resolve;
      });
      await harness.store.post(id, CANCEL);
      await ringing;
      assert.equal(heard.at(-1), payload);
    }
    assert.equal(heard.length, 2);
    await stop();
  });
});
