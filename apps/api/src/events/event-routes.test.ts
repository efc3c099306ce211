import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { AcceptedEvent, EventAnswer, type Execution, type Graph, LIMITS, Started } from '@rex/types';
import { openTestApi, type TestApi } from '../testing/open-test-api.test-support.ts';
import { type Ask, requester, untilTrue } from '../testing/requester.test-support.ts';

/** manual → event.wait → what it got. */
const WAIT_FOR_PAYMENT: Graph = {
  nodes: [
    { id: 'start', type: 'manual' },
    {
      id: 'paid',
      type: 'event.wait',
      config: { event: 'order.paid', key: '{{ trigger.order }}', timeout: '30d' },
    },
    { id: 'seen', type: 'transform', config: { value: '{{ nodes.paid }}' } },
    { id: 'late', type: 'transform', config: { value: 'too late' } },
  ],
  edges: [
    { source: 'start', target: 'paid' },
    { source: 'paid', target: 'seen' },
    { source: 'paid', outlet: 'timed_out', target: 'late' },
  ],
};

describe('events over HTTP', () => {
  let api: TestApi;
  let ask: Ask;
  let workflow: string;
  before(async () => {
    api = await openTestApi();
    ask = requester(api, api.alice);
    const { data } = await ask('POST', '/api/v1/workflows', { name: 'Waits', graph: WAIT_FOR_PAYMENT });
    workflow = `/api/v1/workflows/${(data as { id: string }).id}`;
    assert.equal((await ask('POST', `${workflow}/publish`)).status, 200);
  });
  after(() => api.close());

  const start = async (order: string): Promise<string> => {
    const { data } = await ask('POST', `${workflow}/execute`, { input: { order } });
    return Started.parse(data).executionId;
  };
  const read = async (id: string) => (await ask('GET', `/api/v1/executions/${id}`)).data as Execution;
  const until = (id: string, status: Execution['status']) =>
    untilTrue(api, id, async () => (await read(id)).status === status);
  const paid = (rexkey: string, id = `payment of ${rexkey}`) => ({
    ...{ specversion: '1.0', id, source: '/bank', type: 'order.paid', rexkey, data: { total: 7 } },
  });
  const send = async (event: object, headers: object = {}): Promise<EventAnswer> => {
    const { status, data, error } = await ask('POST', '/api/v1/events', event, headers);
    assert.equal(status, 202, JSON.stringify(error));
    return EventAnswer.parse(data);
  };

  it('end the wait for their type and key, and are what it gives', async () => {
    const [mine, other] = [await start('A'), await start('B')];
    await Promise.all([until(mine, 'WAITING'), until(other, 'WAITING')]);
    const cloudEvents = { 'content-type': 'application/cloudevents+json' };
    assert.deepEqual(await send(paid('A'), cloudEvents), {
      ...{ matched: 1, started: 0, buffered: false, duplicate: false },
    });
    await until(mine, 'COMPLETED');
    const { output } = (await read(mine)) as { output: unknown };
    assert.deepEqual((output as { seen: unknown }).seen ?? output, {
      ...{ id: 'payment of A', source: '/bank', type: 'order.paid', key: 'A', data: { total: 7 } },
    });
    assert.deepEqual(await send(paid('A')), { matched: 0, started: 0, buffered: false, duplicate: true });
    assert.equal((await read(other)).status, 'WAITING');
  });

  it('are kept when they come early', async () => {
    assert.deepEqual(await send(paid('early')), { matched: 0, started: 0, buffered: true, duplicate: false });
    const stateNow = async () => {
      const { data, meta } = await ask('GET', '/api/v1/events?type=order.paid&key=early');
      assert.equal(meta?.total, 1);
      return AcceptedEvent.parse((data as unknown[])[0]).state;
    };
    assert.equal(await stateNow(), 'buffered');
    await until(await start('early'), 'COMPLETED');
    assert.equal(await stateNow(), 'matched');
  });

  it('may come as a list, and by headers', async () => {
    const ids = [await start('one'), await start('two'), await start('drei: ü')];
    for (const id of ids) await until(id, 'WAITING');
    const { rexkey: _, ...two } = paid('two');
    const list = [paid('one'), { ...two, subject: 'two' }];
    const { status, data } = await ask('POST', '/api/v1/events', list, {
      'content-type': 'application/cloudevents-batch+json',
    });
    assert.deepEqual([status, (data as EventAnswer[]).map(({ matched }) => matched)], [202, [1, 1]]);
    const headers = {
      ...{ 'ce-specversion': '1.0', 'ce-id': 'x', 'ce-source': '/bank', 'ce-type': 'order.paid' },
      ...{ 'ce-rexkey': 'drei: %C3%BC', 'content-type': 'application/json' },
    };
    assert.equal((await send({ total: 3 }, headers)).matched, 1);
    for (const id of ids) await until(id, 'COMPLETED');
  });

  it('are refused when they are none', async () => {
    const { source: _, ...nowhere } = paid('x');
    const bad: unknown[] = [
      nowhere,
      { ...paid('x'), specversion: '0.3' },
      { ...paid('x'), id: '' },
      { ...paid('x'), id: 'x'.repeat(LIMITS.eventIdChars + 1) },
      { ...paid('x'), time: 'yesterday' },
      { ...paid('x'), Upper: 'x' },
      { ...paid('x'), data_base64: 'AAAA' },
      [],
      [paid('x'), nowhere],
      'text',
    ];
    for (const event of bad) {
      const { status } = await ask('POST', '/api/v1/events', event, { 'content-type': 'application/json' });
      assert.ok(status === 422 || status === 400, `${JSON.stringify(event).slice(0, 80)} gave ${status}`);
    }
    const huge = { ...paid('x'), data: 'x'.repeat(LIMITS.payloadBytes) };
    assert.equal((await ask('POST', '/api/v1/events', huge)).status, 413);
  });

  it('reach nobody in another workspace', async () => {
    const id = await start('hers');
    await until(id, 'WAITING');
    const { data } = await requester(api, api.bob)('POST', '/api/v1/events', paid('hers'));
    assert.equal(EventAnswer.parse(data).buffered, true);
    assert.equal((await read(id)).status, 'WAITING');
  });

  it('find no wait of an execution that was cancelled', async () => {
    const id = await start('gone');
    await until(id, 'WAITING');
    await ask('POST', `/api/v1/executions/${id}/cancel`, {});
    await until(id, 'CANCELLED');
    assert.equal((await send(paid('gone'))).buffered, true);
  });
});
