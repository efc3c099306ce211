import assert from 'node:assert/strict';
import { it } from 'node:test';
import { RexError } from '@rex/types';
import {
  CANCEL,
  changeOf,
  creation,
  ERROR,
  runningStep,
  type StoreSuite,
  suspended,
  updateOf,
} from './execution-store.fixtures.ts';
import type { Change, InboxMessage, Lease, NewChild, NewExecution } from './ports.ts';
import { RefusedError } from './ports.ts';

const hash = 'ef'.repeat(32);
const fails = (code: string) => (thrown: unknown) => thrown instanceof RexError && thrown.code === code;

/** How executions that wait for others, and those others, hear of each other. */
export function childRules(suite: StoreSuite): void {
  let lease: Lease;
  let at: number;
  let id: string;

  const childOf = (childId: string, parentId = id): NewChild => {
    const execution: NewExecution = {
      ...creation(suite.harness, childId, at).create!,
      input: { blob: hash, bytes: 6 },
      parent: { executionId: parentId, path: 'sub', depth: 1 },
    };
    return { execution, blobs: [{ hash, json: '"long"' }] };
  };
  const waiting = (childId: string, seq: number) =>
    runningStep('sub', seq, at, {
      ...{ status: 'WAITING', waitingReason: 'child', effect: 'pure' },
      waitData: { executionId: childId, workflowId: 'w', version: 1 },
    });
  /** A parent that waits for a child that was made with its wait. */
  const begin = async (): Promise<string> => {
    ({ lease, at, id } = await suite.begin());
    const childId = suite.nextId();
    await suite.store.commit(lease, [
      changeOf(id, {
        update: updateOf(3, at, { status: 'WAITING', waitingReason: 'child' }),
        steps: [waiting(childId, 2)],
        history: [suspended(3, at)],
        children: [childOf(childId)],
        release: { claimableAt: null, inboxSeen: 0 },
      }),
    ]);
    return childId;
  };
  const endOf = (childId: string): Extract<InboxMessage, { kind: 'child_ended' }> => ({
    ...{ kind: 'child_ended', path: 'sub', childId, status: 'COMPLETED', error: null },
    output: { blob: hash, bytes: 6 },
  });
  const ended = (childId: string, part: Partial<Change> = {}): Change =>
    changeOf(childId, {
      update: updateOf(2, at, { status: 'COMPLETED', finishedAt: at, output: { blob: hash, bytes: 6 } }),
      posts: [{ executionId: id, blob: hash, message: endOf(childId) }],
      ...part,
    });
  const claimAll = async (): Promise<string[]> => (await suite.store.claim(lease, 1_000)).sort();

  it('makes a child with the change that waits for it, claimable at once', async () => {
    const childId = await begin();
    assert.deepEqual(await claimAll(), [childId]);
    const stored = await suite.store.load(childId);
    assert.deepEqual(stored.execution, childOf(childId).execution);
    assert.deepEqual(stored.update, { ...updateOf(1, at), status: 'CREATED', startedAt: null });
    assert.equal(await suite.store.readBlob(hash), '"long"');
  });

  it('refuses a second child with the id of the first', async () => {
    const childId = await begin();
    const other = suite.nextId();
    await claimAll();
    await suite.store.commit(lease, [creation(suite.harness, other, at)]);
    const again = changeOf(other, { history: [suspended(2, at)], children: [childOf(childId, other)] });
    await assert.rejects(suite.store.commit(lease, [again]), RefusedError);
    assert.deepEqual((await suite.store.load(other)).history, []);
  });

  it('tells the end of a child in the same commit, and wakes who waits for it', async () => {
    const childId = await begin();
    assert.deepEqual(await claimAll(), [childId]);
    await suite.store.commit(lease, [ended(childId)]);
    assert.deepEqual(await claimAll(), [id]);
    const { inbox, inboxCount } = await suite.store.load(id);
    assert.deepEqual(
      inbox.map(({ number, message }) => ({ number, message })),
      [{ number: 1, message: endOf(childId) }],
    );
    assert.equal(inboxCount, 1);
  });

  it('tells nothing when the commit of the end is refused', async () => {
    const childId = await begin();
    await claimAll();
    const bad = ended(childId, { history: [suspended(1, at)] });
    await assert.rejects(suite.store.commit(lease, [bad]), RefusedError);
    assert.equal((await suite.store.load(id)).inboxCount, 0);
  });

  it('drops a message to an execution that is over, or that is not there', async () => {
    const childId = await begin();
    await claimAll();
    await suite.store.commit(lease, [ended(childId)]);
    assert.deepEqual(await claimAll(), [id]);
    const nobody = suite.nextId();
    const posts = [childId, nobody].map((executionId) => ({ executionId, blob: null, message: CANCEL }));
    await suite.store.commit(lease, [changeOf(id, { history: [suspended(4, at)], posts })]);
    assert.deepEqual((await suite.store.load(childId)).inbox, []);
    assert.equal((await suite.store.load(id)).history.length, 2);
  });

  it('numbers a message after those that are there, and tells it to an owner in memory', async () => {
    const childId = await begin();
    await claimAll();
    await suite.store.post(id, CANCEL);
    assert.deepEqual(await claimAll(), [id]);
    await suite.store.commit(lease, [ended(childId)]);
    const numbers = (await suite.store.inbox(lease)).filter(({ executionId }) => executionId === id);
    assert.deepEqual(
      numbers.map(({ number, message }) => [number, message.kind]),
      [
        [1, 'cancel'],
        [2, 'child_ended'],
      ],
    );
  });

  it('lets flushes tell each other’s executions something without waiting for one another', async () => {
    const ids = [(await suite.begin()).id, (await suite.begin()).id];
    const begun = await suite.begin();
    ({ lease, at, id } = begun);
    const other = await suite.harness.another();
    const [a, b] = [await suite.store.register('a'), await suite.store.register('b')];
    const leases = [a, b];
    for (const [index, each] of leases.entries()) {
      ids[index] = suite.nextId();
      await suite.store.commit(each, [creation(suite.harness, ids[index]!, at)]);
    }
    const tell = (from: number, seq: number) =>
      changeOf(ids[from]!, {
        update: updateOf(seq, at),
        history: [suspended(seq, at)],
        posts: [{ executionId: ids[1 - from]!, blob: null, message: CANCEL }],
      });
    for (let seq = 2; seq < 22; seq += 1) {
      await Promise.all([suite.store.commit(a, [tell(0, seq)]), other.commit(b, [tell(1, seq)])]);
    }
    for (const each of ids) assert.equal((await suite.store.load(each)).inboxCount, 20);
  });

  it('repairs: tells an end that was not told, once, and lets a wait for a child that runs be', async () => {
    const childId = await begin();
    await claimAll();
    assert.deepEqual(
      (await suite.store.repair()).filter((each) => each === id),
      [],
    );
    await suite.store.commit(lease, [
      ended(childId, {
        update: updateOf(2, at, { status: 'FAILED', finishedAt: at, error: ERROR }),
        posts: [],
      }),
    ]);
    assert.ok((await suite.store.repair()).includes(id));
    assert.deepEqual(await claimAll(), [id]);
    const [row] = (await suite.store.load(id)).inbox;
    assert.deepEqual(row?.message, { ...endOf(childId), status: 'FAILED', output: null, error: ERROR });
    assert.equal((await suite.store.repair()).includes(id), false);
  });

  it('finds the version of a workflow by its id or its name, the latest unless told', async () => {
    const { workspaceId } = suite.harness.origin;
    const graph = { nodes: [{ id: 'start', type: 'manual' }] };
    const first = await suite.harness.publish('Twice published', graph);
    const second = await suite.harness.publish('Twice published', { ...graph, failFast: true });
    const { workflowId } = first;
    const ask = (workflow: string, version: number | null = null) =>
      suite.store.resolveVersion(workspaceId, workflow, version);
    const latest = { workflowId, versionId: second.versionId, number: 2 };
    assert.deepEqual(await ask('Twice published'), latest);
    assert.deepEqual(await ask(workflowId), latest);
    assert.deepEqual(await ask(workflowId, 1), { workflowId, versionId: first.versionId, number: 1 });
    await assert.rejects(ask('twice published'), fails('not_found'));
    await assert.rejects(ask('Twice published', 3), fails('not_found'));
    await assert.rejects(suite.store.resolveVersion(suite.nextId(), workflowId, null), fails('not_found'));
  });
}
