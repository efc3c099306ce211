import assert from 'node:assert/strict';
import { type EventEmitter, once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect as connectSocket } from 'node:net';
import { type TestContext, test } from 'node:test';
import {
  connect,
  createTestDatabase,
  type Database,
  migrate,
  NO_TEST_SERVER,
  notifyAll,
  readHistory,
  SqlExecutionStore,
} from '@rex/database';
import { type LiveBus, LocalLiveBus, NotifyLiveBus } from '@rex/queue';
import type { DraftGraph, LiveEvent } from '@rex/types';
import type { ApiDeps } from '../api-deps.ts';
import { openDriver } from '../testing/open-driver.test-support.ts';
import { openTestApi, type TestApi } from '../testing/open-test-api.test-support.ts';
import { startExecution } from '../testing/start-execution.test-support.ts';
import { listening, newTicket, socketUrl, watch } from './live-client.test-support.ts';
import { toLiveEvent } from './to-live-event.ts';

const probe = await createTestDatabase();
await probe?.drop();
const skip = probe ? false : NO_TEST_SERVER;

const onTrouble = (error: unknown): void => assert.fail(String(error));
const localBus = (): LiveBus => new LocalLiveBus({ onTrouble });

/** Asks a server once for each item, so that its steps end one after another. */
const asks = (address: string, items: number): Pick<DraftGraph, 'nodes' | 'edges'> => ({
  nodes: [
    { id: 'start', type: 'manual' },
    {
      id: 'each',
      type: 'forEach',
      config: {
        items: Array.from({ length: items }, (_, index) => index),
        maxItems: items,
        concurrency: 3,
        body: {
          nodes: [
            { id: 'ask', type: 'http', config: { method: 'GET', url: address } },
            { id: 'say', type: 'transform', config: { value: 'said' } },
          ],
          edges: [{ id: 'b1', source: 'ask', outlet: 'out', target: 'say' }],
          output: '{{ item }}',
        },
      },
    },
  ],
  edges: [{ id: 'e1', source: 'start', outlet: 'out', target: 'each' }],
});

const startWaiting = ({ db, driver, alice }: TestApi): Promise<string> =>
  startExecution({ db, starter: driver }, alice.caller, {
    nodes: [
      { id: 'start', type: 'manual' },
      { id: 'pause', type: 'wait', config: { for: '1h' } },
    ],
    edges: [{ id: 'e1', source: 'start', outlet: 'out', target: 'pause' }],
  });

async function answering(t: TestContext, body: string): Promise<string> {
  const server: Server = createServer((_, response) => setImmediate(() => response.end(body)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

async function openEmbedded(t: TestContext): Promise<TestApi> {
  const api = await openTestApi({ liveBus: localBus() });
  t.after(() => api.close());
  return api;
}

/** On whatever database is at hand: PostgreSQL is ready sooner. */
async function openAny(deps: Partial<ApiDeps>): Promise<{ api: TestApi; close(): Promise<void> }> {
  const database = await createTestDatabase();
  const db = database ? await connect({ url: database.url }) : null;
  if (db) await migrate(db);
  const api = await openTestApi({ liveBus: localBus(), ...(db ? { db } : {}), ...deps });
  return { api, close: () => api.close().then(() => database?.drop()) };
}

async function openFor(t: TestContext, deps: Partial<ApiDeps>): Promise<TestApi> {
  const { api, close } = await openAny(deps);
  t.after(close);
  return api;
}

const notifyBus = (db: Database): Promise<LiveBus> =>
  NotifyLiveBus.open(
    {
      listen: (channel, onMessage) => db.listen(channel, onMessage),
      notify: (channel, payloads) => notifyAll(db, channel, payloads),
    },
    { onTrouble },
  );

/** The API on one connection, and a worker that carries everything on another one. */
async function openApart(t: TestContext): Promise<{ api: TestApi; starter: ApiDeps['starter'] }> {
  const database = await createTestDatabase();
  const [own, workers] = [await connect({ url: database!.url }), await connect({ url: database!.url })];
  await migrate(own);
  const bus = await notifyBus(workers);
  const { driver, close } = await openDriver(new SqlExecutionStore(workers), {
    onCommitted: (id, entries) => bus.publish(id, entries.at(-1)?.seq ?? 0),
  });
  const api = await openTestApi({ db: own, liveBus: await notifyBus(own), starter: driver });
  t.after(async () => {
    await close();
    await bus.close();
    await workers.close();
    await api.close();
    await database!.drop();
  });
  return { api, starter: driver };
}

async function historyOf({ db, alice }: TestApi, executionId: string): Promise<LiveEvent[]> {
  const events: LiveEvent[] = [];
  for (;;) {
    const key = { workspaceId: alice.caller.workspaceId, executionId };
    const entries = await readHistory(db, key, { after: events.length });
    if (entries.length === 0) return events;
    events.push(...entries.map(toLiveEvent));
  }
}

/** Watches to the end through sockets that are closed again after a few events. */
async function watchInPieces(api: TestApi, host: string, id: string, seed: number): Promise<LiveEvent[]> {
  const seen: LiveEvent[] = [];
  for (let piece = 0; ; piece += 1) {
    const last = seen.length;
    const watching = watch(socketUrl(host, id, await newTicket(api.app, api.alice, id), last));
    const enough = 1 + ((seed * 31 + piece * 17) % 23);
    const isCut = await watching.has(enough).then(
      () => true,
      () => false,
    );
    // What arrives while it closes is not lost: the next socket begins after what is kept here.
    if (isCut) watching.socket.close();
    seen.push(...watching.events.filter(({ seq }) => seq !== undefined).slice(0, isCut ? enough : undefined));
    const { code } = await watching.closed;
    if (!isCut && code === 1000) return seen;
  }
}

async function provesNoGap(api: TestApi, starter: ApiDeps['starter'], t: TestContext): Promise<void> {
  const address = await answering(t, '"an answer"');
  const host = await listening(api.app);
  const id = await startExecution({ db: api.db, starter }, api.alice.caller, asks(address, 60));
  const whole = watch(socketUrl(host, id, await newTicket(api.app, api.alice, id)));
  const pieces = await Promise.all([1, 2, 3, 4, 5, 6].map((seed) => watchInPieces(api, host, id, seed)));
  assert.equal((await whole.closed).code, 1000);
  const history = await historyOf(api, id);
  assert.ok(history.length > 300);
  assert.deepEqual(
    history.map(({ seq }) => seq),
    history.map((_, index) => index + 1),
  );
  for (const events of [whole.events, ...pieces]) {
    assert.deepEqual(
      events.filter(({ seq }) => seq !== undefined),
      history,
    );
  }
}

test('over any number of reconnects nothing is missing and nothing is doubled', async (t) => {
  const api = await openEmbedded(t);
  await provesNoGap(api, api.driver, t);
});

test('the same between processes, over PostgreSQL', { skip }, async (t) => {
  const { api, starter } = await openApart(t);
  await provesNoGap(api, starter, t);
});

test('when every hint is lost, a look each while finds what is new', async (t) => {
  const silent: LiveBus = {
    publish: () => undefined,
    subscribe: () => () => undefined,
    close: async () => undefined,
  };
  const api = await openFor(t, { liveBus: silent, live: { pollMs: 20 } });
  await provesNoGap(api, api.driver, t);
});

test('a client that stops reading is dropped, and another one gets everything', async (t) => {
  const api = await openFor(t, { live: { bufferedBytesMax: 256 * 1_024, stalledMs: 500 } });
  const address = await answering(t, JSON.stringify('x'.repeat(60_000)));
  const host = await listening(api.app);
  const id = await startExecution({ db: api.db, starter: api.driver }, api.alice.caller, asks(address, 250));
  const cutOff = await stopReading(socketUrl(host, id, await newTicket(api.app, api.alice, id)));
  const dropped = closeCodeOf(api);
  const fine = watch(socketUrl(host, id, await newTicket(api.app, api.alice, id)));
  assert.equal((await fine.closed).code, 1000);
  const history = await historyOf(api, id);
  assert.deepEqual(
    fine.events.flatMap(({ seq }) => seq ?? []),
    history.map(({ seq }) => seq),
  );
  assert.equal(await dropped, 1013);
  cutOff();
});

/** The code with which the server closes the only socket that is open. */
function closeCodeOf({ app }: TestApi): Promise<number> {
  const [socket] = app.websocketServer.clients as Set<{ close(code: number, reason: string): void }>;
  assert.ok(socket);
  return new Promise((resolve) => {
    const close = socket.close.bind(socket);
    socket.close = (code, reason) => {
      resolve(code);
      close(code, reason);
    };
  });
}

test('a client that does not answer is cut off, one that does stays', async (t) => {
  const api = await openFor(t, { live: { heartbeatMs: 30 } });
  const host = await listening(api.app);
  const id = await startWaiting(api);
  const fine = watch(socketUrl(host, id, await newTicket(api.app, api.alice, id)));
  await fine.has(1);
  const cutOff = await stopReading(socketUrl(host, id, await newTicket(api.app, api.alice, id)));
  const ended = [...(api.app.websocketServer.clients as Set<EventEmitter>)].map((socket) =>
    once(socket, 'close').then(([code]) => code as number),
  );
  assert.equal(await Promise.race(ended), 1006);
  assert.equal(fine.socket.readyState, WebSocket.OPEN);
  cutOff();
});

test('a user has so many sockets and no more, until one closes', async (t) => {
  const api = await openFor(t, { live: { socketsPerUser: 2 } });
  const host = await listening(api.app);
  const id = await startWaiting(api);
  const open = async () => watch(socketUrl(host, id, await newTicket(api.app, api.alice, id)));
  const [first, second] = [await open(), await open()];
  await Promise.all([first.has(1), second.has(1)]);
  assert.equal((await (await open()).closed).code, 1006);
  first.socket.close();
  await first.closed;
  const third = await open();
  await third.has(1);
});

test('a server that stops sends its clients away with 1012', async () => {
  const { api, close } = await openAny({});
  const host = await listening(api.app);
  const id = await startWaiting(api);
  const watching = watch(socketUrl(host, id, await newTicket(api.app, api.alice, id)));
  await watching.has(1);
  const cutOff = await stopReading(socketUrl(host, id, await newTicket(api.app, api.alice, id)));
  await close();
  cutOff();
  assert.equal((await watching.closed).code, 1012);
});

test('a socket of an old sign-in is asked to come back with a new ticket', async (t) => {
  const api = await openFor(t, { live: { heartbeatMs: 20, socketAgeMs: 0 } });
  const host = await listening(api.app);
  const id = await startWaiting(api);
  const watching = watch(socketUrl(host, id, await newTicket(api.app, api.alice, id)));
  assert.equal((await watching.closed).code, 1012);
});

/** Opens a socket and then reads nothing more; gives what ends it. */
function stopReading(address: string): Promise<() => void> {
  const { hostname, port, pathname, search, host } = new URL(address);
  return new Promise((resolve, reject) => {
    const socket = connectSocket(Number(port), hostname, () => {
      socket.write(
        `GET ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\nconnection: upgrade\r\nupgrade: websocket\r\n` +
          `sec-websocket-version: 13\r\nsec-websocket-key: ${Buffer.alloc(16).toString('base64')}\r\n\r\n`,
      );
    });
    socket.on('error', () => undefined);
    socket.once('close', () => reject(new Error('closed at once')));
    socket.once('data', () => {
      socket.pause();
      resolve(() => void socket.destroy());
    });
  });
}
