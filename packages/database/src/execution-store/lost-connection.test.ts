import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ConnectionLostError, type Lease, LeaseLostError } from '@rex/engine';
import { changeOf, creation, executionId, type StoreHarness, suspended } from '@rex/engine/testing';
import { connect } from '../connect/connect.ts';
import type { Database } from '../connect/database.ts';
import { createTestDatabase, NO_TEST_SERVER } from '../connect/test-database.ts';
import { cuttingProxy } from './cutting-proxy.test-support.ts';
import { openSession } from './open-session.test-support.ts';
import { storeHarness, testStore } from './store-harness.test-support.ts';

const test = await createTestDatabase();

describe('a commit on PostgreSQL', { skip: test ? false : NO_TEST_SERVER }, () => {
  const { url, drop } = test!;
  let db: Database;
  let harness: StoreHarness;
  let lease: Lease;
  let at: number;
  let made = 0;

  before(async () => {
    db = await connect({ url });
    harness = await storeHarness(
      db,
      async () => testStore(db),
      () => db.close(),
    );
    lease = await harness.store.register('first');
    at = await harness.now();
  });
  after(async () => {
    await harness.close();
    await drop();
  });

  /** An execution of the driver's, and the next change of it. */
  async function begin() {
    const id = executionId(++made);
    await harness.store.commit(lease, [creation(harness, id, at)]);
    return { id, change: changeOf(id, { history: [suspended(2, at)] }) };
  }

  it('whose server process was ended while it waited was not made', async () => {
    const { id, change } = await begin();
    const [holder, killer] = [await openSession(url), await openSession(url)];
    await holder.query('BEGIN');
    await holder.query('SELECT FROM executions WHERE id = $1 FOR UPDATE', [id]);
    const committing = assert.rejects(harness.store.commit(lease, [change]), ConnectionLostError);
    const { pid } = await killer.waitForBlocked();
    await killer.query('SELECT pg_terminate_backend($1)', [pid]);
    await committing;
    await holder.query('ROLLBACK');
    await Promise.all([holder.end(), killer.end()]);
    assert.equal(await harness.store.isCommitted(change), false);
    await harness.store.commit(lease, [change]);
    assert.equal(await harness.store.isCommitted(change), true);
  });

  for (const where of ['answers', 'requests'] as const) {
    it(`whose ${where} were cut off was ${where === 'answers' ? 'made' : 'not made'}`, async () => {
      const { change } = await begin();
      const proxy = await cuttingProxy(url);
      const far = await connect({ url: proxy.url, poolMax: 1 });
      const store = testStore(far);
      await store.beat(lease);
      const cut = where === 'answers' ? proxy.cutAnswers() : proxy.cutRequests();
      await assert.rejects(store.commit(lease, [change]), ConnectionLostError);
      await cut;
      assert.equal(await harness.store.isCommitted(change), where === 'answers');
      await proxy.close();
      await far.close();
    });
  }

  it('keeps the lease from being taken over until it is made, and lets heartbeats pass', async () => {
    const { id, change } = await begin();
    const [holder, watcher] = [await openSession(url), await openSession(url)];
    await holder.query('BEGIN');
    await holder.query('SELECT FROM executions WHERE id = $1 FOR UPDATE', [id]);
    const committing = harness.store.commit(lease, [change]);
    await watcher.waitForBlocked();
    await harness.store.beat(lease);
    await harness.expire(lease);
    const second = await harness.store.register('second');
    assert.deepEqual(await harness.store.adopt(second), []);
    await holder.query('ROLLBACK');
    await committing;
    assert.ok((await harness.store.adopt(second)).includes(id));
    await assert.rejects(harness.store.commit(lease, [change]), LeaseLostError);
    assert.equal((await harness.store.load(id)).history.length, 1);
    await Promise.all([holder.end(), watcher.end()]);
    lease = second;
  });
});
