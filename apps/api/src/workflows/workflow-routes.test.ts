import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  Deleted,
  type Graph,
  Hook,
  Published,
  Validation,
  Version,
  Workflow,
  WorkflowSummary,
} from '@rex/types';
import { ADD_ONE, hookGraph } from '../testing/graphs.test-support.ts';
import { openTestApi, type TestApi } from '../testing/open-test-api.test-support.ts';
import { type Ask, requester } from '../testing/requester.test-support.ts';

describe('workflows over HTTP', () => {
  let api: TestApi;
  let ask: Ask;
  before(async () => {
    api = await openTestApi();
    ask = requester(api, api.alice);
  });
  after(() => api.close());

  const create = async (graph: Graph = ADD_ONE): Promise<{ id: string; url: string }> => {
    const { status, data } = await ask('POST', '/api/v1/workflows', { name: 'W', graph });
    assert.equal(status, 201);
    const { id } = Workflow.parse(data);
    return { id, url: `/api/v1/workflows/${id}` };
  };

  it('are made once for each Idempotency-Key', async () => {
    const key = { 'idempotency-key': 'make-it-once' };
    const body = { name: 'Once', graph: ADD_ONE };
    const replies = [
      await ask('POST', '/api/v1/workflows', body, key),
      await ask('POST', '/api/v1/workflows', body, key),
    ];
    assert.deepEqual(replies[0]!.data, replies[1]!.data);
    const { meta } = await ask('GET', '/api/v1/workflows?search=Once');
    assert.equal(meta?.total, 1);
  });

  it('are listed with their newest execution', async () => {
    const { id, url } = await create();
    await ask('POST', `${url}/publish`);
    await ask('POST', `${url}/execute`, { input: { x: 1 } });
    const { data } = await ask('POST', `${url}/execute?wait=20`, { input: { x: 1 } });
    const { data: list } = await ask('GET', '/api/v1/workflows?pageSize=1');
    const [first] = (list as unknown[]).map((each) => WorkflowSummary.parse(each));
    assert.deepEqual([first?.id, first?.nodes], [id, 2]);
    const last = first?.lastExecution;
    assert.deepEqual([last?.id, last?.status], [(data as { id: string }).id, 'COMPLETED']);
  });

  it('are changed only at the revision that was read', async () => {
    const { url } = await create();
    const change = { revision: 1, name: 'New', description: 'why' };
    const saved = Workflow.parse((await ask('PUT', url, change)).data);
    assert.deepEqual([saved.name, saved.description, saved.revision], ['New', 'why', 2]);
    const { status, error } = await ask('PUT', url, change);
    assert.deepEqual([status, error?.code, error?.details], [409, 'stale_revision', { revision: 2 }]);
    const { status: tooLarge } = await ask('PUT', url, { ...change, revision: 2 ** 40 });
    assert.equal(tooLarge, 422);
  });

  it('are published with all problems told, or as the next version', async () => {
    const { url } = await create({ nodes: [{ id: 'a', type: 'manualy' }] });
    const refused = await ask('POST', `${url}/publish`);
    assert.deepEqual([refused.status, refused.error?.code], [422, 'invalid_workflow']);
    const validation = Validation.parse((await ask('POST', `${url}/validate`)).data);
    assert.equal(validation.valid, false);
    assert.deepEqual(refused.error?.details, validation.problems);
    const stateless = await ask('POST', '/api/v1/workflows/validate', { graph: ADD_ONE });
    assert.deepEqual(stateless.data, { valid: true, problems: [] });

    await ask('PUT', url, { revision: 1, graph: ADD_ONE });
    const publish = async (body?: object) =>
      Published.parse((await ask('POST', `${url}/publish`, body)).data);
    const first = await publish({ revision: 2 });
    assert.equal(first.version, 1);
    assert.deepEqual(await publish(), first);
    const moved = ADD_ONE.nodes.map((node) => ({ ...node, position: { x: 1, y: 2 }, name: 'Moved' }));
    await ask('PUT', url, { revision: 2, graph: { ...ADD_ONE, nodes: moved } });
    assert.deepEqual(await publish(), first);
    await ask('PUT', url, { revision: 3, graph: { ...ADD_ONE, failFast: true } });
    assert.equal((await publish()).version, 2);
    assert.equal((await ask('POST', `${url}/publish`, { revision: 3 })).error?.code, 'stale_revision');

    const { data, meta } = await ask('GET', `${url}/versions`);
    assert.deepEqual([(data as { number: number }[]).map(({ number }) => number), meta?.total], [[2, 1], 2]);
    assert.deepEqual(Version.parse((await ask('GET', `${url}/versions/1`)).data).graph, ADD_ONE);
    assert.equal((await ask('GET', `${url}/versions/3`)).status, 404);
  });

  it('get an address for each webhook node, which can be changed', async () => {
    const { url } = await create(hookGraph({}));
    const { hooks } = Published.parse((await ask('POST', `${url}/publish`)).data);
    assert.equal(hooks[0]?.nodeId, 'hook');
    assert.deepEqual((await ask('GET', `${url}/hooks`)).data, hooks);
    const turned = Hook.parse((await ask('POST', `${url}/hooks/hook/rotate`)).data);
    assert.notEqual(turned.path, hooks[0]?.path);
    assert.equal((await ask('POST', `${url}/hooks/seen/rotate`)).status, 404);
    const stranger = requester(api, null);
    assert.equal((await stranger('POST', hooks[0]!.path)).status, 404);
    assert.equal((await stranger('POST', turned.path)).status, 202);
  });

  it('are deleted without a trace, or archived when they have been run', async () => {
    const { id, url } = await create();
    assert.deepEqual(Deleted.parse((await ask('DELETE', url)).data), { id, outcome: 'deleted' });
    assert.equal((await ask('GET', url)).status, 404);

    const run = await create();
    await ask('POST', `${run.url}/publish`);
    await ask('POST', `${run.url}/execute`, { input: { x: 1 } });
    assert.deepEqual((await ask('DELETE', run.url)).data, { id: run.id, outcome: 'archived' });
    for (const [method, path, body] of [
      ['PUT', '', { revision: 1, name: 'New' }],
      ['POST', '/publish', {}],
      ['POST', '/execute', {}],
      ['POST', '/execute', { version: 'draft' }],
    ] as const) {
      const { status, error } = await ask(method, `${run.url}${path}`, body);
      assert.deepEqual([status, error?.code], [409, 'conflict'], path);
      assert.match(error!.message, /restore it/);
    }
    assert.equal(Workflow.parse((await ask('POST', `${run.url}/restore`)).data).status, 'active');
    assert.equal((await ask('POST', `${run.url}/execute`, { input: { x: 1 } })).status, 202);
    assert.equal(Workflow.parse((await ask('POST', `${run.url}/archive`)).data).status, 'archived');
  });
});
