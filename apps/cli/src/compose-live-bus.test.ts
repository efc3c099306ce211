import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect, createTestDatabase, NO_TEST_SERVER, notifyAll } from '@rex/database';
import { LIVE_CHANNEL } from '@rex/queue';
import { liveBusConformance } from '@rex/queue/testing';
import { pino } from 'pino';
import { openLiveBus } from './compose-live-bus.ts';

const database = await createTestDatabase();
test.after(() => database?.drop());
const skip = database ? false : NO_TEST_SERVER;

async function openEnd(troubles: string[]) {
  const db = await connect({ url: database!.url });
  const log = pino({ level: 'warn' }, { write: (line) => void troubles.push(line) });
  const bus = await openLiveBus(db, log);
  return { db, bus, close: () => bus.close().then(() => db.close()) };
}

liveBusConformance(
  'NotifyLiveBus between two connections',
  async () => {
    const troubles: string[] = [];
    const [publisher, watcher] = [await openEnd(troubles), await openEnd(troubles)];
    return {
      ...{ publisher: publisher.bus, watcher: watcher.bus, troubles: () => troubles },
      close: () => Promise.all([publisher.close(), watcher.close()]).then(() => undefined),
    };
  },
  skip,
);

test('a watcher whose listening connection is cut is told so, and hears again afterwards', {
  skip,
}, async () => {
  const troubles: string[] = [];
  const [publisher, watcher] = [await openEnd(troubles), await openEnd(troubles)];
  const id = '00000000-0000-7000-8000-000000000001';
  const heard: number[] = [];
  let look: () => void = () => undefined;
  const hears = (wanted: number) =>
    new Promise<void>((resolve) => {
      look = () => heard.includes(wanted) && resolve();
      look();
    });
  watcher.bus.subscribe(id, (seq) => {
    heard.push(seq);
    look();
  });
  publisher.bus.publish(id, 1);
  await hears(1);
  await publisher.db.query({
    text: `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND query = 'LISTEN "${LIVE_CHANNEL}"'`,
  });
  await hears(0);
  publisher.bus.publish(id, 2);
  await hears(2);
  await Promise.all([publisher.close(), watcher.close()]);
});

test('notifications wait for no disk, and the next statement does again', { skip }, async () => {
  const db = await connect({ url: database!.url, poolMax: 1 });
  await db.query({ text: 'SELECT 1' });
  await notifyAll(db, LIVE_CHANNEL, ['a', 'b']);
  const { rows } = await db.query<{ setting: string }>({
    text: `SELECT current_setting('synchronous_commit') AS setting`,
  });
  assert.equal(rows[0]?.setting, 'on');
  await db.close();
});
