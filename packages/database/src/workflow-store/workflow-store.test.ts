import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Graph, RexError, Version, Workflow } from '@rex/types';
import { connect } from '../connect/connect.ts';
import type { Database } from '../connect/database.ts';
import { createTestDatabase, NO_TEST_SERVER } from '../connect/test-database.ts';
import { migrate } from '../migrate/migrate.ts';
import { ensureLocalOwner, LOCAL_OWNER } from './ensure-local-owner.ts';
import { keepDraftVersion, publishVersion, readVersion } from './versions.ts';
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
      ['1', '2', '3'].map((digit) => publishVersion(db, key, { revision: 1, hash: hash(digit) })),
    );
    assert.deepEqual(published.map(({ number }) => number).sort(), [1, 2, 3]);
    const { status, version } = await readWorkflow(db, key);
    assert.deepEqual([status, version], ['active', 3]);
    assert.equal(Version.parse(await readVersion(db, key)).number, 3);
    assert.deepEqual(
      await readVersion(db, key, 2),
      published.find(({ number }) => number === 2),
    );
    await assert.rejects(readVersion(db, key, 4), hasCode('not_found'));
    await assert.rejects(
      publishVersion(db, key, { revision: 2, hash: hash('4') }),
      hasCode('stale_revision'),
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
    await assert.rejects(publishVersion(db, strangers, draft), hasCode('not_found'));
    await assert.rejects(keepDraftVersion(db, strangers, draft), hasCode('not_found'));
    await assert.rejects(readVersion(db, strangers), hasCode('not_found'));
  });
});
