import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Lease, WaitRow } from '@rex/engine';
import { changeOf, creation, type StoreHarness, StoreSuite } from '@rex/engine/testing';
import { connect } from '../connect/connect.ts';
import type { Database } from '../connect/database.ts';
import { createTestDatabase, NO_TEST_SERVER } from '../connect/test-database.ts';
import { storeHarness, testStore } from '../execution-store/store-harness.test-support.ts';
import { acceptEvents, type NewEvent } from './accept-events.ts';
import { expireEvents } from './expire-events.ts';
import { matchWaits, reconcileEvents } from './reconcile-events.ts';

const test = await createTestDatabase();
const MINUTE_MS = 60_000;
const CLOSED = { path: 'wait', kind: 'event', how: 'cancelled' } as const;

describe('events and waits', { skip: test ? false : NO_TEST_SERVER }, () => {
  const suite = new StoreSuite();
  let db: Database;
  let harness: StoreHarness;
  let lease: Lease;
  let at: number;
  let made = 0;

  before(async () => {
    db = await connect({ url: test!.url, poolMax: 12 });
    harness = await storeHarness(
      db,
      async () => testStore(db),
      () => db.close(),
    );
    suite.open(harness);
    lease = await harness.store.register('first');
    at = await harness.now();
  });
  after(async () => {
    await harness.close();
    await test!.drop();
  });

  const newKey = (): string => {
    made += 1;
    return `key ${made}`;
  };
  const eventOf = (key: string, id = newKey()): NewEvent => ({
    ...{ source: '/test', id, type: 'paid', key, content: { id, key } },
  });
  const accept = (...events: NewEvent[]) => acceptEvents(db, harness.origin.workspaceId, events);
  const waitFor = (key: string, path = 'wait'): WaitRow => ({
    ...{ path, kind: 'event', event: 'paid', key, expiresAt: null },
  });
  /** Makes an execution that waits, in one commit of its own. */
  const begin = async (...waitsOpened: WaitRow[]): Promise<string> => {
    const id = suite.nextId();
    await harness.store.commit(lease, [{ ...creation(harness, id, at), waitsOpened }]);
    return id;
  };
  /** Makes one whose waits are there before anybody looks for events. */
  const beginUnseen = async (key: string): Promise<string> => {
    const id = await begin();
    await db.query({
      text: `
INSERT INTO waits (execution_id, workspace_id, path, kind, event_type, correlation_key)
VALUES ($1, $2, 'wait', 'event', 'paid', $3)`,
      values: [id, harness.origin.workspaceId, key],
    });
    return id;
  };
  /** The ids of the events that a wait got. */
  const signalsOf = async (id: string): Promise<string[]> => {
    const { inbox } = await harness.store.load(id);
    return inbox.map(({ message }) => {
      assert.ok(message.kind === 'signal' && message.path === 'wait');
      return (message.payload as { id: string }).id;
    });
  };
  const statesOf = async (key: string): Promise<string[]> => {
    const { rows } = await db.query<{ state: string }>({
      text: 'SELECT state FROM events WHERE correlation_key = $1 ORDER BY accepted_at, id',
      values: [key],
    });
    return rows.map(({ state }) => state);
  };
  const group = (key: string) => ({ workspaceId: harness.origin.workspaceId, event: 'paid', key });

  it('gives an event to all waits that are open for it, and to no other', async () => {
    const key = newKey();
    const ids = [await begin(waitFor(key)), await begin(waitFor(key))];
    const other = await begin(waitFor(newKey()));
    const [answer] = await accept(eventOf(key, 'one'));
    assert.deepEqual(answer, { matched: 2, started: 0, isBuffered: false, isDuplicate: false });
    for (const id of ids) assert.deepEqual(await signalsOf(id), ['one']);
    assert.deepEqual(await signalsOf(other), []);
    const [next] = await accept(eventOf(key));
    assert.deepEqual(next, { matched: 0, started: 0, isBuffered: true, isDuplicate: false });
    assert.deepEqual(await statesOf(key), ['matched', 'buffered']);
  });

  it('keeps an event that comes early for the first wait, the oldest first', async () => {
    const key = newKey();
    await accept(eventOf(key, 'old'));
    await accept(eventOf(key, 'new'));
    const first = await beginUnseen(key);
    assert.equal(await matchWaits(db, [group(key)]), 1);
    assert.deepEqual(await signalsOf(first), ['old']);
    const second = await beginUnseen(key);
    assert.equal(await matchWaits(db, [group(key)]), 1);
    assert.deepEqual(await signalsOf(second), ['new']);
    assert.deepEqual(await statesOf(key), ['matched', 'matched']);
  });

  it('gives several waits that open at once one kept event each, and no event twice', async () => {
    const key = newKey();
    await accept(eventOf(key, 'a1'), eventOf(key, 'a2'));
    const ids = [await beginUnseen(key), await beginUnseen(key), await beginUnseen(key)];
    await Promise.all(Array.from({ length: 8 }, () => matchWaits(db, [group(key)])));
    const got = (await Promise.all(ids.map(signalsOf))).flat();
    assert.deepEqual(got.toSorted(), ['a1', 'a2']);
    assert.deepEqual(await statesOf(key), ['matched', 'matched']);
  });

  it('takes an event once, however often and by how many it is sent', async () => {
    const key = newKey();
    const id = await begin(waitFor(key));
    const again = eventOf(key, 'doubled');
    const answers = (await Promise.all(Array.from({ length: 20 }, () => accept(again)))).flat();
    assert.equal(answers.filter(({ isDuplicate }) => !isDuplicate).length, 1);
    assert.equal(
      answers.reduce((sum, { matched }) => sum + matched, 0),
      1,
    );
    assert.deepEqual(await signalsOf(id), ['doubled']);
    const twice = await accept(eventOf(key, 'in one list'), eventOf(key, 'in one list'));
    assert.deepEqual(
      twice.map(({ isDuplicate }) => isDuplicate),
      [false, true],
    );
  });

  it('lets none of many waits and events that meet go without the other', async () => {
    const keys = Array.from({ length: 60 }, newKey);
    const ids = new Map<string, string>();
    await Promise.all([
      ...keys.map(async (key) => ids.set(key, await begin(waitFor(key)))),
      ...keys.map((key) => accept(eventOf(key, `of ${key}`))),
    ]);
    await reconcileEvents(db, { youngMs: MINUTE_MS });
    for (const key of keys) {
      assert.deepEqual(await signalsOf(ids.get(key)!), [`of ${key}`]);
      assert.deepEqual(await statesOf(key), ['matched']);
    }
  });

  it('finds by reconciliation what both sides missed', async () => {
    const key = newKey();
    await accept(eventOf(key, 'missed'));
    const id = await beginUnseen(key);
    assert.deepEqual(await signalsOf(id), []);
    assert.ok((await reconcileEvents(db, { youngMs: MINUTE_MS })) >= 1);
    assert.deepEqual(await signalsOf(id), ['missed']);
    assert.equal(await reconcileEvents(db, { youngMs: MINUTE_MS }), 0);
  });

  it('matches an event that meets a wait that is being closed, or keeps it: never both, never neither', async () => {
    const keys = Array.from({ length: 40 }, newKey);
    const ids = new Map<string, string>();
    for (const key of keys) ids.set(key, await begin(waitFor(key)));
    await Promise.all([
      ...keys.map((key) => accept(eventOf(key))),
      ...keys.map((key) => harness.store.commit(lease, [changeOf(ids.get(key)!, { waitsClosed: [CLOSED] })])),
    ]);
    for (const key of keys) {
      const signals = await signalsOf(ids.get(key)!);
      assert.deepEqual(await statesOf(key), [signals.length === 1 ? 'matched' : 'buffered']);
    }
    const { rows } = await db.query<{ open: number }>({
      text: 'SELECT count(*)::int AS open FROM waits WHERE correlation_key = ANY ($1::text[])',
      values: [keys],
    });
    assert.equal(rows[0]!.open, 0);
  });

  it('does nothing to an execution that is over', async () => {
    const key = newKey();
    const id = await begin(waitFor(key));
    const cancelled = {
      status: 'CANCELLED',
      waitingReason: null,
      seq: 2,
      startedAt: at,
      finishedAt: at,
    } as const;
    await harness.store.commit(lease, [
      changeOf(id, { update: { ...cancelled, output: null, error: null }, waitsClosed: [CLOSED] }),
    ]);
    const [answer] = await accept(eventOf(key));
    assert.deepEqual([answer!.matched, answer!.isBuffered], [0, true]);
  });

  it('expires an event that nobody waited for in time, and gives it to nobody afterwards', async () => {
    const key = newKey();
    await acceptEvents(db, harness.origin.workspaceId, [eventOf(key, 'late')], { ttlMs: 0 });
    const id = await begin(waitFor(key));
    assert.equal(await matchWaits(db, [group(key)]), 0);
    assert.deepEqual(await expireEvents(db), { expired: 1, mayBeMore: false });
    assert.deepEqual(await signalsOf(id), []);
    assert.deepEqual(await statesOf(key), ['expired']);
  });

  it('reaches no wait of another workspace', async () => {
    const key = newKey();
    const id = await begin(waitFor(key));
    const { rows } = await db.query<{ id: string }>({
      text: `INSERT INTO workspaces (id, name) VALUES (gen_random_uuid(), 'Other') RETURNING id`,
    });
    const [answer] = await acceptEvents(db, rows[0]!.id, [eventOf(key)]);
    assert.equal(answer!.isBuffered, true);
    assert.deepEqual(await signalsOf(id), []);
  });
});
