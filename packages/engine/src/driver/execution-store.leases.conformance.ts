import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Json } from '@rex/types';
import {
  CANCEL,
  changeOf,
  completed,
  creation,
  failedAttempt,
  isNotFound,
  runningStep,
  type StoreSuite,
  suspended,
  updateOf,
} from './execution-store.fixtures.ts';
import { type Change, type Lease, LeaseLostError, RefusedError } from './ports.ts';

/** Who may write, and who takes over. */
export function leaseRules(suite: StoreSuite): void {
  let lease: Lease;
  let at: number;

  const begin = async (input?: Json): Promise<string> => {
    const begun = await suite.begin(input);
    ({ lease, at } = begun);
    return begun.id;
  };
  const claimAll = (by: Lease): Promise<string[]> => suite.store.claim(by, 1_000);

  it('writes nothing for a lease that another has taken over (E3)', async () => {
    const id = await begin();
    const late = changeOf(id, { history: [suspended(2, at)] });
    await suite.harness.expire(lease);
    const second = await suite.store.register('second');
    assert.ok((await suite.store.adopt(second)).includes(id));
    await assert.rejects(suite.store.commit(lease, [late]), LeaseLostError);
    const unborn = suite.nextId();
    await assert.rejects(suite.store.commit(lease, [creation(suite.harness, unborn, at)]), LeaseLostError);
    await assert.rejects(suite.store.beat(lease), LeaseLostError);
    await assert.rejects(suite.store.claim(lease, 1), LeaseLostError);
    await assert.rejects(suite.store.adopt(lease), LeaseLostError);
    assert.deepEqual(await suite.store.inbox(lease), []);
    assert.deepEqual((await suite.store.load(id)).history, []);
    await assert.rejects(suite.store.load(unborn), isNotFound);
    await suite.store.commit(second, [late]);
  });

  it('writes nothing for a lease that has run out, until its next heartbeat', async () => {
    const id = await begin();
    const change = changeOf(id, { history: [suspended(2, at)] });
    await suite.harness.expire(lease);
    await assert.rejects(suite.store.commit(lease, [change]), LeaseLostError);
    assert.ok(Math.abs((await suite.store.beat(lease)).now - (await suite.harness.now())) < 60_000);
    await suite.store.commit(lease, [change]);
  });

  it('writes nothing with another fence (E3)', async () => {
    const id = await begin();
    for (const fence of [lease.fence - 1, lease.fence + 1]) {
      const other = { ...lease, fence };
      const change = changeOf(id, { history: [suspended(2, at)] });
      await assert.rejects(suite.store.commit(other, [change]), LeaseLostError);
      await assert.rejects(suite.store.beat(other), LeaseLostError);
      await assert.rejects(suite.store.claim(other, 1), LeaseLostError);
      await assert.rejects(suite.store.adopt(other), LeaseLostError);
      await suite.store.retire(other);
    }
    assert.deepEqual((await suite.store.load(id)).history, []);
    await suite.store.beat(lease);
  });

  it("refuses to write another driver's execution", async () => {
    const id = await begin();
    const other = await suite.store.register('second');
    await assert.rejects(
      suite.store.commit(other, [changeOf(id, { history: [suspended(2, at)] })]),
      RefusedError,
    );
    assert.deepEqual((await suite.store.load(id)).history, []);
  });

  it('never gives one execution to two of twenty claims at once', async () => {
    await begin();
    const released = Array.from({ length: 60 }, () => ({
      ...creation(suite.harness, suite.nextId(), at),
      release: { claimableAt: at, inboxSeen: 0 },
    }));
    await suite.store.commit(lease, released);
    const claimants = await Promise.all(Array.from({ length: 20 }, () => suite.harness.another()));
    const leases = await Promise.all(claimants.map((each) => each.register('claimant')));
    const claims = await Promise.all(claimants.map((each, index) => each.claim(leases[index]!, 5)));
    const claimed = claims.flat();
    assert.equal(new Set(claimed).size, claimed.length);
    const rest = await claimAll(lease);
    assert.deepEqual([...claimed, ...rest].sort(), released.map((each) => each.executionId).sort());
  });

  it('gives those that are asked for by name, when nobody owns them and they are due', async () => {
    const owned = await begin();
    const due = creation(suite.harness, suite.nextId(), at);
    const other = creation(suite.harness, suite.nextId(), at);
    const later = creation(suite.harness, suite.nextId(), at);
    await suite.store.commit(lease, [
      { ...due, release: { claimableAt: at, inboxSeen: 0 } },
      { ...other, release: { claimableAt: at, inboxSeen: 0 } },
      { ...later, release: { claimableAt: at + 3_600_000, inboxSeen: 0 } },
    ]);
    const asked = [owned, due.executionId, later.executionId, suite.nextId()];
    const claimants = await Promise.all([suite.harness.another(), suite.harness.another()]);
    const leases = await Promise.all(claimants.map((each) => each.register('claimant')));
    const claims = await Promise.all(claimants.map((each, index) => each.claimThese(leases[index]!, asked)));
    assert.deepEqual(claims.flat(), [due.executionId]);
    assert.deepEqual(await suite.store.claimThese(lease, asked), []);
    assert.deepEqual(await suite.store.claimThese(lease, []), []);
    assert.deepEqual(await claimAll(lease), [other.executionId]);
    await suite.harness.expire(lease);
    await assert.rejects(suite.store.claimThese(lease, asked), LeaseLostError);
  });

  it('gives up what a driver still owns when it retires', async () => {
    const id = await begin();
    await suite.store.retire(lease);
    await assert.rejects(
      suite.store.commit(lease, [changeOf(id, { history: [suspended(2, at)] })]),
      LeaseLostError,
    );
    await assert.rejects(suite.store.beat(lease), LeaseLostError);
    const second = await suite.store.register('second');
    assert.deepEqual(await claimAll(second), [id]);
    assert.equal((await suite.store.load(id)).takeovers, 0);
    await suite.store.retire(lease);
    assert.deepEqual(await claimAll(second), []);
  });

  it('adopts what dead drivers own, once, and counts takeovers until the next commit', async () => {
    const id = await begin();
    for (const takeovers of [1, 2]) {
      const adopters = await Promise.all([suite.harness.another(), suite.harness.another()]);
      await suite.harness.expire(lease);
      const leases = await Promise.all(adopters.map((each) => each.register('adopter')));
      const adopted = await Promise.all(adopters.map((each, index) => each.adopt(leases[index]!)));
      assert.deepEqual(
        adopted.flat().filter((each) => each === id),
        [id],
      );
      assert.equal((await suite.store.load(id)).takeovers, takeovers);
      lease = leases[adopted.findIndex((ids) => ids.includes(id))]!;
      assert.deepEqual(await suite.store.adopt(lease), []);
    }
    await suite.store.commit(lease, [changeOf(id, { resetTakeovers: true })]);
    assert.equal((await suite.store.load(id)).takeovers, 0);
  });

  it('tells whether a change is in the database', async () => {
    lease = await suite.store.register('first');
    at = await suite.harness.now();
    const id = suite.nextId();
    const attempt = failedAttempt('a', at);
    const step = runningStep('a', 5, at, { attempt: 2 });
    const changes = [
      creation(suite.harness, id, at),
      changeOf(id, { history: [suspended(2, at)] }),
      changeOf(id, { attempts: [attempt] }),
      changeOf(id, { steps: [step] }),
      changeOf(id, { steps: [completed(step, 6, 1)] }),
      changeOf(id, { snapshot: { number: 1, seq: 6, isFull: true, memory: {} } }),
      changeOf(id, { update: updateOf(6, at) }),
      changeOf(id, { release: { claimableAt: null, inboxSeen: 0 } }),
    ];
    for (const [index, change] of changes.entries()) {
      assert.equal(await suite.store.isCommitted(change), false, `change ${index} before`);
      await suite.store.commit(lease, [change]);
      assert.equal(await suite.store.isCommitted(change), true, `change ${index} after`);
    }
  });

  it('knows that a retry is not written, although the start before it is', async () => {
    const id = await begin();
    const step = runningStep('a', 2, at);
    await suite.store.commit(lease, [changeOf(id, { steps: [step] })]);
    const waiting = { ...step, status: 'WAITING', waitingReason: 'retry' } as const;
    const attempts = [{ ...failedAttempt('a', at), startedSeq: 2, finishedSeq: 3 }];
    const retry = changeOf(id, { steps: [waiting], attempts });
    assert.equal(await suite.store.isCommitted(retry), false);
    await suite.store.commit(lease, [retry]);
    assert.equal(await suite.store.isCommitted(retry), true);
  });

  it('tells all that a lease owns', async () => {
    const id = await begin();
    assert.deepEqual(await suite.store.owned(lease), [id]);
    await suite.store.commit(lease, [changeOf(id, { release: { claimableAt: at, inboxSeen: 0 } })]);
    assert.deepEqual(await suite.store.owned(lease), []);
  });

  it('makes claimable what has no reason to move, and only that (E6)', async () => {
    const id = await begin();
    const isRepaired = async (): Promise<boolean> => (await suite.store.repair()).includes(id);
    const give = (claimableAt: number | null, inboxSeen: number, part: Partial<Change> = {}): Promise<void> =>
      suite.store.commit(lease, [changeOf(id, { ...part, release: { claimableAt, inboxSeen } })]);
    const takeBack = async (): Promise<void> => assert.ok((await claimAll(lease)).includes(id));
    assert.equal(await isRepaired(), false, 'its owner lives');
    await give(at + 3_600_000, 0);
    assert.equal(await isRepaired(), false, 'its moment will come');
    await suite.store.post(id, CANCEL);
    await takeBack();
    await give(null, 1, { inboxConsumed: 1 });
    assert.equal(await isRepaired(), true, 'nothing would ever wake it');
    await takeBack();
    const wait = runningStep('a', 2, at, { status: 'WAITING', waitingReason: 'signal' });
    const update = updateOf(2, at, { status: 'WAITING', waitingReason: 'signal' });
    await give(null, 1, { steps: [wait], update });
    assert.equal(await isRepaired(), false, 'a signal may come');
    await suite.store.post(id, CANCEL);
    await takeBack();
    await give(null, 1);
    assert.equal(await isRepaired(), false, 'its message makes it claimable');
    await takeBack();
    await give(null, 2);
    assert.equal(await isRepaired(), true, 'its message is still there');
    await takeBack();
    await give(null, 2, { inboxConsumed: 2, timersSet: [{ path: 'a', kind: 'wake', wakeAt: at + 1 }] });
    assert.equal(await isRepaired(), true, 'its timer would not be seen');
    await takeBack();
    const pause = { update: updateOf(3, at, { status: 'SUSPENDED' }), history: [suspended(3, at)] };
    await give(null, 2, pause);
    assert.equal(await isRepaired(), false, 'an operator holds it');
  });
}
