import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect as connectSocket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { readHistory } from '@rex/database';
import { LocalLiveBus } from '@rex/queue';
import type { DraftGraph, LiveEvent } from '@rex/types';
import { openTestApi, type TestApi } from '../testing/open-test-api.test-support.ts';
import { startExecution } from '../testing/start-execution.test-support.ts';
import { listening, newTicket, socketUrl, watch } from './live-client.test-support.ts';
import { toLiveEvent } from './to-live-event.ts';

type Drawn = Pick<DraftGraph, 'nodes' | 'edges'>;

/** Answers requests in the order in which `release` is called. */
function gate() {
  let open: () => void = () => undefined;
  const server: Server = createServer((_, response) => {
    open = () => response.end('"went"');
    arrived.resolve();
  });
  let arrived = Promise.withResolvers<void>();
  return {
    server,
    url: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async arrival() {
      await arrived.promise;
      arrived = Promise.withResolvers();
    },
    release: () => open(),
  };
}

const chain = (url: string): Drawn => ({
  nodes: [
    { id: 'start', type: 'manual' },
    { id: 'ask', type: 'http', config: { method: 'GET', url } },
    { id: 'end', type: 'transform', config: { value: 'done' } },
  ],
  edges: [
    { id: 'e1', source: 'start', outlet: 'out', target: 'ask' },
    { id: 'e2', source: 'ask', outlet: 'out', target: 'end' },
  ],
});

const waits: Drawn = {
  nodes: [
    { id: 'start', type: 'manual' },
    { id: 'pause', type: 'wait', config: { for: '1h' } },
  ],
  edges: [{ id: 'e1', source: 'start', outlet: 'out', target: 'pause' }],
};

describe('the live socket', () => {
  let api: TestApi;
  let host: string;
  const door = gate();
  before(async () => {
    const liveBus = new LocalLiveBus({ onTrouble: (error) => assert.fail(String(error)) });
    api = await openTestApi({ liveBus, allowedOrigins: ['https://friend.example'] });
    host = await listening(api.app);
    await new Promise<void>((resolve) => door.server.listen(0, '127.0.0.1', resolve));
  });
  after(async () => {
    await api.close();
    door.server.close();
  });
  const start = (graph: Drawn) =>
    startExecution({ db: api.db, starter: api.driver }, api.alice.caller, graph);
  const open = async (id: string, from = 0) =>
    watch(socketUrl(host, id, await newTicket(api.app, api.alice, id), from));
  const numbered = (events: LiveEvent[]) => events.filter(({ seq }) => seq !== undefined);
  const history = async (id: string) =>
    (await readHistory(api.db, { workspaceId: api.alice.caller.workspaceId, executionId: id })).map(
      toLiveEvent,
    );

  test('tells the past, then what happens, and closes after the last event', async () => {
    const id = await start(chain(door.url()));
    await door.arrival();
    const watching = await open(id);
    await watching.has(4);
    assert.deepEqual(
      watching.events.map(({ type, agent_id }) => [type, agent_id]),
      [
        ['execution_started', null],
        ['agent_started', 'start'],
        ['agent_completed', 'start'],
        ['agent_started', 'ask'],
      ],
    );
    door.release();
    assert.equal((await watching.closed).code, 1000);
    assert.deepEqual(watching.events, await history(id));
    assert.equal(watching.events.at(-1)?.type, 'execution_completed');
  });

  test('who comes back with a number gets what is after it; after the last one nothing', async () => {
    const id = await start(chain(door.url()));
    await door.arrival();
    door.release();
    await api.driver.ended(id);
    const all = await history(id);
    const late = await open(id, 3);
    assert.equal((await late.closed).code, 1000);
    assert.deepEqual(late.events, all.slice(3));
    const over = await open(id, all.length);
    assert.equal((await over.closed).code, 1000);
    assert.deepEqual(over.events, []);
  });

  test('says without a number that an execution waits, and for what', async () => {
    const id = await start(waits);
    const watching = await open(id);
    const all = await history(id);
    await watching.has(all.length + 1);
    assert.deepEqual(numbered(watching.events), all);
    const { timestamp: _, ...waiting } = watching.events.at(-1)!;
    assert.deepEqual(waiting, { type: 'execution_waiting', agent_id: null, data: { reason: 'timer' } });
    await api.store.post(id, { kind: 'cancel', actor: 'alice' });
    api.driver.ring();
    assert.equal((await watching.closed).code, 1000);
    assert.deepEqual(numbered(watching.events), await history(id));
  });

  const refusal = async (url: string, headers: Record<string, string> = {}): Promise<[number, string]> => {
    const answer = await rawUpgrade(url, headers);
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    const status = Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]);
    return [status, status === 101 ? '' : (JSON.parse(body) as { error: { code: string } }).error.code];
  };

  test('a ticket lets in once', async () => {
    const id = await start(waits);
    const url = socketUrl(host, id, await newTicket(api.app, api.alice, id));
    assert.equal((await refusal(url))[0], 101);
    assert.deepEqual(await refusal(url), [401, 'unauthorized']);
  });

  test('of a hundred who show one ticket at once, one gets in', async () => {
    const id = await start(waits);
    const url = socketUrl(host, id, await newTicket(api.app, api.alice, id));
    const answers = await Promise.all(Array.from({ length: 100 }, () => refusal(url)));
    assert.equal(answers.filter(([status]) => status === 101).length, 1);
    assert.equal(answers.filter(([status]) => status === 401).length, 99);
  });

  test('a ticket is for one execution, and nobody gets one for that of another', async () => {
    const [id, other] = [await start(waits), await start(waits)];
    const ticket = await newTicket(api.app, api.alice, other);
    assert.deepEqual(await refusal(socketUrl(host, id, ticket)), [403, 'forbidden']);
    assert.deepEqual(await refusal(socketUrl(host, other, ticket)), [401, 'unauthorized']);
    await assert.rejects(newTicket(api.app, api.bob, id), /^Error: 404 .*not_found/);
    const ofNobody = await api.app.inject({ method: 'POST', url: `/api/v1/executions/${id}/ticket` });
    assert.equal(ofNobody.statusCode, 401);
  });

  test('an id may be written in capitals', async () => {
    const id = (await start(waits)).toUpperCase();
    const ticket = await newTicket(api.app, api.alice, id);
    assert.equal((await refusal(socketUrl(host, id, ticket)))[0], 101);
    const lower = await newTicket(api.app, api.alice, id);
    assert.equal((await refusal(socketUrl(host, id.toLowerCase(), lower)))[0], 101);
  });

  test('a ticket is over with what its holder was allowed', async () => {
    const id = await start(waits);
    const { userId, workspaceId } = api.alice.caller;
    for (const [away, back] of [
      [
        'UPDATE users SET disabled_at = now() WHERE id = $1',
        'UPDATE users SET disabled_at = NULL WHERE id = $1',
      ],
      [
        `UPDATE members SET workspace_id = (SELECT id FROM workspaces WHERE id <> '${workspaceId}' LIMIT 1) WHERE user_id = $1`,
        `UPDATE members SET workspace_id = '${workspaceId}' WHERE user_id = $1`,
      ],
    ] as const) {
      const ticket = await newTicket(api.app, api.alice, id);
      await api.db.query({ text: away, values: [userId] });
      assert.deepEqual(await refusal(socketUrl(host, id, ticket)), [401, 'unauthorized'], away);
      await api.db.query({ text: back, values: [userId] });
      assert.deepEqual(await refusal(socketUrl(host, id, ticket)), [401, 'unauthorized']);
    }
    const ticket = await newTicket(api.app, api.alice, id);
    assert.equal((await refusal(socketUrl(host, id, ticket)))[0], 101);
  });

  test('a ticket that is over, or none at all, is refused', async () => {
    const id = await start(waits);
    const ticket = await newTicket(api.app, api.alice, id);
    await api.db.query({ text: `UPDATE tickets SET expires_at = now() - interval '1 second'` });
    assert.deepEqual(await refusal(socketUrl(host, id, ticket)), [401, 'unauthorized']);
    assert.deepEqual(await refusal(socketUrl(host, id, 'invented')), [401, 'unauthorized']);
    assert.deepEqual(await refusal(`ws://${host}/ws/executions/${id}`), [422, 'invalid_input']);
    assert.deepEqual(await refusal(`ws://${host}/ws/executions/nothing?ticket=x`), [422, 'invalid_input']);
    const { rows } = await api.db.query({ text: 'SELECT FROM tickets WHERE expires_at < now()' });
    assert.equal(rows.length, 0);
  });

  test('only hashes of tickets are kept, and old ones are removed', async () => {
    const id = await start(waits);
    const ticket = await newTicket(api.app, api.alice, id);
    await api.db.query({ text: `UPDATE tickets SET expires_at = now() - interval '1 second'` });
    const next = await newTicket(api.app, api.alice, id);
    const { rows } = await api.db.query<{ hash: string }>({ text: 'SELECT hash FROM tickets' });
    assert.equal(rows.length, 1);
    assert.ok(!JSON.stringify(rows).includes(next) && !JSON.stringify(rows).includes(ticket));
  });

  test('pages of strangers are refused before the ticket is used', async () => {
    const id = await start(waits);
    const url = socketUrl(host, id, await newTicket(api.app, api.alice, id));
    assert.deepEqual(await refusal(url, { origin: 'https://evil.example' }), [403, 'forbidden']);
    assert.deepEqual(await refusal(url, { origin: 'null' }), [403, 'forbidden']);
    assert.equal((await refusal(url, { origin: 'https://friend.example' }))[0], 101);
    const again = socketUrl(host, id, await newTicket(api.app, api.alice, id));
    assert.equal((await refusal(again, { origin: `http://${host}` }))[0], 101);
  });

  test('an ordinary request to the socket is told that there is nothing', async () => {
    const id = await start(waits);
    const ticket = await newTicket(api.app, api.alice, id);
    const answer = await api.app.inject({ method: 'GET', url: `/ws/executions/${id}?ticket=${ticket}` });
    assert.equal(answer.statusCode, 404);
  });

  test('what a client says is not listened to; who says much is sent away', async () => {
    const id = await start(waits);
    const talker = await open(id);
    await talker.has(1);
    for (let count = 0; count < 50; count += 1) talker.socket.send('{"cancel": true}');
    const other = await open(id);
    await other.has(1);
    assert.equal(talker.socket.readyState, WebSocket.OPEN);
    talker.socket.send('one too many');
    assert.equal((await talker.closed).code, 1008);
    other.socket.send('x'.repeat(5_000));
    assert.equal((await other.closed).code, 1009);
  });

  test('a second frame of garbage ends that socket alone', async () => {
    const id = await start(waits);
    const fine = await open(id);
    await fine.has(1);
    const ticket = await newTicket(api.app, api.alice, id);
    const garbled = await rawUpgrade(socketUrl(host, id, ticket), {}, Buffer.from([0xff, 0xff, 0, 1, 2, 3]));
    assert.match(garbled, /^HTTP\/1\.1 101/);
    assert.equal(fine.socket.readyState, WebSocket.OPEN);
    fine.socket.close();
    await fine.closed;
  });
});

/** Asks for an upgrade over a bare socket; gives all that came until the answer was there, or the end. */
function rawUpgrade(url: string, headers: Record<string, string>, then?: Buffer): Promise<string> {
  const { hostname, port, pathname, search, host } = new URL(url);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return new Promise((resolve, reject) => {
    const socket = connectSocket(Number(port), hostname, () => {
      socket.write(
        `GET ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\nconnection: upgrade\r\nupgrade: websocket\r\n` +
          `sec-websocket-version: 13\r\nsec-websocket-key: ${Buffer.alloc(16).toString('base64')}\r\n${lines.join('')}\r\n`,
      );
    });
    let text = '';
    socket.on('data', (piece) => {
      text += piece.toString('latin1');
      if (!text.startsWith('HTTP/1.1 101')) return;
      if (then) socket.write(then);
      else socket.destroy();
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}
