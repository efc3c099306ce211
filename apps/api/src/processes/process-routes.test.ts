import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Graph, Process, ProcessEntry } from '@rex/types';
import { ADD_ONE, ASK, TWO_INCIDENTS } from '../testing/graphs.test-support.ts';
import { openTestApi, type TestApi } from '../testing/open-test-api.test-support.ts';
import { type Ask, requester, untilTask, untilTrue } from '../testing/requester.test-support.ts';

const definition = (graph: Graph) => ({ name: 'Given', ...graph });

const LISTENS: Graph = {
  nodes: [
    { id: 'start', type: 'manual' },
    { id: 'heard', type: 'event.wait', config: { event: 'x', key: 'never' } },
  ],
  edges: [{ source: 'start', target: 'heard' }],
};

describe('processes over HTTP', () => {
  let api: TestApi;
  let ask: Ask;
  before(async () => {
    api = await openTestApi();
    ask = requester(api, api.alice);
  });
  after(() => api.close());

  const create = async (body: object, headers: object = {}): Promise<Process> => {
    const { status, data, error } = await ask('POST', '/api/v1/processes', { input: {}, ...body }, headers);
    assert.equal(status, 201, JSON.stringify(error));
    return Process.parse(data);
  };
  const read = async (id: string): Promise<Process> =>
    Process.parse((await ask('GET', `/api/v1/processes/${id}`)).data);
  const until = (id: string, state: Process['state']) =>
    untilTrue(api, id, async () => (await read(id)).state === state);

  it('begin by a published workflow or by a definition that comes along', async () => {
    const { data } = await ask('POST', '/api/v1/workflows', { name: 'Adds', graph: ADD_ONE });
    const { id: definitionId } = data as { id: string };
    assert.equal((await ask('POST', '/api/v1/processes', { definitionId })).error?.code, 'not_published');
    await ask('POST', `/api/v1/workflows/${definitionId}/publish`);
    const one = await create({ definitionId, input: { x: 1 } });
    const two = await create({ definition: definition(ADD_ONE), input: { x: 2 } });
    const three = await create({ definition: definition(ADD_ONE), input: { x: 3 } });
    assert.equal(two.definitionId, three.definitionId);
    for (const [process, output] of [
      [one, 2],
      [two, 3],
      [three, 4],
    ] as const) {
      await until(process.id, 'COMPLETED');
      const ended = await read(process.id);
      assert.deepEqual([ended.output, ended.activities.map(({ id }) => id)], [output, ['start', 'add']]);
    }
    const history = await ask('GET', `/api/v1/processes/${one.id}/history`);
    const entries = (history.data as unknown[]).map((entry) => ProcessEntry.parse(entry));
    assert.deepEqual([entries[0]?.type, entries.at(-1)?.type], ['process_created', 'process_completed']);
    assert.ok(entries.some(({ type, activityId }) => type === 'activity_completed' && activityId === 'add'));
  });

  it('are refused without a definition, with two, or with one that is none', async () => {
    const bad = definition({ nodes: [{ id: 'a', type: 'transform' }] });
    for (const body of [
      {},
      { definition: bad, definitionId: api.alice.caller.userId },
      { definition: bad },
    ]) {
      assert.equal((await ask('POST', '/api/v1/processes', body)).status, 422, JSON.stringify(body));
    }
  });

  it('have a business key alone while they are open', async () => {
    const body = { definition: definition(ASK), input: { amount: 7 }, businessKey: 'order 7' };
    const key = { 'idempotency-key': 'first' };
    const first = await create(body, key);
    assert.equal((await create(body, key)).id, first.id);
    const replies = await Promise.all(
      Array.from({ length: 5 }, () => ask('POST', '/api/v1/processes', body)),
    );
    for (const { status, error } of replies) {
      assert.deepEqual([status, error?.details], [409, { processId: first.id }]);
    }
    assert.equal((await read(first.id)).businessKey, 'order 7');
    await ask('POST', `/api/v1/processes/${first.id}/cancel`, { reason: 'test' });
    await until(first.id, 'CANCELLED');
    const raced = await Promise.all(Array.from({ length: 5 }, () => ask('POST', '/api/v1/processes', body)));
    assert.deepEqual(raced.map(({ status }) => status).toSorted(), [201, 409, 409, 409, 409]);
    assert.equal((await read(first.id)).businessKey, 'order 7');
  });

  it('give a business key back when they cannot begin', async () => {
    const body = { definition: definition({ ...ASK, input: { required: ['amount'] } }), businessKey: 'k' };
    assert.equal((await ask('POST', '/api/v1/processes', { ...body, input: {} })).status, 422);
    await create({ ...body, input: { amount: 1 } });
  });

  it('go on when an activity is resumed: a task, an event, an incident', async () => {
    const resume = (id: string, activity: string, body: object) =>
      ask('POST', `/api/v1/processes/${id}/activities/${activity}/resume`, body);
    const asks = await create({ definition: definition(ASK), input: { amount: 7 } });
    await untilTask(api, ask, asks.id);
    assert.equal((await resume(asks.id, 'ask', { decision: 'retry' })).status, 422);
    const body = { decision: 'approve', data: { amount: 7 } };
    assert.equal((await resume(asks.id, 'ask', body)).status, 202);
    const late = await resume(asks.id, 'ask', { decision: 'reject' });
    assert.deepEqual([late.status, late.error?.code], [409, 'already_decided']);
    await until(asks.id, 'COMPLETED');

    const listens = await create({ definition: definition(LISTENS) });
    await until(listens.id, 'WAITING');
    assert.equal((await resume(listens.id, 'nobody', {})).status, 404);
    assert.equal((await resume(listens.id, 'start', {})).status, 409);
    assert.equal((await resume(listens.id, 'heard', { data: { by: 'hand' } })).status, 202);
    await until(listens.id, 'COMPLETED');
    assert.deepEqual((await read(listens.id)).output, { by: 'hand' });

    const broken = await create({ definition: definition(TWO_INCIDENTS) });
    await until(broken.id, 'WAITING');
    for (const activity of ['one', 'two']) {
      assert.equal((await resume(broken.id, activity, { decision: 'complete', data: 1 })).status, 202);
    }
    await until(broken.id, 'COMPLETED');
  });
});
