import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openRedisLiveBus } from '../live-bus/open-redis-live-bus.ts';
import { BullJobQueue } from './bull-job-queue.ts';

const skip = spawnSync('redis-server', ['--version']).status === 0 ? false : 'there is no redis-server here';
const idOf = (number: number): string => `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts a Redis of the test's own, which writes every change to disk; resolves when it answers. */
async function startRedis(port: number, folder: string): Promise<ChildProcess> {
  const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];
  const where = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
  const child = spawn('redis-server', [...where, ...durable], { stdio: ['ignore', 'pipe', 'ignore'] });
  await new Promise<void>((resolve, reject) => {
    let said = '';
    child.stdout!.on('data', (piece) => {
      said += piece;
      if (said.includes('Ready to accept connections')) resolve();
    });
    child.once('exit', () => reject(new Error(said)));
  });
  return child;
}

test('a Redis that is killed and comes back: no job is lost, and live events go on', { skip }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'rex-redis-'));
  const port = await freePort();
  let redis = await startRedis(port, folder);
  t.after(() => {
    redis.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  const options = { url: `redis://127.0.0.1:${port}`, prefix: 'rex', onTrouble: () => undefined };
  const [publisher, worker] = [await BullJobQueue.open(options), await BullJobQueue.open(options)];
  const bus = await openRedisLiveBus(options);
  const done = new Set<string>();
  let look = (): void => undefined;
  const until = (many: number): Promise<void> =>
    new Promise((resolve) => {
      look = () => void (done.size >= many && resolve());
      look();
    });
  await worker.consume(
    async ({ executionId }) => {
      done.add(executionId);
      look();
      return 'done';
    },
    { concurrency: 5 },
  );
  for (let number = 0; number < 200; number += 1) publisher.publish(idOf(number));
  await until(20);
  const lost = new Promise<void>((resolve) => {
    bus.subscribe(idOf(1), (seq) => void (seq === 0 && resolve()));
  });
  const gone = new Promise((resolve) => redis.once('exit', resolve));
  redis.kill('SIGKILL');
  await gone;
  for (let number = 200; number < 300; number += 1) publisher.publish(idOf(number));
  redis = await startRedis(port, folder);
  await Promise.all([until(300), lost]);
  while ((await worker.pending()) > 0) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(await worker.deadLetters(), []);
  assert.deepEqual(await worker.health(), { isConnected: true });
  await Promise.all([publisher.close(), worker.close(), bus.close()]);
});
