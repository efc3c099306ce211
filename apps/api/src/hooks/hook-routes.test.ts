import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';
import { signWebhook } from '@rex/nodes';
import { Execution, type Graph, HookSecret, Published, Started } from '@rex/types';
import { hookGraph } from '../testing/graphs.test-support.ts';
import { openTestApi, type TestApi } from '../testing/open-test-api.test-support.ts';
import { type Ask, requester } from '../testing/requester.test-support.ts';

interface Example {
  name: string;
  examples: { action: string; issue: { number: number; title: string } }[];
}
const examples = createRequire(import.meta.url)('@octokit/webhooks-examples') as Example[];
const opened = examples
  .find(({ name }) => name === 'issues')!
  .examples.find(({ action }) => action === 'opened')!;
const RESULT = { respond: 'result' };

describe('hooks', () => {
  let api: TestApi;
  let ask: Ask;
  let stranger: Ask;
  before(async () => {
    api = await openTestApi();
    ask = requester(api, api.alice);
    stranger = requester(api, null);
  });
  after(() => api.close());

  const publish = async (graph: Graph): Promise<{ url: string; path: string }> => {
    const { data } = await ask('POST', '/api/v1/workflows', { name: 'W', graph });
    const url = `/api/v1/workflows/${(data as { id: string }).id}`;
    const { hooks } = Published.parse((await ask('POST', `${url}/publish`)).data);
    return { url, path: hooks[0]!.path };
  };

  it('start an execution with the request, without what proves who sent it', async () => {
    const { path } = await publish(hookGraph(RESULT));
    const { status, data } = await stranger('POST', `${path}?a=1&b=2&b=3`, opened, {
      ...{ 'X-GitHub-Event': 'issues', authorization: 'Bearer x', cookie: 'a=b' },
      ...{ 'proxy-authorization': 'x', te: 'trailers', connection: 'close' },
    });
    assert.equal(status, 200);
    const { method, query, body, headers } = data as Record<string, Record<string, unknown>>;
    assert.deepEqual([method, query, body], ['POST', { a: '1', b: ['2', '3'] }, opened]);
    assert.equal(headers!['x-github-event'], 'issues');
    for (const name of ['authorization', 'cookie', 'proxy-authorization', 'te', 'connection']) {
      assert.ok(!(name in headers!), name);
    }
  });

  it('answer at once unless the node says otherwise', async () => {
    const { url, path } = await publish(hookGraph({}, '{{ trigger.body.issue.title }}'));
    const { status, data } = await stranger('POST', path, opened);
    assert.equal(status, 202);
    const { executionId } = Started.parse(data);
    const { data: list } = await ask('GET', `${url}/executions`);
    assert.deepEqual(
      (list as { id: string; trigger: string }[]).map(({ id, trigger }) => [id, trigger]),
      [[executionId, 'hook']],
    );
    Execution.parse((await ask('GET', `/api/v1/executions/${executionId}`)).data);
  });

  it('take JSON, forms and text, and nothing that is no text', async () => {
    const { path } = await publish(hookGraph(RESULT, { body: '{{ trigger.body }}' }));
    const send = async (type: string | undefined, body: string | Buffer) => {
      const answer = await stranger('POST', path, body, type === undefined ? {} : { 'content-type': type });
      return answer.status === 200 ? (answer.data as { body: unknown }).body : answer.error?.code;
    };
    assert.deepEqual(await send('application/json; charset=utf-8', '{"a":[1]}'), { a: [1] });
    assert.deepEqual(await send('application/cloudevents+json', '{"a":1}'), { a: 1 });
    assert.deepEqual(await send('application/x-www-form-urlencoded', 'a=1&b=x+y&a=2'), {
      a: ['1', '2'],
      b: 'x y',
    });
    assert.equal(await send('text/plain', 'héllo'), 'héllo');
    assert.equal(await send('application/xml', '<a/>'), '<a/>');
    assert.equal(await send('application/json', '{"a":'), 'invalid_json');
    assert.equal(await send('application/json', '{"__proto__":{"x":1}}'), 'invalid_json');
    assert.equal(await send('application/octet-stream', Buffer.from([0xff, 0xfe])), 'invalid_input');
    assert.equal(await send('multipart/form-data; boundary=x', '--x--'), 'invalid_input');
    assert.equal(await send('text/plain', 'a\u0000b'), 'not_storable');
  });

  it('start one execution for each Idempotency-Key', async () => {
    const { url, path } = await publish(hookGraph({}));
    const key = { 'idempotency-key': 'delivery-1' };
    const first = await stranger('POST', path, opened, key);
    const second = await stranger('POST', path, opened, { ...key, 'x-attempt': '2' });
    assert.deepEqual(second.data, first.data);
    assert.equal(second.headers['idempotent-replayed'], 'true');
    assert.equal((await stranger('POST', path, {}, key)).error?.code, 'idempotency_mismatch');
    assert.equal((await ask('GET', `${url}/executions`)).meta?.total, 1);
  });

  it('refuse what is too deep, with an Idempotency-Key as without', async () => {
    const { path } = await publish(hookGraph({}));
    const send = (headers: Record<string, string>) =>
      api.app.inject({
        ...{ method: 'POST', url: path, payload: '['.repeat(20_000) + ']'.repeat(20_000) },
        headers: { 'content-type': 'application/json', ...headers },
      });
    for (const headers of [undefined, { 'idempotency-key': 'deep' }]) {
      const answer = await send(headers ?? {});
      assert.deepEqual([answer.statusCode, answer.json().error.code], [422, 'not_storable']);
    }
  });

  it('tell a caller who waits that the execution failed', async () => {
    const graph = hookGraph(RESULT);
    const failing = { id: 'seen', type: 'fail', config: { code: 'sold_out', message: 'Nothing is left' } };
    const { path } = await publish({ ...graph, nodes: [graph.nodes[0]!, failing] });
    const { status, error } = await stranger('POST', path, {});
    assert.deepEqual([status, error], [502, { code: 'sold_out', message: 'Nothing is left' }]);
  });

  it('check the request by the schema of the workflow', async () => {
    const input = { properties: { body: { type: 'object', required: ['issue'] } } };
    const { path } = await publish(hookGraph(RESULT, '{{ trigger.body.issue.number }}', { input }));
    assert.equal((await stranger('POST', path, opened)).data, opened.issue.number);
    const { status, error } = await stranger('POST', path, {});
    assert.deepEqual([status, error?.code], [422, 'invalid_input']);
  });

  it('do not tell unknown, old and archived addresses apart', async () => {
    const { url, path } = await publish(hookGraph({}));
    const unknown = await stranger('POST', `/hooks/${'x'.repeat(43)}`, {});
    assert.equal(unknown.status, 404);
    await ask('POST', `${url}/archive`);
    assert.deepEqual((await stranger('POST', path, {})).error, unknown.error);
    await ask('POST', `${url}/restore`);
    assert.equal((await stranger('POST', path, {})).status, 202);
    const workflow = { nodes: [{ id: 'start', type: 'manual' }] };
    await ask('PUT', url, { revision: 1, graph: workflow });
    await ask('POST', `${url}/publish`);
    assert.deepEqual((await stranger('POST', path, {})).error, unknown.error);
  });

  it('count calls of each hook, and guesses of each address', async () => {
    const guess = () => stranger('POST', '/hooks/guess');
    const statuses = new Set<number>();
    for (let tries = 0; tries < 61; tries++) statuses.add((await guess()).status);
    assert.deepEqual([...statuses], [404, 429]);
    const { path } = await publish(hookGraph({}));
    assert.equal((await stranger('POST', path, {})).status, 202);
  });

  it('take only what is signed, where the node asks for it', async () => {
    const body = JSON.stringify(opened);
    const standard = await publish(hookGraph({ verify: 'standard' }));
    const json = { 'content-type': 'application/json' };
    const secretUrl = `${standard.url}/hooks/hook/secret`;
    const { secret } = HookSecret.parse((await ask('GET', secretUrl)).data);
    const timestamp = Math.floor(Date.now() / 1_000);
    const sign = (key: string) => ({ ...json, ...signWebhook(key, { id: 'msg_1', timestamp, body }) });
    assert.equal((await stranger('POST', standard.path, body, json)).status, 401);
    assert.equal((await stranger('POST', standard.path, `${body} `, sign(secret))).status, 401);
    assert.equal((await stranger('POST', standard.path, body, sign(secret))).status, 202);
    const renewed = HookSecret.parse((await ask('POST', `${secretUrl}/rotate`)).data).secret;
    assert.notEqual(renewed, secret);
    assert.equal((await stranger('POST', standard.path, body, sign(secret))).status, 401);
    assert.equal((await stranger('POST', standard.path, body, sign(renewed))).status, 202);
    assert.equal((await requester(api, api.bob)('GET', secretUrl)).status, 404);
    const github = await publish(hookGraph({ verify: 'github' }));
    const key = HookSecret.parse((await ask('GET', `${github.url}/hooks/hook/secret`)).data).secret;
    const signature = `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;
    const signed = { ...json, 'x-hub-signature-256': signature };
    assert.equal((await stranger('POST', github.path, body, signed)).status, 202);
    assert.equal((await stranger('POST', github.path, `${body} `, signed)).status, 401);
  });

  it('start once for an event that comes again, where the node says which header names it', async () => {
    const { url, path } = await publish(hookGraph({ eventId: 'x-github-delivery' }));
    const delivery = { 'x-github-delivery': 'd1' };
    const replies = [
      await stranger('POST', path, opened, delivery),
      await stranger('POST', path, opened, delivery),
    ];
    assert.deepEqual(replies[0]!.data, replies[1]!.data);
    await stranger('POST', path, opened, { 'x-github-delivery': 'd2' });
    await stranger('POST', path, opened, { 'webhook-id': 'd1' });
    assert.equal((await ask('GET', `${url}/executions`)).meta?.total, 3);
    const plain = await publish(hookGraph({}));
    for (const _ of [1, 2]) await stranger('POST', plain.path, opened, delivery);
    assert.equal((await ask('GET', `${plain.url}/executions`)).meta?.total, 2);
  });
});
