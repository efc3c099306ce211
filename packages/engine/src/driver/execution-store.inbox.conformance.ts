import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Json } from '@rex/types';
import { CANCEL, changeOf, creation, type StoreSuite } from './execution-store.fixtures.ts';
import { type Lease, RefusedError } from './ports.ts';

/** How an inbox counts, and how it wakes. */
export function inboxRules(suite: StoreSuite): void {
  let lease: Lease;
  let at: number;

  const begin = async (input?: Json): Promise<string> => {
    const begun = await suite.begin(input);
    ({ lease, at } = begun);
    return begun.id;
  };
  const claimAll = (by: Lease): Promise<string[]> => suite.store.claim(by, 1_000);

  it('numbers the messages of an inbox 1, 2, 3 … however many come at once', async () => {
    const ids = [await begin(), suite.nextId()];
    await suite.store.commit(lease, [creation(suite.harness, ids[1]!, at)]);
    const posters = await Promise.all(Array.from({ length: 5 }, () => suite.harness.another()));
    const posts = Array.from({ length: 60 }, (_, index) => ({ index, id: ids[index % 2]! }));
    const numbers = await Promise.all(
      posts.map(({ index, id }) => posters[index % 5]!.post(id, { ...CANCEL, reason: String(index) })),
    );
    for (const id of ids) {
      const own = posts.filter((post) => post.id === id).map(({ index }) => numbers[index]!);
      assert.deepEqual(
        own.toSorted((a, b) => a - b),
        Array.from({ length: 30 }, (_, index) => index + 1),
      );
      const { inbox, inboxCount } = await suite.store.load(id);
      assert.equal(inboxCount, 30);
      for (const { number, message } of inbox) {
        assert.equal(numbers[Number('reason' in message ? message.reason : Number.NaN)], number);
      }
    }
    const rows = await suite.store.inbox(lease);
    assert.deepEqual(
      rows
        .map(({ number }) => number)
        .sort((a, b) => a - b)
        .slice(-4),
      [29, 29, 30, 30],
    );
    await suite.store.commit(lease, [changeOf(ids[0]!, { inboxConsumed: 29 })]);
    assert.deepEqual(
      (await suite.store.load(ids[0]!)).inbox.map(({ number }) => number),
      [30],
    );
    assert.equal((await suite.store.load(ids[1]!)).inbox.length, 30);
  });

  it('refuses only the message that cannot be stored', async () => {
    const id = await begin();
    const answers = await Promise.allSettled(
      ['good', 'b\u0000d', 'good too'].map((reason) => suite.store.post(id, { ...CANCEL, reason })),
    );
    assert.deepEqual(
      answers.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
    assert.deepEqual(
      (await suite.store.load(id)).inbox.map(({ number }) => number),
      [1, 2],
    );
  });

  it('lets nobody sleep over a message that races with a release', async () => {
    const id = await begin();
    const [other, second] = [await suite.harness.another(), await suite.store.register('second')];
    for (let round = 1; round <= 20; round += 1) {
      const release = { claimableAt: null, inboxSeen: round - 1 };
      await Promise.all([other.post(id, CANCEL), suite.store.commit(lease, [changeOf(id, { release })])]);
      assert.deepEqual(await suite.store.claim(second, 10), [id], `round ${round}`);
      [lease] = [second];
    }
  });

  it('releases until a moment, or until the inbox rings', async () => {
    const id = await begin();
    const give = (claimableAt: number | null, inboxSeen: number) =>
      suite.store.commit(lease, [changeOf(id, { release: { claimableAt, inboxSeen } })]);
    await give(at + 3_600_000, 0);
    assert.deepEqual(await claimAll(lease), []);
    await assert.rejects(give(at, 0), RefusedError);
    assert.equal(await suite.store.post(id, CANCEL), 1);
    assert.deepEqual(await claimAll(lease), [id]);
    await give(null, 1);
    assert.deepEqual(await claimAll(lease), []);
    await suite.store.post(id, CANCEL);
    assert.deepEqual(await claimAll(lease), [id]);
    await give(at - 1, 2);
    assert.deepEqual(await claimAll(lease), [id]);
  });
}
