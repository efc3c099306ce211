import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Lease } from '@rex/engine';
import {
  changeOf,
  completed,
  creation,
  ERROR,
  executionId,
  failedAttempt,
  runningStep,
  type StoreHarness,
  updateOf,
} from '@rex/engine/testing';
import { Attempt, Execution, HistoryEntry, RexError, Step } from '@rex/types';
import { connect } from '../connect/connect.ts';
import type { Database } from '../connect/database.ts';
import { createTestDatabase, NO_TEST_SERVER } from '../connect/test-database.ts';
import { type ExecutionKey, readExecution } from './read-executions.ts';
import { readHeads } from './read-heads.ts';
import { readContext, readHistory } from './read-history.ts';
import { listAttempts, listSteps } from './read-steps.ts';
import { storeHarness, testStore } from './store-harness.test-support.ts';

const test = await createTestDatabase();
const HASH = 'ab'.repeat(32);
const isNotFound = (thrown: unknown): boolean => thrown instanceof RexError && thrown.code === 'not_found';

describe('the readers', { skip: test ? false : NO_TEST_SERVER }, () => {
  let db: Database;
  let harness: StoreHarness;
  let lease: Lease;
  let at: number;
  let made = 0;
  const key = (id: string): ExecutionKey => ({ workspaceId: harness.origin.workspaceId, executionId: id });

  before(async () => {
    db = await connect({ url: test!.url, poolMax: 2 });
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
    await test!.drop();
  });

  async function begin(): Promise<string> {
    const id = executionId(++made);
    await harness.store.commit(lease, [creation(harness, id, at, { x: 1 })]);
    return id;
  }

  /** The history is 1 created, 2 suspended, 3/4 first attempt of b, 5/6 second, 7/8 of a, 9 c skipped, 10 completed. */
  async function beginWhole(): Promise<string> {
    const id = await begin();
    const a = completed(runningStep('a', 7, at), 8, null, { output: { blob: HASH, bytes: 8 } });
    const b = completed(
      runningStep('b', 5, at, { attempt: 2, input: { inline: 'in' } }),
      6,
      { y: 2 },
      { memory: { n: 1 } },
    );
    const c = runningStep('c', 9, at, {
      ...{ status: 'SKIPPED', skipReason: 'branch_not_taken', attempt: 0, effect: null },
      ...{ startedAt: null, startedSeq: null, finishedAt: at, finishedSeq: 9 },
    });
    await harness.store.commit(lease, [
      changeOf(id, {
        steps: [a, b, c],
        attempts: [failedAttempt('b', at)],
        history: [{ seq: 2, at, type: 'suspended', actor: 'somebody' }],
        snapshot: { number: 1, seq: 6, isFull: true, memory: { n: 1, kept: true } },
        blobs: [{ hash: HASH, json: '"large!"' }],
      }),
    ]);
    const update = updateOf(10, at, {
      status: 'COMPLETED',
      finishedAt: at,
      output: { blob: HASH, bytes: 8 },
    });
    const snapshot = { number: 2, seq: 10, isFull: false, memory: { n: 2 } };
    await harness.store.commit(lease, [changeOf(id, { update, snapshot })]);
    return id;
  }

  it('knows the newest entry of an execution whose status stays the same', async () => {
    const id = await begin();
    await harness.store.commit(lease, [
      changeOf(id, { steps: [completed(runningStep('a', 2, at), 3, { x: 1 })] }),
    ]);
    await harness.store.commit(lease, [
      changeOf(id, { history: [{ seq: 4, at, type: 'suspended', actor: 'somebody' }] }),
    ]);
    const { seq } = await readExecution(db, key(id));
    const heads = await readHeads(db, [id]);
    const context = await readContext(db, key(id), 4);
    assert.deepEqual([seq, heads.get(id)?.seq, context.outputs.length], [4, 4, 1]);
  });

  it('give an execution in every status as the contract has it', async () => {
    const id = await begin();
    const updates = [
      updateOf(2, at),
      updateOf(2, at, { status: 'WAITING', waitingReason: 'task' }),
      updateOf(2, at, { status: 'SUSPENDED' }),
      updateOf(2, at, { status: 'FAILED', finishedAt: at, error: ERROR }),
    ];
    assert.equal(Execution.parse(await readExecution(db, key(id))).status, 'CREATED');
    for (const update of updates) {
      await harness.store.commit(lease, [changeOf(id, { update })]);
      assert.equal(Execution.parse(await readExecution(db, key(id))).status, update.status);
    }
    const cancelled = await begin();
    const update = updateOf(2, at, { status: 'CANCELLED', finishedAt: at });
    await harness.store.commit(lease, [changeOf(cancelled, { update })]);
    assert.equal(Execution.parse(await readExecution(db, key(cancelled))).status, 'CANCELLED');
  });

  it('give whole values in place of references', async () => {
    const execution = Execution.parse(await readExecution(db, key(await beginWhole())));
    const iso = new Date(at).toISOString();
    assert.deepEqual(execution, {
      ...{ id: execution.id, workflowId: harness.origin.workflowId, workflowVersion: null, trigger: 'start' },
      ...{ input: { x: 1 }, seq: 10, createdAt: iso, startedAt: iso, finishedAt: iso },
      ...{ status: 'COMPLETED', output: 'large!', cost: { spentNanoUsd: 0 } },
    });
  });

  it('list steps in the order in which they began', async () => {
    const id = await beginWhole();
    const steps = (await listSteps(db, key(id))).map((step) => Step.parse(step));
    assert.deepEqual(
      steps.map((step) => [step.path, step.status, step.attempts, 'output' in step ? step.output : null]),
      [
        ['b', 'COMPLETED', 2, { y: 2 }],
        ['a', 'COMPLETED', 1, 'large!'],
        ['c', 'SKIPPED', 0, null],
      ],
    );
    assert.deepEqual(
      (await listSteps(db, key(id), { limit: 1, offset: 1 })).map(({ path }) => path),
      ['a'],
    );
  });

  it('list steps in every status as the contract has it, begun or not', async () => {
    const id = await begin();
    const none = { attempt: 0, effect: null, startedAt: null, startedSeq: null };
    const over = { finishedAt: at, finishedSeq: 9 };
    const steps = [
      runningStep('pending', 2, at, { ...none, status: 'PENDING' }),
      runningStep('running', 2, at),
      runningStep('asked', 2, at, { ...none, status: 'WAITING', waitingReason: 'incident', error: ERROR }),
      runningStep('failed', 2, at, {
        ...none,
        ...over,
        status: 'FAILED',
        error: ERROR,
        outlets: ['error'],
        handled: true,
      }),
      runningStep('cancelled', 2, at, { ...none, ...over, status: 'CANCELLED' }),
      completed(runningStep('decided', 2, at, none), 10, 1),
    ].map((step) => ({ ...step, finishedAt: step.finishedSeq === null ? null : at }));
    await harness.store.commit(lease, [changeOf(id, { steps })]);
    const listed = (await listSteps(db, key(id))).map((step) => Step.parse(step));
    assert.deepEqual(listed.map(({ path }) => path).sort(), steps.map(({ path }) => path).sort());
    assert.ok(!JSON.stringify(listed).includes('1970'));
  });

  it('list all attempts, the newest too', async () => {
    const id = await beginWhole();
    const attempts = (await listAttempts(db, key(id))).map((attempt) => Attempt.parse(attempt));
    assert.deepEqual(
      attempts.map(({ path, attempt, status }) => [path, attempt, status]),
      [
        ['b', 1, 'FAILED'],
        ['b', 2, 'COMPLETED'],
        ['a', 1, 'COMPLETED'],
      ],
    );
    assert.equal((await listAttempts(db, key(id), 'a')).length, 1);
    const retrying = await begin();
    const step = runningStep('b', 3, at, { status: 'WAITING', waitingReason: 'retry', error: ERROR });
    await harness.store.commit(lease, [
      changeOf(retrying, { steps: [step], attempts: [failedAttempt('b', at)] }),
    ]);
    assert.deepEqual(
      (await listAttempts(db, key(retrying))).map(({ status }) => status),
      ['FAILED'],
    );
  });

  it('give the history in order from the rows that hold it, in parts too (E9)', async () => {
    const id = await beginWhole();
    const history = (await readHistory(db, key(id))).map((entry) => HistoryEntry.parse(entry));
    assert.deepEqual(
      history.map((entry) => [entry.seq, entry.type, 'path' in entry ? entry.path : null]),
      [
        [1, 'execution_created', null],
        [2, 'suspended', null],
        [3, 'step_started', 'b'],
        [4, 'step_retrying', 'b'],
        [5, 'step_started', 'b'],
        [6, 'step_completed', 'b'],
        [7, 'step_started', 'a'],
        [8, 'step_completed', 'a'],
        [9, 'step_skipped', 'c'],
        [10, 'execution_completed', null],
      ],
    );
    for (let after = 0; after <= 10; after += 1) {
      for (const limit of [1, 2, 100]) {
        const part = await readHistory(db, key(id), { after, limit });
        assert.deepEqual(part, history.slice(after, after + limit), `after ${after}, ${limit}`);
      }
    }
  });

  it('give each number once while a retry waits', async () => {
    const id = await begin();
    const step = runningStep('b', 3, at, { status: 'WAITING', waitingReason: 'retry', error: ERROR });
    const history = [{ seq: 2, at, type: 'suspended', actor: 'somebody' }] as const;
    await harness.store.commit(lease, [
      changeOf(id, { steps: [step], attempts: [failedAttempt('b', at)], history }),
    ]);
    assert.deepEqual(
      (await readHistory(db, key(id))).map(({ seq }) => seq),
      [1, 2, 3, 4],
    );
  });

  it('give the whole context at any number', async () => {
    const id = await beginWhole();
    const b = { path: 'b', output: { y: 2 } };
    const a = { path: 'a', output: 'large!' };
    const at5 = await readContext(db, key(id), 5);
    assert.deepEqual(at5, { seq: 5, memory: {}, outputs: [] });
    assert.deepEqual(await readContext(db, key(id), 7), {
      seq: 7,
      memory: { n: 1, kept: true },
      outputs: [b],
    });
    assert.deepEqual(await readContext(db, key(id), 10), {
      seq: 10,
      memory: { n: 2, kept: true },
      outputs: [b, a],
    });
  });

  it("show nothing of another workspace's executions", async () => {
    const strangers = { ...key(await beginWhole()), workspaceId: executionId(77) };
    await assert.rejects(readExecution(db, strangers), isNotFound);
    await assert.rejects(readHistory(db, strangers), isNotFound);
    await assert.rejects(readContext(db, strangers, 1), isNotFound);
    assert.deepEqual(await listSteps(db, strangers), []);
    assert.deepEqual(await listAttempts(db, strangers), []);
  });
});
