import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { createClient, type LiveState, type RexClient, watchExecution } from '@rex/client';
import { connect, createTestDatabase, LOCAL_OWNER, NO_TEST_SERVER } from '@rex/database';
import type { DraftGraph, LiveEvent } from '@rex/types';
import { signToken } from '../src/keys/sign-token.ts';
import { freePort } from './free-port.ts';
import { folder, rex, startRex } from './rex-process.ts';

const SECRET = 'a secret of tests that is long enough to sign with';
const READY = /^REX (?:api )?ready: (http:\/\/[^/\s]+)/m;

const clientOf = (baseUrl: string): RexClient =>
  createClient({ baseUrl, getToken: () => signToken(SECRET, LOCAL_OWNER.userId, Date.now()) });

const waiting: DraftGraph = {
  nodes: [
    { id: 'start', type: 'manual' },
    { id: 'pause', type: 'wait', config: { for: '1h' } },
  ],
  edges: [{ source: 'start', target: 'pause' }],
};

async function begin(client: RexClient, graph: DraftGraph): Promise<string> {
  const { id } = await client.createWorkflow({ body: { name: 'Watched', graph } });
  const started = await client.executeWorkflow({ params: { id }, body: { version: 'draft' } });
  assert.ok('executionId' in started);
  return started.executionId;
}

/** Watches an execution, with promises of what is waited for. */
function follow(client: RexClient, id: string) {
  const events: LiveEvent[] = [];
  const states: LiveState[] = [];
  const looks = new Set<() => void>();
  const changed = (): void => {
    for (const look of [...looks]) look();
  };
  const socket = watchExecution(client, id, {
    onEvent: (event) => {
      events.push(event);
      changed();
    },
    onState: (state) => {
      states.push(state);
      changed();
    },
  });
  const until = (isSo: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!isSo()) return;
        looks.delete(look);
        resolve();
      };
      looks.add(look);
      look();
    });
  const seqs = () => events.flatMap(({ seq }) => seq ?? []);
  return { events, states, socket, until, seqs };
}

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

test('a watcher survives a server that stops and starts again on its port', async (t) => {
  const env = { REX_HOME: folder(t), PORT: String(await freePort()), REX_JWT_SECRET: SECRET };
  const first = startRex(t, ['start'], env);
  const [, url] = await first.line(READY);
  const client = clientOf(url!);
  const id = await begin(client, waiting);
  const { events, states, socket, until, seqs } = follow(client, id);
  await until(() => events.some(({ type }) => type === 'execution_waiting'));
  first.kill('SIGTERM');
  assert.equal((await first.ended).code, 0, 'an open socket keeps no server');
  await until(() => states.at(-1)?.kind === 'waiting');
  const second = startRex(t, ['start'], env);
  await second.line(READY);
  socket.retryNow();
  await until(() => states.at(-1)?.kind === 'live');
  await client.cancelExecution({ params: { id }, body: { reason: 'enough' } });
  await until(() => states.at(-1)?.kind === 'ended');
  const { seq } = await client.getExecution({ params: { id } });
  assert.deepEqual(seqs(), upTo(seq));
  assert.equal(events.at(-1)?.type, 'execution_cancelled');
});

test('an open socket is told with 1012 that its server stops', async (t) => {
  const started = startRex(t, ['start'], { REX_HOME: folder(t), PORT: '0', REX_JWT_SECRET: SECRET });
  const [, url] = await started.line(READY);
  const client = clientOf(url!);
  const id = await begin(client, waiting);
  const { ticket } = await client.createTicket({ params: { id } });
  const socket = new WebSocket(`${url!.replace('http', 'ws')}/ws/executions/${id}?ticket=${ticket}`);
  await new Promise((resolve) => socket.addEventListener('message', resolve, { once: true }));
  const closed = new Promise<number>((resolve) =>
    socket.addEventListener('close', ({ code }) => resolve(code)),
  );
  started.kill('SIGTERM');
  assert.equal(await closed, 1012);
  assert.equal((await started.ended).code, 0);
});

test('rex api without a database of its own is refused, exit code 2', async (t) => {
  const { code, stderr } = await rex(t, ['api'], { REX_HOME: folder(t) });
  assert.equal(code, 2);
  assert.match(stderr, /Set DATABASE_URL/);
});

const database = await createTestDatabase();
test.after(() => database?.drop());
const skip = database ? false : NO_TEST_SERVER;

test('an API and two workers on PostgreSQL: watched to its end although a worker is killed', {
  skip,
}, async (t) => {
  const env = { DATABASE_URL: database!.url, REX_HOME: folder(t), PORT: '0', REX_JWT_SECRET: SECRET };
  const door = await heldDoor(t);
  const api = startRex(t, ['api'], env);
  const [, url] = await api.line(READY);
  const workers = [0, 1].map(() => startRex(t, ['worker'], { ...env, REX_ALLOW_HOSTS: '127.0.0.1' }));
  await Promise.all(workers.map((worker) => worker.line(/^REX worker ready/m)));
  const client = clientOf(url!);
  const id = await begin(client, {
    nodes: [
      { id: 'start', type: 'manual' },
      {
        id: 'ask',
        type: 'http',
        config: { method: 'GET', url: door.url },
        policy: { retry: { attemptsMax: 3 } },
      },
      { id: 'end', type: 'output', config: { value: '{{ nodes.ask.body }}' } },
    ],
    edges: [
      { source: 'start', target: 'ask' },
      { source: 'ask', target: 'end' },
    ],
  });
  const { events, states, until, seqs } = follow(client, id);
  await door.arrival();
  const pid = await ownerOf(database!.url, id);
  const owner = workers.find((worker) => worker.pid === pid);
  assert.ok(owner, `no worker is process ${pid}`);
  owner.kill('SIGKILL');
  door.open();
  await until(() => states.at(-1)?.kind === 'ended');
  const execution = await client.getExecution({ params: { id } });
  assert.deepEqual([execution.status, execution.output], ['COMPLETED', 'the answer']);
  assert.deepEqual(seqs(), upTo(execution.seq));
  assert.ok(events.some(({ type }) => type === 'agent_retrying'));
  for (const running of [api, ...workers.filter((worker) => worker !== owner)]) {
    running.kill('SIGTERM');
    assert.equal((await running.ended).code, 0);
  }
});

test('rex start on PostgreSQL lets people register, and its link still signs in', { skip }, async (t) => {
  const env = { DATABASE_URL: database!.url, REX_HOME: folder(t), PORT: '0', REX_JWT_SECRET: SECRET };
  const started = startRex(t, ['start'], env);
  const [, url, token] = await started.line(/^REX ready: (http:\/\/[^/]+)\/sign-in#token=(\S+)$/m);
  const client = clientOf(url!);
  assert.equal((await client.authOptions()).registration, true);
  const { user } = await client.signIn({ body: { token: token! } });
  assert.equal(user.id, LOCAL_OWNER.userId);
  await assert.rejects(client.signIn({ body: { token: token! } }), { status: 401 });
});

/** A server whose first answer is never given; later ones are once it is open. */
async function heldDoor(t: TestContext) {
  const arrived = Promise.withResolvers<void>();
  let isOpen = false;
  const server = createServer((_, response) => {
    if (isOpen) response.setHeader('content-type', 'application/json').end('"the answer"');
    arrived.resolve();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    arrival: () => arrived.promise,
    open: () => {
      isOpen = true;
    },
  };
}

/** The process that carries an execution. */
async function ownerOf(url: string, executionId: string): Promise<number> {
  const db = await connect({ url });
  const { rows } = await db.query<{ name: string }>({
    text: 'SELECT d.name FROM executions e JOIN drivers d ON d.id = e.driver_id WHERE e.id = $1',
    values: [executionId],
  });
  await db.close();
  return Number(rows[0]?.name.split(' ').at(-1));
}
