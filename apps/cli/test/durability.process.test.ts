import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { connect, LOCAL_OWNER, listSteps, readExecution } from '@rex/database';
import { folder, type Running, rex, STACK, startRex } from './rex-process.ts';

const ORDER = 'examples/order-follow-up.yaml';
const order = (firstWait: string): string =>
  JSON.stringify({ orderId: 'A-17', readyAfterLooks: 1, firstWait, betweenLooks: '10ms' });
const READY = /^REX ready: (http:\/\/[^/]+)\/sign-in#token=(\S+)$/m;
const server = (t: TestContext, home: string): Running =>
  startRex(t, ['start'], { REX_HOME: home, PORT: '0', LOG_LEVEL: 'info' });

test('what kill -9 interrupts in the middle of a wait, rex start finishes', async (t) => {
  const home = folder(t);
  const run = startRex(t, ['run', ORDER, '--home', home, '--input', order('PT3S')]);
  await run.line(/waits for a timer until/);
  run.kill('SIGKILL');
  assert.equal((await run.ended).code, null);

  const started = server(t, home);
  const [, executionId] = await started.line(/"executionId":"([0-9a-f-]+)"[^\n]*"msg":"execution_completed"/);
  started.kill('SIGTERM');
  assert.equal((await started.ended).code, 0);

  const db = await connect({ home, program: 'test' });
  t.after(() => db.close());
  const key = { workspaceId: LOCAL_OWNER.workspaceId, executionId: executionId! };
  const execution = await readExecution(db, key);
  assert.deepEqual(execution.output, { order: 'A-17', reservation: 'R-A-17', shipped: true, looks: 1 });
  const steps = await listSteps(db, key);
  const reserve = steps.filter(({ path }) => path === 'reserve');
  assert.deepEqual(
    reserve.map(({ status, attempts }) => [status, attempts]),
    [['COMPLETED', 1]],
  );
});

test('a run on a folder that a server holds goes through the server, with the same progress', async (t) => {
  const home = folder(t);
  const started = server(t, home);
  const [, url, token] = await started.line(READY);
  const file = join(home, 'server.json');
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), { url, pid: started.pid });

  const run = await rex(t, ['run', ORDER, '--home', home, '--input', order('10ms')]);
  assert.equal(run.code, 0, run.stderr);
  assert.match(run.stderr, /✔ Give the warehouse time {2}completed/);
  assert.match(run.stdout, /COMPLETED[\s\S]*"shipped": true/);
  const json = await rex(t, ['run', ORDER, '--home', home, '--input', order('10ms'), '--json']);
  assert.equal(JSON.parse(json.stdout).execution.status, 'COMPLETED');

  for (const path of ['live', 'ready']) assert.equal((await fetch(`${url}/health/${path}`)).status, 200);
  const signIn = () =>
    fetch(`${url}/api/v1/auth/sign-in`, {
      ...{ method: 'POST', body: JSON.stringify({ token }), headers: { 'content-type': 'application/json' } },
    });
  const session = (await (await signIn()).json()) as { data: { accessToken: string } };
  const me = await fetch(`${url}/api/v1/auth/me`, {
    headers: { authorization: `Bearer ${session.data.accessToken}` },
  });
  assert.equal(((await me.json()) as { data: { user: { id: string } } }).data.user.id, LOCAL_OWNER.userId);
  assert.equal((await signIn()).status, 401, 'the link works once');

  started.kill('SIGINT');
  const { code, stdout, stderr } = await started.ended;
  assert.equal(code, 0);
  assert.match(stdout, /^REX runs .*\nREX ready: http:\S+\n$/);
  assert.ok(!stderr.includes(token!), 'the link in the log');
  for (const line of stderr.trim().split('\n')) assert.equal(typeof JSON.parse(line).level, 'string');
  assert.doesNotMatch(stderr, /A-17/, 'an input in the log');
  assert.equal(existsSync(file), false);
});

for (const through of ['its own database', 'a server']) {
  test(`Ctrl-C cancels an execution on ${through} and waits for it`, async (t) => {
    const home = folder(t);
    const started = through === 'a server' ? server(t, home) : null;
    await started?.line(/^REX ready/m);
    const run = startRex(t, ['run', ORDER, '--home', home, '--input', order('PT1H')]);
    await run.line(/waits for a timer until/);
    run.kill('SIGINT');
    const { code, stdout, stderr } = await run.ended;
    assert.equal(code, 130, stderr);
    assert.match(stdout, /^Execution \S+ CANCELLED/);
    assert.match(stdout, /^let_them_pack .* cancelled/m);
    assert.match(stderr, /Cancelling/);
  });
}

test('a folder is held by one process: who holds it is told, exit code 3', async (t) => {
  const home = folder(t);
  const run = startRex(t, ['run', ORDER, '--home', home, '--input', order('PT1H')]);
  await run.line(/waits for a timer until/);
  for (const args of [['start'], ['worker'], ['run', ORDER, '--home', home, '--input', order('10ms')]]) {
    const { code, stderr } = await rex(t, args, { REX_HOME: home, PORT: '0' });
    assert.equal(code, 3);
    assert.match(stderr, new RegExp(`in use by rex \\(process ${run.pid}, since `));
    assert.equal(stderr.trimEnd().split('\n').length, 1);
  }
});

test('a port that is in use is told, exit code 3, and the folder is free again', async (t) => {
  const home = folder(t);
  const other = createServer();
  t.after(() => other.close());
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as { port: number };
  const { code, stderr } = await rex(t, ['start'], {
    REX_HOME: home,
    PORT: String(port),
    LOG_LEVEL: 'error',
  });
  assert.equal(code, 3);
  assert.match(stderr, new RegExp(`Cannot listen on 127\\.0\\.0\\.1:${port}: another program uses it`));
  assert.doesNotMatch(stderr, STACK);
  const worker = startRex(t, ['worker'], { REX_HOME: home });
  await worker.line(/^REX worker ready: /m);
  worker.kill('SIGTERM');
  assert.equal((await worker.ended).code, 0);
});
