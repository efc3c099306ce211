import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setInterval } from 'node:timers/promises';
import { createClient } from '@rex/client';
import { connect, createTestDatabase, type Database, LOCAL_OWNER, NO_TEST_SERVER } from '@rex/database';
import { compile, type Plan } from '@rex/engine';
import { manifests } from '@rex/nodes';
import { BullJobQueue, type JobQueue, RabbitJobQueue } from '@rex/queue';
import { deleteKeys, deleteQueues, testPrefix, testServer } from '@rex/queue/testing';
import { signToken } from '../src/keys/sign-token.ts';
import { orderGraph } from './kill/graphs.ts';
import { assertCompleted, assertKeys, assertNothingOpen, assertOutputs, readWhole } from './kill/proof.ts';
import { openReceiver } from './kill/receiver.ts';
import { withSeed } from './kill/seed.ts';
import { startRex } from './rex-process.ts';

const MANY = 200;
/** Less than all, so that workers are full meanwhile and leave jobs in the queue. */
const ROOM = 60;
const SECRET = 'a secret of the test, long enough for HS256';

interface Mode {
  kind: 'redis' | 'amqp';
  variable: 'REDIS_URL' | 'AMQP_URL';
  openQueue(url: string, prefix: string): Promise<JobQueue>;
  clear(url: string, prefix: string): Promise<void>;
}

const onTrouble = (): void => undefined;
const modes: Record<'bullmq' | 'rabbitmq', Mode> = {
  bullmq: {
    ...{ kind: 'redis', variable: 'REDIS_URL', clear: deleteKeys },
    openQueue: (url, prefix) => BullJobQueue.open({ url, prefix, onTrouble }),
  },
  rabbitmq: {
    ...{ kind: 'amqp', variable: 'AMQP_URL', clear: deleteQueues },
    openQueue: (url, prefix) => RabbitJobQueue.open({ url, prefix, onTrouble }),
  },
};

function planOf(document: object): Plan {
  const compiled = compile(document as Parameters<typeof compile>[0], manifests);
  assert.ok(compiled.ok);
  return compiled.plan;
}

/** Starts executions through the API; gives their ids. */
async function startAll(baseUrl: string, document: ReturnType<typeof orderGraph>): Promise<string[]> {
  const getToken = (): string => signToken(SECRET, LOCAL_OWNER.userId, Date.now());
  const client = createClient({ baseUrl, getToken });
  const { graph } = planOf(document);
  const { id } = await client.createWorkflow({ body: { name: document.name, graph } });
  const ids: string[] = [];
  for (let from = 0; from < MANY; from += 20) {
    const started = Array.from({ length: 20 }, async (_, index) => {
      const body = { version: 'draft' as const, input: { name: `order-${from + index}` }, trigger: 'start' };
      const answer = await client.executeWorkflow({ params: { id }, body });
      assert.ok('executionId' in answer);
      return answer.executionId;
    });
    ids.push(...(await Promise.all(started)));
  }
  return ids;
}

async function untilEnded(db: Database): Promise<void> {
  for await (const _ of setInterval(50)) {
    const { rows } = await db.query({ text: 'SELECT FROM executions WHERE finished_at IS NULL LIMIT 1' });
    if (rows.length === 0) return;
  }
}

async function openPlace(t: TestContext, { kind, variable, clear }: Mode) {
  const server = await testServer(kind);
  if (server.skip !== false) return server.skip;
  const created = await createTestDatabase();
  if (!created) return NO_TEST_SERVER;
  t.after(() => created.drop());
  const prefix = testPrefix();
  t.after(() => clear(server.url, prefix));
  const env = {
    ...{ DATABASE_URL: created.url, [variable]: server.url, REX_QUEUE_PREFIX: prefix, PORT: '0' },
    ...{ REX_JWT_SECRET: SECRET, REX_ALLOW_HOSTS: '127.0.0.1', REX_WORKER_CONCURRENCY: String(ROOM) },
  };
  return { url: server.url, prefix, env, databaseUrl: created.url };
}

for (const [name, mode] of Object.entries(modes)) {
  test(`${name}: one of two workers is killed, all executions end, and the queue is empty`, (t) =>
    withSeed(async (seed) => {
      const place = await openPlace(t, mode);
      if (typeof place === 'string') return t.skip(place);
      const { url, prefix, env, databaseUrl } = place;
      const receiver = await openReceiver(t, seed);
      const document = orderGraph(receiver.url);
      const api = startRex(t, ['api'], env);
      const [, baseUrl] = await api.line(/REX api ready: (\S+)/);
      const [killed, other] = [startRex(t, ['worker'], env), startRex(t, ['worker'], env)];
      await Promise.all([killed.line(/REX worker ready/), other.line(/REX worker ready/)]);
      const { data } = (await (await fetch(`${baseUrl}/health/ready`)).json()) as { data: object };
      assert.deepEqual(data, {
        ...{ status: 'ready', database: 'postgres', queue: { kind: name, isConnected: true } },
        ...(mode.kind === 'redis' ? { redis: { isConnected: true } } : {}),
      });

      const starting = startAll(baseUrl!, document);
      await receiver.untilCalls(seed.between('kill', 60, 200));
      killed.kill('SIGKILL');
      const ids = await starting;
      const db = await connect({ url: databaseUrl });
      t.after(() => db.close());
      await untilEnded(db);

      const whole = await readWhole(db, ids);
      const paths = document.nodes.map(({ id }) => id);
      assertCompleted(whole, paths);
      assertKeys(ids, receiver);
      assertOutputs(whole, receiver);
      await assertNothingOpen(db);
      const queue = await mode.openQueue(url, prefix);
      for await (const _ of setInterval(50)) if ((await queue.pending()) === 0) break;
      other.kill('SIGTERM');
      api.kill('SIGTERM');
      assert.deepEqual([(await other.ended).code, (await api.ended).code], [0, 0]);
      assert.deepEqual([await queue.pending(), await queue.deadLetters()], [0, []]);
      await queue.close();
    }));
}
