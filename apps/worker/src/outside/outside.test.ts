import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { setInterval } from 'node:timers/promises';
import {
  acceptEvents,
  connect,
  createTestDatabase,
  createWorkflow,
  type Database,
  derivedUuid,
  ensureLocalOwner,
  LOCAL_OWNER,
  listOutbox,
  migrate,
  NO_TEST_SERVER,
  OUTBOX_CHANNEL,
  publishVersion,
  retryOutbox,
  SqlExecutionStore,
} from '@rex/database';
import { compile, hashGraph } from '@rex/engine';
import { createCatalogue, createEgress, createExpressionPool, isSignedWebhook, manifests } from '@rex/nodes';
import type { Graph, JsonObject, OutboxItem } from '@rex/types';
import pino from 'pino';
import { inProcessHeart } from '../in-process-heart.ts';
import { startWorker, type Worker } from '../start-worker.ts';

const test = await createTestDatabase();
const { workspaceId } = LOCAL_OWNER;
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

/** Starts for each order over 100, and tells everybody. */
const SHIP: Graph = {
  nodes: [
    { id: 'paid', type: 'event', config: { event: 'order.paid', filter: '{{ trigger.data.total > 100 }}' } },
    {
      ...{ id: 'tell', type: 'event.emit' },
      config: {
        ...{ event: 'order.shipped', key: '{{ trigger.key }}', data: { total: '{{ trigger.data.total }}' } },
        to: ['waiting', 'http'],
      },
    },
  ],
  edges: [{ source: 'paid', target: 'tell' }],
};

const WAITS: Graph = {
  nodes: [
    { id: 'start', type: 'event', config: { event: 'order.made' } },
    { id: 'shipped', type: 'event.wait', config: { event: 'order.shipped', key: '{{ trigger.key }}' } },
  ],
  edges: [{ source: 'start', target: 'shipped' }],
};

/** Looks until there is something: of what others do, only the database and the receiver can tell. */
async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for await (const _ of setInterval(20)) {
    const found = await look();
    if (found !== undefined) return found;
  }
  throw new Error('there is no end of looking');
}

describe('what leaves and what comes in', { skip: test ? false : NO_TEST_SERVER }, () => {
  const received: { headers: Record<string, string | string[] | undefined>; body: string }[] = [];
  let statusNow = 200;
  let db: Database;
  let workers: Worker[];
  const closers: (() => Promise<unknown>)[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    received.push({ headers: request.headers, body });
    response.statusCode = statusNow;
    response.end();
  });

  const open = async (): Promise<Worker> => {
    const egress = createEgress({ allowHosts: ['127.0.0.1'] });
    const pool = createExpressionPool();
    const store = new SqlExecutionStore(db, { leaseMs: 600_000 });
    const { port } = server.address() as AddressInfo;
    const worker = await startWorker({
      ...{ store, pool, concurrency: 100, log: pino({ level: 'silent' }), startHeart: inProcessHeart(store) },
      catalogue: createCatalogue({ egress }),
      listen: (ring) => db.listen('rex_inbox', ring),
      outside: {
        ...{ db, egress, sink: { url: `http://127.0.0.1:${port}/events`, secret: SECRET } },
        listen: (ring) => db.listen(OUTBOX_CHANNEL, ring),
      },
    });
    closers.push(
      () => worker.close(0),
      () => pool.close(),
      () => egress.close(),
    );
    return worker;
  };
  const publish = async (graph: Graph): Promise<string> => {
    const compiled = compile({ name: 'W', ...graph }, manifests);
    assert.ok(compiled.ok);
    const { id } = await createWorkflow(db, { workspaceId, name: 'W', graph });
    const eventTriggers = graph.nodes
      .filter(({ type }) => type === 'event')
      .map(({ id: nodeId, config }) => ({ nodeId, event: String(config?.event) }));
    const hash = await hashGraph(graph);
    await publishVersion(
      db,
      { workspaceId, workflowId: id },
      { revision: 1, hash, webhooks: [], eventTriggers },
    );
    return id;
  };
  const send = (type: string, key: string, data: JsonObject = {}) =>
    acceptEvents(db, workspaceId, [
      {
        source: '/shop',
        id: `${type} ${key}`,
        type,
        key,
        content: { id: `${type} ${key}`, source: '/shop', type, key, data },
      },
    ]);
  const executionsOf = async (workflowId: string) =>
    (
      await db.query<{ id: string; status: string; output: JsonObject | null; trigger: string }>({
        text: 'SELECT id, status, output FROM executions WHERE workflow_id = $1 ORDER BY created_at',
        values: [workflowId],
      })
    ).rows;
  const outbox = async (status: OutboxItem['status']) =>
    (await listOutbox(db, workspaceId, { status, page: 1, pageSize: 100 })).items;

  before(async () => {
    db = await connect({ url: test!.url, poolMax: 8 });
    await migrate(db);
    await ensureLocalOwner(db);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    workers = [await open(), await open()];
  });
  after(async () => {
    for (const close of closers) await close();
    server.close();
    await db.close();
    await test!.drop();
  });

  it('starts a workflow once for each event that passes its filter, and tells waits and receivers', async () => {
    assert.equal(workers.length, 2);
    const [shop, buyer] = [await publish(SHIP), await publish(WAITS)];
    assert.equal((await send('order.made', 'K1'))[0]!.started, 1);
    await until(async () => ((await executionsOf(buyer))[0]?.status === 'WAITING' ? true : undefined));
    await send('order.paid', 'small', { total: 5 });
    assert.equal((await send('order.paid', 'K1', { total: 500 }))[0]!.started, 1);
    assert.equal((await send('order.paid', 'K1', { total: 500 }))[0]!.isDuplicate, true);
    const ended = await until(async () => {
      const [found] = await executionsOf(buyer);
      return found?.status === 'COMPLETED' ? found : undefined;
    });
    const started = await executionsOf(shop);
    assert.equal(started.length, 1);
    const id = `${started[0]!.id}:tell`;
    const output = ended.output as JsonObject;
    assert.deepEqual(
      [output.id, output.source, output.type, output.key, output.data],
      [id, `/executions/${started[0]!.id}`, 'order.shipped', 'K1', { total: 500 }],
    );
    await until(async () => (received.length > 0 ? true : undefined));
    const { headers, body } = received[0]!;
    assert.equal(headers['content-type'], 'application/cloudevents+json');
    const signed = {
      ...{ id: headers['webhook-id'] as string, timestamp: headers['webhook-timestamp'] as string },
      signature: headers['webhook-signature'] as string,
    };
    assert.ok(isSignedWebhook(SECRET, signed, Buffer.from(body), Date.now()));
    const { specversion, type, rexkey, data, id: sentId } = JSON.parse(body) as JsonObject;
    assert.deepEqual(
      [specversion, type, rexkey, data, sentId],
      ['1.0', 'order.shipped', 'K1', { total: 500 }, id],
    );
  });

  it('keeps and shows what it gave up, and sends it again when asked', async () => {
    statusNow = 503;
    const before = received.length;
    await publish(rename(SHIP, 'order.refunded'));
    await send('order.refunded', 'K2', { total: 700 });
    await until(async () => (received.length > before ? true : undefined));
    const pending = await until(async () => (await outbox('pending')).find(({ error }) => error !== null));
    assert.deepEqual(
      [pending.destination, pending.attempts, pending.error?.code],
      ['http', 1, 'http_unavailable'],
    );
    await db.query({
      text: 'UPDATE outbox SET attempts = 9, next_try_at = now() WHERE id = $1',
      values: [pending.id],
    });
    const failed = await until(async () => (await outbox('failed'))[0]);
    assert.equal(failed.id, pending.id);
    statusNow = 200;
    await retryOutbox(db, workspaceId, failed.id);
    await until(async () =>
      (await outbox('failed')).length === 0 && (await outbox('pending')).length === 0 ? true : undefined,
    );
    assert.equal(JSON.parse(received.at(-1)!.body).id, JSON.parse(received[before]!.body).id);
  });

  it('gives an execution that an event starts an id of its own', () => {
    assert.equal(derivedUuid('event 1'), derivedUuid('event 1'));
    assert.match(
      derivedUuid('event 1'),
      /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    assert.notEqual(derivedUuid('event 1'), derivedUuid('event 2'));
  });
});

const rename = (graph: Graph, event: string): Graph => ({
  ...graph,
  nodes: graph.nodes.map((node) => (node.type === 'event' ? { ...node, config: { event } } : node)),
});
