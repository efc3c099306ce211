import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  Attempt,
  ContextAt,
  Execution,
  ExecutionGraph,
  ExecutionSummary,
  type Graph,
  HistoryEntry,
  isFinalExecution,
  LIMITS,
  SnapshotSummary,
  Started,
  Step,
} from '@rex/types';
import { z } from 'zod';
import {
  ADD_ONE,
  hookGraph,
  RUN_ANOTHER,
  SLOW_UNDO,
  TWO_INCIDENTS,
  WAIT,
} from '../testing/graphs.test-support.ts';
import { openTestApi, type TestApi } from '../testing/open-test-api.test-support.ts';
import { type Ask, requester, untilTrue } from '../testing/requester.test-support.ts';

describe('executions over HTTP', () => {
  let api: TestApi;
  let ask: Ask;
  before(async () => {
    api = await openTestApi();
    ask = requester(api, api.alice);
  });
  after(() => api.close());

  const publish = async (graph: Graph): Promise<string> => {
    const { data } = await ask('POST', '/api/v1/workflows', { name: 'W', graph });
    const url = `/api/v1/workflows/${(data as { id: string }).id}`;
    assert.equal((await ask('POST', `${url}/publish`)).status, 200);
    return url;
  };
  const start = async (graph: Graph, body: object = {}): Promise<string> => {
    const { status, data } = await ask('POST', `${await publish(graph)}/execute`, body);
    assert.equal(status, 202);
    return Started.parse(data).executionId;
  };
  const read = async (id: string) => Execution.parse((await ask('GET', `/api/v1/executions/${id}`)).data);
  const until = (id: string, holds: (execution: Execution) => boolean) =>
    untilTrue(api, id, async () => holds(await read(id)));

  it('begin with the latest version, another one, or the draft', async () => {
    const url = await publish(ADD_ONE);
    const input = { x: 1 };
    const addTen = [ADD_ONE.nodes[0]!, { ...ADD_ONE.nodes[1]!, config: { value: '{{ trigger.x + 10 }}' } }];
    await ask('PUT', url, { revision: 1, graph: { ...ADD_ONE, nodes: addTen } });
    const run = async (body: object) => {
      const { status, data } = await ask('POST', `${url}/execute?wait=20`, { input, ...body });
      assert.equal(status, 200);
      const { output, workflowVersion } = Execution.parse(data);
      return [output, workflowVersion];
    };
    assert.deepEqual(await run({}), [2, 1]);
    assert.deepEqual(await run({ version: 'draft' }), [11, null]);
    await ask('POST', `${url}/publish`);
    assert.deepEqual(await run({}), [11, 2]);
    assert.deepEqual(await run({ version: 1 }), [2, 1]);
    assert.equal((await ask('POST', `${url}/execute`, { version: 3 })).status, 404);
    const { data } = await ask('POST', '/api/v1/workflows', { name: 'W', graph: ADD_ONE });
    const fresh = `/api/v1/workflows/${(data as { id: string }).id}`;
    const { status, error } = await ask('POST', `${fresh}/execute`);
    assert.deepEqual([status, error?.code], [409, 'not_published']);
  });

  it('begin once for each Idempotency-Key', async () => {
    const url = await publish(ADD_ONE);
    const key = { 'idempotency-key': 'start-it-once' };
    const first = await ask('POST', `${url}/execute`, { input: { x: 1 } }, key);
    assert.deepEqual((await ask('POST', `${url}/execute`, { input: { x: 1 } }, key)).data, first.data);
    const other = await ask('POST', `${url}/execute`, { input: { x: 2 } }, key);
    assert.equal(other.error?.code, 'idempotency_mismatch');
    assert.equal((await ask('GET', `${url}/executions`)).meta?.total, 1);
  });

  it('are refused an input that does not fit, cannot be kept, or names no trigger', async () => {
    const url = await publish({ ...ADD_ONE, input: { type: 'object', required: ['x'] } });
    const refuse = async (body: object) => {
      const { status, error } = await ask('POST', `${url}/execute`, body);
      return [status, error?.code, error?.message];
    };
    const [status, code, message] = await refuse({ input: {} });
    assert.deepEqual([status, code], [422, 'invalid_input']);
    assert.match(String(message), /must have the property x/);
    assert.deepEqual((await refuse({ input: { x: 'a\u0000' } })).slice(0, 2), [422, 'not_storable']);
    assert.match(String((await refuse({ input: { x: 1 }, trigger: 'stert' }))[2]), /Did you mean start/);
    const large = { input: { x: 'y'.repeat(LIMITS.inputBytes) } };
    assert.deepEqual((await refuse(large)).slice(0, 2), [413, 'payload_too_large']);
    assert.equal((await ask('GET', `${url}/executions`)).meta?.total, 0);
  });

  it('keep a large input once, and give it whole', async () => {
    const url = await publish(ADD_ONE);
    const input = { x: 1, more: 'é'.repeat(LIMITS.inlineBytes) };
    const { data } = await ask('POST', `${url}/execute?wait=20`, { input });
    assert.deepEqual(Execution.parse(data).input, input);
  });

  it('name the trigger that fires; a webhook takes an input as the body of a request', async () => {
    const graph = hookGraph({}, '{{ trigger.body.x }}');
    const both: Graph = {
      nodes: [...graph.nodes, { id: 'by_hand', type: 'manual' }],
      edges: [...graph.edges!, { source: 'by_hand', target: 'seen' }],
    };
    const url = await publish(both);
    const { error } = await ask('POST', `${url}/execute`, {});
    assert.match(error!.message, /2 triggers.*`trigger`.*hook, by_hand/);
    const { data } = await ask('POST', `${url}/execute?wait=20`, { trigger: 'hook', input: { x: 7 } });
    assert.equal(Execution.parse(data).output, 7);
  });

  it('are answered with 202 when they have not ended in time', async () => {
    const url = await publish(WAIT);
    const { status, data } = await ask('POST', `${url}/execute?wait=0.05`, {});
    assert.equal(status, 202);
    Started.parse(data);
    assert.equal((await ask('POST', `${url}/execute?wait=61`, {})).status, 422);
  });

  it('show all that happened, as the contract has it', async () => {
    const id = await start(ADD_ONE, { input: { x: 1 } });
    await until(id, ({ status }) => isFinalExecution(status));
    const list = async <Item>(path: string, item: z.ZodType<Item>) => {
      const { status, data, meta } = await ask('GET', `/api/v1/executions/${id}${path}`);
      assert.equal(status, 200, path);
      return { items: z.array(item).parse(data), total: meta?.total };
    };
    const steps = await list('/steps', Step);
    assert.deepEqual(
      steps.items.map(({ path, status }) => [path, status]),
      [
        ['start', 'COMPLETED'],
        ['add', 'COMPLETED'],
      ],
    );
    const [summary] = (await list('/steps?summary=true&path=add', Step)).items;
    assert.deepEqual(
      [summary?.path, summary?.input, summary && 'output' in summary && summary.output],
      ['add', null, null],
    );
    assert.deepEqual((await list('/steps?page=2&pageSize=1', Step)).items, [steps.items[1]]);
    assert.equal((await list('/steps?page=9&pageSize=1', Step)).total, 2);
    const attempts = await list('/attempts?pageSize=1', Attempt);
    assert.deepEqual([attempts.items.length, attempts.total], [1, 2]);
    const { seq } = await read(id);
    const history = await list('/history?after=1', HistoryEntry);
    assert.deepEqual(
      history.items.map((each) => each.seq),
      Array.from({ length: seq - 1 }, (_, at) => at + 2),
    );
    assert.equal((await list('/snapshots', SnapshotSummary)).items.at(-1)?.seq, seq);
    const at = ContextAt.parse((await ask('GET', `/api/v1/executions/${id}/snapshots/${seq}`)).data);
    assert.deepEqual(at.outputs.at(-1), { path: 'add', output: 2 });
    assert.equal((await ask('GET', `/api/v1/executions/${id}/snapshots/${seq + 1}`)).status, 404);
    const pinned = ExecutionGraph.parse((await ask('GET', `/api/v1/executions/${id}/graph`)).data);
    assert.deepEqual([pinned.version, pinned.graph], [1, ADD_ONE]);
  });

  it('are not read whole where no process has room for the answer', async () => {
    const large = (id: string) => ({ id, type: 'transform', config: { value: '{{ trigger.text }}' } });
    const ids = Array.from({ length: 40 }, (_, index) => `t${index}`);
    const url = await publish({
      nodes: [{ id: 'start', type: 'manual' }, ...ids.map(large)],
      edges: ids.map((target) => ({ source: 'start', target })),
      output: 'done',
    });
    const text = 'x'.repeat(LIMITS.payloadBytes - 1_000);
    const { data } = await ask('POST', `${url}/execute?wait=60`, { input: { text } });
    const { id, status, seq } = Execution.parse(data);
    assert.equal(status, 'COMPLETED');
    const get = async (path: string) => (await ask('GET', `/api/v1/executions/${id}${path}`)).status;
    assert.equal(await get('/steps'), 413);
    assert.equal(await get(`/snapshots/${seq}`), 413);
    assert.equal(await get('/steps?summary=true'), 200);
    assert.equal(await get('/steps?pageSize=5'), 200);
    assert.equal(await get('/steps?path=t7'), 200);
  });

  it('are listed by status, workflow and time', async () => {
    const id = await start(WAIT);
    await until(id, ({ status }) => status === 'WAITING');
    const { workflowId } = await read(id);
    const list = async (query: string) => {
      const { data } = await ask('GET', `/api/v1/executions?workflowId=${workflowId}&${query}`);
      return z
        .array(ExecutionSummary)
        .parse(data)
        .map((each) => each.id);
    };
    assert.deepEqual(await list('status=WAITING,FAILED'), [id]);
    assert.deepEqual(await list('status=FAILED'), []);
    assert.deepEqual(await list('from=2000-01-01T00:00:00Z&sort=finishedAt'), [id]);
    assert.deepEqual(await list('to=2000-01-01T00:00:00Z'), []);
    assert.equal((await ask('GET', '/api/v1/executions?status=SLEEPING')).status, 422);
  });

  it('run other workflows by their ids, and show whose children they are', async () => {
    const workflow = (await publish(ADD_ONE)).split('/').at(-1)!;
    const { data } = await ask('POST', `${await publish(RUN_ANOTHER)}/execute?wait=20`, {
      input: { workflow, x: 41 },
    });
    const parent = Execution.parse(data);
    assert.deepEqual([parent.status, parent.output, parent.parent], ['COMPLETED', 42, undefined]);
    const children = (await ask('GET', `/api/v1/executions?workflowId=${workflow}`)).data as { id: string }[];
    assert.deepEqual((await read(children[0]!.id)).parent, { executionId: parent.id, path: 'sub' });
  });

  it('are not cancelled while they undo what they did', async () => {
    const id = await start(SLOW_UNDO);
    await until(id, ({ status }) => status === 'WAITING');
    const { status, error } = await ask('POST', `/api/v1/executions/${id}/cancel`, {});
    assert.deepEqual([status, error?.code], [409, 'conflict']);
    assert.match(error?.message ?? '', /ending already/);
  });

  it('are suspended, resumed and cancelled, and nothing once they are over', async () => {
    const id = await start(WAIT);
    const verb = (name: string, body?: object) => ask('POST', `/api/v1/executions/${id}/${name}`, body);
    await until(id, ({ status }) => status === 'WAITING');
    const accepted = await verb('suspend');
    assert.deepEqual([accepted.status, accepted.data], [202, { executionId: id }]);
    await until(id, ({ status }) => status === 'SUSPENDED');
    assert.equal((await verb('resume')).status, 202);
    await until(id, ({ status }) => status === 'WAITING');
    assert.equal((await verb('cancel', { reason: 'no longer needed' })).status, 202);
    await until(id, ({ status }) => status === 'CANCELLED');
    for (const name of ['cancel', 'suspend', 'resume']) {
      const { status, error } = await verb(name);
      assert.deepEqual([status, error?.code], [409, 'already_final'], name);
    }
    const { data } = await ask('GET', `/api/v1/executions/${id}/history`);
    const asked = z
      .array(HistoryEntry)
      .parse(data)
      .find(({ type }) => type === 'cancel_requested');
    assert.deepEqual(asked && 'actor' in asked && asked.actor, api.alice.caller.userId);
  });

  it('are decided where they wait for it, once', async () => {
    const id = await start(TWO_INCIDENTS);
    await until(id, ({ status }) => status === 'WAITING');
    const decide = (path: string, decision: object) =>
      ask('POST', `/api/v1/executions/${id}/decide`, { path, decision });
    const complete = { action: 'complete', output: { fixed: true } };
    assert.equal((await decide('three', complete)).status, 404);
    assert.equal((await decide('start', complete)).error?.code, 'conflict');
    assert.equal((await decide('one', { action: 'complete', output: '\u0000' })).status, 422);
    assert.equal((await decide('one', complete)).status, 202);
    await untilTrue(api, id, async () => {
      const { data } = await ask('GET', `/api/v1/executions/${id}/steps?path=one`);
      return z.array(Step).parse(data)[0]?.status === 'COMPLETED';
    });
    const again = await decide('one', complete);
    assert.deepEqual([again.status, again.error?.code], [409, 'already_decided']);
    assert.equal((await decide('two', complete)).status, 202);
    await until(id, ({ status }) => status === 'COMPLETED');
  });

  it('take no output by a decision that a step could not have given', async () => {
    const id = await start(TWO_INCIDENTS);
    await until(id, ({ status }) => status === 'WAITING');
    const decide = (output: string) =>
      ask('POST', `/api/v1/executions/${id}/decide`, {
        ...{ path: 'one', decision: { action: 'complete', output } },
      });
    const { status, error } = await decide('x'.repeat(LIMITS.payloadBytes - 1));
    assert.deepEqual([status, error?.code], [413, 'payload_too_large']);
    assert.match(error!.message, new RegExp(`decision.output.*${LIMITS.payloadBytes} bytes`));
    assert.equal((await decide('x'.repeat(LIMITS.payloadBytes - 2))).status, 202);
  });

  it('are decided once for each attempt, by whoever comes first', async () => {
    const id = await start(TWO_INCIDENTS);
    await until(id, ({ status }) => status === 'WAITING');
    const decide = (attempt: number, action: string) =>
      ask('POST', `/api/v1/executions/${id}/decide`, {
        ...{ path: 'one', attempt, decision: { action, ...(action === 'complete' ? { output: 1 } : {}) } },
      });
    assert.equal((await decide(2, 'retry')).error?.code, 'already_decided');
    assert.equal((await decide(1, 'retry')).status, 202);
    await untilTrue(api, id, async () => {
      const { data } = await ask('GET', `/api/v1/executions/${id}/steps?path=one`);
      const step = z.array(Step).parse(data)[0];
      return step?.status === 'WAITING' && step.attempts === 2;
    });
    const late = await decide(1, 'retry');
    assert.deepEqual([late.status, late.error?.code], [409, 'already_decided']);
    assert.equal((await decide(2, 'complete')).status, 202);
    const { data } = await ask('GET', `/api/v1/executions/${id}/history`);
    const decided = z
      .array(HistoryEntry)
      .parse(data)
      .find(({ type }) => type === 'decided');
    assert.equal(decided && 'attempt' in decided && decided.attempt, 1);
  });
});
