import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setInterval } from 'node:timers/promises';
import type { Process, Task } from '@rex/types';
import { parse } from 'yaml';
import { folder, ROOT, type Running, rex, startRex } from './rex-process.ts';

interface Server {
  program: Running;
  url: string;
}

async function start(t: TestContext, home: string): Promise<Server> {
  const program = startRex(t, ['start'], { PORT: '0', REX_HOME: home });
  const [, url = ''] = await program.line(/REX ready: (http:\/\/[^/]+)/);
  return { program, url };
}

/** Looks until there is something: what a server does on its own, only it can tell. */
async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for await (const _ of setInterval(50)) {
    const found = await look();
    if (found !== undefined) return found;
  }
  throw new Error('there is no end of looking');
}

test('the example of an approval waits through kills, for a person, for itself and for an event', async (t) => {
  const home = folder(t);
  let server = await start(t, home);
  const token = (await rex(t, ['token'], { REX_HOME: home })).stdout.trim();
  const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${server.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as { data?: unknown; error?: unknown };
    assert.ok(response.ok, JSON.stringify(answer.error));
    return answer.data;
  };
  const killAndStart = async (): Promise<void> => {
    server.program.kill('SIGKILL');
    await server.program.ended;
    server = await start(t, home);
  };

  const definition = parse(readFileSync(join(ROOT, 'examples/approval.yaml'), 'utf8'));
  const input = { order: 'P-1', amount: 40, approver: 'owner@example.com' };
  const { id } = (await ask('POST', '/processes', { definition, input, businessKey: 'P-1' })) as Process;
  const read = async (): Promise<Process> => (await ask('GET', `/processes/${id}`)) as Process;
  await until(async () => ((await read()).waitingReason === 'task' ? true : undefined));
  await killAndStart();
  const [task] = (await ask('GET', `/tasks?execution=${id}`)) as Task[];
  assert.deepEqual([task?.title, task?.status], ['Buy P-1 for 40?', 'open']);
  // The supplier is quick: its answer comes before anybody waits for it.
  const event = { specversion: '1.0', id: '1', source: '/supplier', type: 'order.confirmed', rexkey: 'P-1' };
  assert.deepEqual(await ask('POST', '/events', { ...event, data: { days: 3 } }), {
    ...{ matched: 0, started: 0, buffered: true, duplicate: false },
  });
  await killAndStart();
  await ask('POST', `/tasks/${task!.id}/decide`, { outcome: 'approve', data: { limit: 50 } });
  const ended = await until(async () => {
    const process = await read();
    return process.state === 'COMPLETED' ? process : undefined;
  });
  const bought = ended.output as { order: string; days: number };
  assert.deepEqual([bought.order, bought.days], ['P-1', 3]);
  // What was emitted on the way left by the outbox, and is kept for whoever waits for it.
  await until(async () => {
    const sent = (await ask('GET', '/outbox?status=delivered')) as { event: string }[];
    return sent.some((message) => message.event === 'order.placed') ? true : undefined;
  });
});
