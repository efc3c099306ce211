import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Graph, RexError, Version, Workflow, WorkflowSummary } from '@rex/types';
import { connect } from '../connect/connect.ts';
import type { Database } from '../connect/database.ts';
import { createTestDatabase, NO_TEST_SERVER } from '../connect/test-database.ts';
import { openSession } from '../execution-store/open-session.test-support.ts';
import { migrate } from '../migrate/migrate.ts';
import { archiveWorkflow, deleteWorkflow, restoreWorkflow } from './archive-workflow.ts';
import { ensureLocalOwner, LOCAL_OWNER } from './ensure-local-owner.ts';
import { findStartable } from './find-version.ts';
import { findHook, listHooks, rotateHook } from './hooks.ts';
import { listVersions, listWorkflows } from './list-workflows.ts';
import { publishVersion } from './publish-version.ts';
import { keepDraftVersion, readVersion } from './versions.ts';
import { createWorkflow, readWorkflow, saveDraft } from './workflows.ts';

const test = await createTestDatabase();
const { workspaceId } = LOCAL_OWNER;
const graph = (id: string): Graph => ({ nodes: [{ id, type: 'manual', config: { b: 1, a: 1.0 } }] });
const hash = (digit: string): string => digit.repeat(64);
const hasCode =
  (code: string) =>
  (thrown: unknown): boolean =>
    thrown instanceof RexError && thrown.code === code;

describe('the workflow store', { skip: test ? false : NO_TEST_SERVER }, () => {
  let db: Database;
  before(async () => {
    db = await connect({ url: test!.url, poolMax: 4 });
    await migrate(db);
  });
  after(async () => {
    await db.close();
    await test!.drop();
  });

  const create = async () => {
    const workflow = Workflow.parse(await createWorkflow(db, { workspaceId, name: 'W', graph: graph('a') }));
    return { workflow, key: { workspaceId, workflowId: workflow.id } };
  };

  it('makes the local owner once, however often and by whom it is asked', async () => {
    const owners = await Promise.all([1, 2, 3].map(() => ensureLocalOwner(db)));
    assert.deepEqual(owners, [LOCAL_OWNER, LOCAL_OWNER, LOCAL_OWNER]);
    const { rows } = await db.query({ text: 'SELECT workspace_id, user_id, role FROM members' });
    assert.deepEqual(rows, [{ workspace_id: workspaceId, user_id: LOCAL_OWNER.userId, role: 'owner' }]);
  });

  it('keeps a draft as it was written', async () => {
    const { workflow, key } = await create();
    assert.deepEqual([workflow.status, workflow.revision, workflow.version], ['draft', 1, null]);
    assert.equal(JSON.stringify((await readWorkflow(db, key)).graph), JSON.stringify(graph('a')));
  });

  it('lets one of two who changed the same revision win', async () => {
    const { key } = await create();
    const saves = await Promise.allSettled(
      ['b', 'c'].map((id) => saveDraft(db, key, { revision: 1, graph: graph(id) })),
    );
    const lost = saves.filter((save) => save.status === 'rejected');
    assert.equal(lost.length, 1);
    assert.ok(hasCode('stale_revision')(lost[0]!.reason));
    assert.equal((await readWorkflow(db, key)).revision, 2);
    assert.equal((await saveDraft(db, key, { revision: 2, name: 'New' })).name, 'New');
  });

  it('publishes 1, 2, 3 …, also when several publish at once', async () => {
    const { key } = await create();
    await assert.rejects(readVersion(db, key), hasCode('not_published'));
    const published = await Promise.all(
      ['1', '2', '3'].map((digit) =>
        publishVersion(db, key, { revision: 1, hash: hash(digit), webhooks: [] }),
      ),
    );
    assert.deepEqual(published.map(({ version }) => version.number).sort(), [1, 2, 3]);
    const { status, version } = await readWorkflow(db, key);
    assert.deepEqual([status, version], ['active', 3]);
    assert.equal(Version.parse(await readVersion(db, key)).number, 3);
    assert.deepEqual(
      await readVersion(db, key, 2),
      published.find(({ version }) => version.number === 2)!.version,
    );
    await assert.rejects(readVersion(db, key, 4), hasCode('not_found'));
    await assert.rejects(
      publishVersion(db, key, { revision: 2, hash: hash('4'), webhooks: [] }),
      hasCode('stale_revision'),
    );
  });

  it('gives the latest version again when the graph is the same, also when several publish at once', async () => {
    const { key } = await create();
    const publish = (digit: string) =>
      publishVersion(db, key, { revision: 1, hash: hash(digit), webhooks: ['a'] });
    const same = await Promise.all(['1', '1', '1', '1'].map(publish));
    assert.deepEqual(new Set(same.map(({ version }) => version.id)).size, 1);
    assert.deepEqual(new Set(same.map(({ hooks }) => hooks[0]!.token)).size, 1);
    assert.equal((await publish('2')).version.number, 2);
    assert.equal((await publish('1')).version.number, 3);
    const { total, items } = await listVersions(db, key, { page: 2, pageSize: 2 });
    assert.deepEqual([total, items.map(({ number }) => number)], [3, [1]]);
    assert.equal((await listVersions(db, key, { page: 9, pageSize: 2 })).total, 3);
  });

  it('keeps the token of a hook across versions, and lets that of a node that is gone answer no more', async () => {
    const { key } = await create();
    const publish = async (digit: string, webhooks: string[]) =>
      (await publishVersion(db, key, { revision: 1, hash: hash(digit), webhooks })).hooks;
    const first = await publish('1', ['a', 'b']);
    assert.deepEqual(
      first.map(({ nodeId, token }) => [nodeId, /^[\w-]{43}$/.test(token)]),
      [
        ['a', true],
        ['b', true],
      ],
    );
    assert.deepEqual(await publish('2', ['b']), [first[1]]);
    assert.equal(await findHook(db, first[0]!.token), null);
    assert.deepEqual((await publish('3', ['a', 'b']))[0]!.token, first[0]!.token);
    const found = await findHook(db, first[0]!.token);
    assert.deepEqual([found?.workflowId, found?.nodeId, found?.number], [key.workflowId, 'a', 3]);
    const turned = await rotateHook(db, key, 'a');
    assert.notEqual(turned.token, first[0]!.token);
    assert.equal(await findHook(db, first[0]!.token), null);
    assert.deepEqual((await listHooks(db, key))[0], turned);
    await archiveWorkflow(db, key);
    assert.equal(await findHook(db, turned.token), null);
  });

  it('changes, publishes and starts nothing that is archived, until it is restored', async () => {
    const { key } = await create();
    await publishVersion(db, key, { revision: 1, hash: hash('1'), webhooks: [] });
    const executionId = LOCAL_OWNER.userId;
    assert.equal((await findStartable(db, key, { executionId })).number, 1);
    assert.equal((await archiveWorkflow(db, key)).status, 'archived');
    const conflict = hasCode('conflict');
    await assert.rejects(saveDraft(db, key, { revision: 1, name: 'New' }), conflict);
    await assert.rejects(publishVersion(db, key, { revision: 1, hash: hash('2'), webhooks: [] }), conflict);
    await assert.rejects(keepDraftVersion(db, key, { revision: 1, hash: hash('2') }), conflict);
    await assert.rejects(findStartable(db, key, { executionId }), conflict);
    assert.equal((await restoreWorkflow(db, key)).status, 'active');
    assert.equal((await findStartable(db, key, { executionId })).number, 1);
    assert.deepEqual(await deleteWorkflow(db, key), { id: key.workflowId, outcome: 'deleted' });
    await assert.rejects(deleteWorkflow(db, key), hasCode('not_found'));
  });

  it('archives instead of deleting while an execution is being begun', async () => {
    const { key } = await create();
    const { version } = await publishVersion(db, key, { revision: 1, hash: hash('1'), webhooks: [] });
    const session = await openSession(test!.url);
    try {
      await session.query('BEGIN');
      await session.query(`
        INSERT INTO executions (id, workspace_id, workflow_id, version_id, effect_scope, created_at, trigger, input)
        VALUES ('${version.id}', '${workspaceId}', '${key.workflowId}', '${version.id}', '${version.id}', now(), 'a', '1')`);
      const deleting = deleteWorkflow(db, key);
      await session.waitForBlocked();
      await session.query('COMMIT');
      assert.equal((await deleting).outcome, 'archived');
      assert.equal((await readWorkflow(db, key)).status, 'archived');
    } finally {
      await session.end();
    }
  });

  it('lists by page, part of a name, status and order', async () => {
    const { rows } = await db.query<{ id: string }>({
      text: `INSERT INTO workspaces (id, name) VALUES ('00000000-0000-7000-8000-0000000000aa', 'List') RETURNING id`,
    });
    const own = rows[0]!.id;
    for (const name of ['b 50%', 'A', 'c']) {
      await createWorkflow(db, { workspaceId: own, name, graph: graph('a') });
    }
    const list = async (query: object) => {
      const all = { page: 1, pageSize: 2, sort: 'name' as const };
      const { total, items } = await listWorkflows(db, own, { ...all, ...query });
      return [total, ...items.map((item) => WorkflowSummary.parse(item).name)];
    };
    assert.deepEqual(await list({}), [3, 'A', 'b 50%']);
    assert.deepEqual(await list({ page: 2 }), [3, 'c']);
    assert.deepEqual(await list({ page: 3 }), [3]);
    assert.deepEqual(await list({ search: '0%' }), [1, 'b 50%']);
    assert.deepEqual(await list({ search: '%a' }), [0]);
    assert.deepEqual(await list({ sort: '-name' }), [3, 'c', 'b 50%']);
    assert.deepEqual(await list({ status: 'archived' }), [0]);
  });

  it('keeps a description until it is taken away, and makes what has an id once', async () => {
    const id = '00000000-0000-7000-8000-0000000000bb';
    const given = { id, workspaceId, name: 'W', description: 'D', graph: graph('a') };
    const made = await Promise.all([1, 2, 3].map(() => createWorkflow(db, given)));
    assert.deepEqual(made, [made[0], made[0], made[0]]);
    const key = { workspaceId, workflowId: id };
    assert.equal((await saveDraft(db, key, { revision: 1, name: 'N' })).description, 'D');
    assert.equal((await saveDraft(db, key, { revision: 2, description: null })).description, null);
    await assert.rejects(
      createWorkflow(db, { ...given, workspaceId: '00000000-0000-7000-8000-0000000000aa' }),
      hasCode('not_found'),
    );
  });

  it('keeps a draft that is run once, unlisted', async () => {
    const { key } = await create();
    const draft = { revision: 1, hash: hash('a') };
    const kept = await Promise.all([1, 2].map(() => keepDraftVersion(db, key, draft)));
    assert.deepEqual(kept[0], kept[1]);
    assert.equal(Version.parse(kept[0]).number, null);
    await assert.rejects(readVersion(db, key), hasCode('not_published'));
    await saveDraft(db, key, { revision: 1, graph: graph('b') });
    await assert.rejects(keepDraftVersion(db, key, draft), hasCode('stale_revision'));
    assert.deepEqual(kept[0]!.graph, graph('a'));
  });

  it("shows and changes nothing of another workspace's workflows", async () => {
    const { workflow } = await create();
    const strangers = { workspaceId: LOCAL_OWNER.userId, workflowId: workflow.id };
    const draft = { revision: 1, hash: hash('b') };
    await assert.rejects(readWorkflow(db, strangers), hasCode('not_found'));
    await assert.rejects(saveDraft(db, strangers, { revision: 1, name: 'Mine' }), hasCode('not_found'));
    await assert.rejects(publishVersion(db, strangers, { ...draft, webhooks: [] }), hasCode('not_found'));
    await assert.rejects(keepDraftVersion(db, strangers, draft), hasCode('not_found'));
    await assert.rejects(readVersion(db, strangers), hasCode('not_found'));
    await publishVersion(db, { ...strangers, workspaceId }, { ...draft, webhooks: ['a'] });
    const page = { page: 1, pageSize: 1 };
    const executionId = workflow.id;
    for (const attempt of [
      () => listVersions(db, strangers, page),
      () => listHooks(db, strangers),
      () => rotateHook(db, strangers, 'a'),
      () => findStartable(db, strangers, { executionId }),
      () => archiveWorkflow(db, strangers),
      () => restoreWorkflow(db, strangers),
      () => deleteWorkflow(db, strangers),
    ]) {
      await assert.rejects(attempt(), hasCode('not_found'));
    }
    assert.equal((await readWorkflow(db, { ...strangers, workspaceId })).status, 'active');
  });
});
