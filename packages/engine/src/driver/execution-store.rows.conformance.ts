import assert from 'node:assert/strict';
import { it } from 'node:test';
import { type Json, RexError } from '@rex/types';
import {
  CANCEL,
  changeOf,
  completed,
  creation,
  ERROR,
  executionId,
  failedAttempt,
  isNotFound,
  nested,
  runningStep,
  type StoreSuite,
  suspended,
  updateOf,
} from './execution-store.fixtures.ts';
import { type Lease, RefusedError } from './ports.ts';

/** What a store does with rows: it keeps them, and refuses those that may not be. */
export function rowRules(suite: StoreSuite): void {
  let lease: Lease;
  let at: number;

  const begin = async (input?: Json): Promise<string> => {
    const begun = await suite.begin(input);
    ({ lease, at } = begun);
    return begun.id;
  };
  const claimAll = (by: Lease): Promise<string[]> => suite.store.claim(by, 1_000);

  it('gives back what was written', async () => {
    const id = await begin({ a: [1, 'two', null, { b: true }] });
    const start = runningStep('a', 2, at, { input: { inline: { url: 'x' } }, effect: 'unsafe' });
    const waiting = runningStep('each[3]/b#2', 5, at, {
      ...{ status: 'WAITING', waitingReason: 'task', wakeAt: at + 5, waitData: { form: {} }, error: ERROR },
    });
    const skipped = runningStep('c', 7, at, {
      ...{ status: 'SKIPPED', skipReason: 'branch_not_taken', attempt: 0, effect: null },
      ...{ startedAt: null, startedSeq: null, finishedAt: at, finishedSeq: 7 },
    });
    const attempt = failedAttempt('each[3]/b#2', at);
    const hash = 'ab'.repeat(32);
    const change = changeOf(id, {
      update: updateOf(8, at, { status: 'WAITING', waitingReason: 'task' }),
      steps: [start, { ...waiting, attempt: 2 }, skipped],
      attempts: [attempt],
      history: [
        {
          seq: 6,
          at,
          type: 'step_waiting',
          path: 'each[3]/b#2',
          attempt: 2,
          reason: 'task',
          wakeAt: at + 5,
        },
        suspended(8, at),
      ],
      snapshot: { number: 1, seq: 8, isFull: true, memory: { total: 1 } },
      timersSet: [{ path: 'each[3]/b#2', kind: 'wake', wakeAt: at + 5 }],
      blobs: [{ hash, json: '"long"' }],
    });
    await suite.store.commit(lease, [change]);
    const stored = await suite.store.load(id);
    assert.deepEqual(stored.execution, {
      ...creation(suite.harness, id, at).create,
      input: { inline: { a: [1, 'two', null, { b: true }] } },
    });
    assert.deepEqual(stored.update, change.update);
    assert.deepEqual(stored.steps, [start, { ...waiting, attempt: 2 }, skipped]);
    assert.deepEqual(stored.attempts, [attempt]);
    assert.deepEqual(stored.history, change.history);
    assert.deepEqual(stored.timers, change.timersSet);
    assert.deepEqual(stored.snapshots, { newest: 1, full: change.snapshot });
    assert.deepEqual([stored.takeovers, stored.inbox, stored.inboxCount], [0, [], 0]);
    assert.equal(await suite.store.readBlob(hash), '"long"');
    const over = completed(start, 9, null, { output: { blob: hash, bytes: 6 }, memory: { total: 2 } });
    await suite.store.commit(lease, [changeOf(id, { steps: [over] })]);
    assert.deepEqual((await suite.store.load(id)).steps[0], over);
  });

  it('knows nothing of what it was not given', async () => {
    await assert.rejects(suite.store.load(executionId(999_999)), isNotFound);
    await assert.rejects(suite.store.readBlob('00'.repeat(32)), isNotFound);
    await assert.rejects(suite.store.readGraph(executionId(999_999)), isNotFound);
    await assert.rejects(suite.store.post(executionId(999_999), CANCEL), isNotFound);
  });

  it('writes an execution that is made and ends in one change as one row', async () => {
    lease = await suite.store.register('first');
    at = await suite.harness.now();
    const id = suite.nextId();
    const step = completed(runningStep('a', 2, at), 3, null);
    const update = updateOf(4, at, { status: 'COMPLETED', finishedAt: at, output: { inline: null } });
    await suite.store.commit(lease, [{ ...creation(suite.harness, id, at), steps: [step], update }]);
    const stored = await suite.store.load(id);
    assert.deepEqual(stored.update, update);
    assert.deepEqual(stored.steps, [step]);
    const released = {
      ...creation(suite.harness, suite.nextId(), at),
      release: { claimableAt: at, inboxSeen: 0 },
    };
    await suite.store.commit(lease, [released]);
    assert.deepEqual(await claimAll(lease), [released.executionId]);
  });

  it('sets, moves and clears timers; what is cleared and set in one change is set', async () => {
    const id = await begin();
    const timer = { path: 'a', kind: 'retry', wakeAt: at + 1 } as const;
    const other = { path: '', kind: 'execution', wakeAt: at + 3 } as const;
    await suite.store.commit(lease, [changeOf(id, { timersSet: [timer, other] })]);
    const moved = { ...timer, wakeAt: at + 2 };
    await suite.store.commit(lease, [changeOf(id, { timersCleared: [timer, other], timersSet: [moved] })]);
    assert.deepEqual((await suite.store.load(id)).timers, [moved]);
  });

  it('leaves nothing of a refused flush, and writes the rest without the guilty change', async () => {
    const id = await begin();
    const good = creation(suite.harness, suite.nextId(), at);
    const guilty = changeOf(id, { steps: [runningStep('a', 2, at, { status: 'COMPLETED' })] });
    await assert.rejects(suite.store.commit(lease, [good, guilty]), RefusedError);
    await assert.rejects(suite.store.load(good.executionId), isNotFound);
    await assert.rejects(suite.store.commit(lease, [guilty]), RefusedError);
    await suite.store.commit(lease, [good]);
    assert.equal((await suite.store.load(good.executionId)).update.status, 'CREATED');
  });

  it('refuses two changes of one execution in one flush', async () => {
    const id = await begin();
    const changes = [2, 3].map((seq) => changeOf(id, { history: [suspended(seq, at)] }));
    await assert.rejects(suite.store.commit(lease, changes), RefusedError);
    assert.deepEqual((await suite.store.load(id)).history, []);
  });

  it('never changes a final step (E2, E4) and moves steps only as allowed', async () => {
    const id = await begin();
    const done = completed(runningStep('a', 2, at), 3, 1);
    await suite.store.commit(lease, [changeOf(id, { steps: [done, runningStep('b', 4, at)] })]);
    for (const step of [done, completed(done, 5, 2), runningStep('a', 5, at, { attempt: 2 })]) {
      await assert.rejects(suite.store.commit(lease, [changeOf(id, { steps: [step] })]), RefusedError);
    }
    const back = { status: 'PENDING', attempt: 0, startedAt: null, startedSeq: null } as const;
    await assert.rejects(
      suite.store.commit(lease, [changeOf(id, { steps: [runningStep('b', 4, at, back)] })]),
      RefusedError,
    );
    assert.deepEqual((await suite.store.load(id)).steps, [done, runningStep('b', 4, at)]);
  });

  it('never changes a final execution (E2)', async () => {
    const id = await begin();
    const final = updateOf(2, at, { status: 'FAILED', finishedAt: at, error: ERROR });
    await suite.store.commit(lease, [changeOf(id, { update: final })]);
    const late = [
      changeOf(id, { update: updateOf(3, at) }),
      changeOf(id, { history: [suspended(3, at)] }),
      changeOf(id, { steps: [runningStep('a', 3, at)] }),
    ];
    for (const change of late) await assert.rejects(suite.store.commit(lease, [change]), RefusedError);
    assert.deepEqual((await suite.store.load(id)).update, final);
    const isFinal = (thrown: unknown) => thrown instanceof RexError && thrown.code === 'already_final';
    await assert.rejects(suite.store.post(id, CANCEL), isFinal);
  });

  it('refuses rows that contradict their status', async () => {
    const id = await begin();
    const updates = [
      updateOf(2, at, { status: 'COMPLETED', finishedAt: at }),
      updateOf(2, at, { status: 'FAILED', finishedAt: at }),
      updateOf(2, at, { status: 'WAITING' }),
      updateOf(2, at, { finishedAt: at }),
    ];
    for (const update of updates) {
      await assert.rejects(
        suite.store.commit(lease, [changeOf(id, { update })]),
        RefusedError,
        update.status,
      );
    }
    const steps = [
      runningStep('a', 2, at, { status: 'COMPLETED', finishedAt: at, finishedSeq: 3 }),
      runningStep('a', 2, at, { status: 'FAILED', finishedAt: at, finishedSeq: 3 }),
      runningStep('a', 2, at, { status: 'SKIPPED', finishedAt: at, finishedSeq: 3 }),
      runningStep('a', 2, at, { attempt: 0 }),
      completed(runningStep('a', 3, at), 2, 1),
    ];
    for (const step of steps) {
      await assert.rejects(
        suite.store.commit(lease, [changeOf(id, { steps: [step] })]),
        RefusedError,
        step.status,
      );
    }
  });

  it('takes each number, attempt and snapshot once (E9)', async () => {
    const id = await begin();
    const attempt = failedAttempt('a', at);
    const once = [
      changeOf(id, { history: [suspended(2, at)] }),
      changeOf(id, { attempts: [attempt] }),
      changeOf(id, { snapshot: { number: 1, seq: 4, isFull: true, memory: {} } }),
    ];
    for (const change of once) {
      await suite.store.commit(lease, [change]);
      await assert.rejects(suite.store.commit(lease, [change]), RefusedError);
    }
    await assert.rejects(suite.store.commit(lease, [creation(suite.harness, id, at)]), RefusedError);
  });

  it('keeps strange but storable values as they are', async () => {
    const values: Json[] = [
      JSON.parse('{"__proto__": {"a": 1}, "constructor": 2}') as Json,
      [0.1, 1e308, 5e-324, 9007199254740991, -0.5],
      'quotes " and \\ and {braces, commas} and NULL and emoji 😀 and \u0001\u2028',
      { text: 'x'.repeat(1_048_576) },
      nested(64),
      '',
      null,
      {},
    ];
    for (const value of values) {
      const id = await begin(value);
      const step = completed(runningStep('a', 2, at, { input: { inline: value } }), 3, value, {
        ...(value === null ? {} : { waitData: value }),
      });
      await suite.store.commit(lease, [changeOf(id, { steps: [step] })]);
      const stored = await suite.store.load(id);
      assert.deepEqual(stored.execution.input, { inline: value });
      assert.deepEqual(stored.steps, [step]);
    }
  });

  it('refuses values that cannot be stored, and goes on (E12)', async () => {
    const hostile: Json[] = [
      'a\u0000b',
      { 'a\u0000b': 1 },
      '\ud800',
      ['\udc00'],
      nested(2_000),
      nested(5_000),
    ];
    for (const value of hostile) {
      const id = await begin();
      const step = completed(runningStep('a', 2, at), 3, value);
      const innocent = creation(suite.harness, suite.nextId(), at);
      await assert.rejects(
        suite.store.commit(lease, [innocent, changeOf(id, { steps: [step] })]),
        RefusedError,
      );
      await suite.store.commit(lease, [innocent]);
      assert.deepEqual((await suite.store.load(id)).steps, []);
    }
  });
}
