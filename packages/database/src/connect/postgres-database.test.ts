import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { CONFORMANCE_TRANSACTIONS } from './connect.conformance.ts';
import { connect } from './connect.ts';
import type { Database } from './database.ts';
import { createTestDatabase, NO_TEST_SERVER, type TestDatabase } from './test-database.ts';

const transactions = CONFORMANCE_TRANSACTIONS;
const server = await createTestDatabase();
const KILL_OTHERS = `
  SELECT count(pg_terminate_backend(pid)) AS n FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid()`;

describe('a PostgreSQL connection', { skip: server ? false : NO_TEST_SERVER, timeout: 60_000 }, () => {
  const { url } = server as TestDatabase;
  let database: Database;
  let operator: Database;
  before(async () => {
    database = await connect({ url, transactions, poolMax: 3, statementTimeoutMs: 60_000 });
    operator = await connect({ url, transactions, poolMax: 1 });
  });
  after(async () => {
    await database.close();
    await operator.close();
    await server?.drop();
  });

  it('says who it is, and reads times as UTC', async () => {
    const text = "SELECT current_setting('application_name') AS a, current_setting('TimeZone') AS z";
    assert.deepEqual((await database.query({ text })).rows, [{ a: 'rex', z: 'UTC' }]);
    const named = new URL(url);
    named.searchParams.set('application_name', 'mine');
    named.searchParams.set('options', '-c work_mem=5MB -c TimeZone=Europe/Berlin');
    const own = await connect({ url: named.href, transactions });
    const settings = { text: `${text}, current_setting('work_mem') AS m` };
    assert.deepEqual((await own.query(settings)).rows, [{ a: 'mine', z: 'UTC', m: '5MB' }]);
    await own.close();
  });

  it('ends a statement that takes longer than it may, and serves on', async () => {
    const hasty = await connect({ url, transactions, statementTimeoutMs: 20, poolMax: 1 });
    const slow = hasty.query({ text: 'SELECT pg_sleep(60)' });
    await assert.rejects(slow, { code: '57014', isConnectionLost: false });
    await hasty.health();
    await hasty.close();
  });

  it('keeps its connection after a refused statement', async () => {
    const single = await connect({ url, transactions, poolMax: 1 });
    const pid = async () => (await single.query({ text: 'SELECT pg_backend_pid() AS pid' })).rows;
    const first = await pid();
    await assert.rejects(single.query({ text: 'SELECT 1 / 0' }));
    await assert.rejects(single.batch([{ text: 'SELECT 1' }, { text: 'nonsense' }]));
    await assert.rejects(single.transact('duplicate', null));
    assert.deepEqual(await pid(), first);
    await single.close();
  });

  it('survives the loss of idle connections', async () => {
    await Promise.all([database.health(), database.health(), database.health()]);
    const { rows } = await operator.query<{ n: number }>({ text: KILL_OTHERS });
    assert(rows[0]!.n >= 3);
    // A statement may still meet a connection whose end has not arrived here; a new one serves the rest.
    await Promise.allSettled(Array.from({ length: 6 }, () => database.health()));
    await database.health();
  });

  it('says that the connection was lost when it breaks under a statement', async () => {
    const gate = 4711;
    const single = await connect({ url, transactions, poolMax: 1 });
    await operator.query({ text: 'SELECT pg_advisory_lock($1)', values: [gate] });
    const waiting = single.batch([
      { text: 'SELECT pg_advisory_lock($1)', values: [gate] },
      { text: 'SELECT 1' },
    ]);
    const lost = assert.rejects(waiting, { code: '57P01', isConnectionLost: true });
    const blocked = {
      text: `SELECT count(*) AS n FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event = 'advisory'`,
    };
    while ((await operator.query(blocked)).rows[0]?.n === 0);
    await operator.query({ text: KILL_OTHERS });
    await lost;
    await operator.query({ text: 'SELECT pg_advisory_unlock($1)', values: [gate] });
    await single.health();
    await single.close();
  });

  it('listens again after its connection was lost, and says so once with an empty message', async () => {
    const heard: string[] = [];
    let waiting = Promise.withResolvers<void>();
    const stop = await database.listen('news', (payload) => {
      heard.push(payload);
      waiting.resolve();
    });
    await operator.notify('news', 'before');
    await waiting.promise;
    waiting = Promise.withResolvers();
    await operator.query({ text: KILL_OTHERS });
    await waiting.promise;
    waiting = Promise.withResolvers();
    await operator.notify('news', 'after');
    await waiting.promise;
    assert.deepEqual(heard, ['before', '', 'after']);
    await stop();
  });

  it('does not take waiting for a free connection for a lost one', async () => {
    const narrow = await connect({ url, transactions, poolMax: 1, connectTimeoutMs: 1_000 });
    const slow = narrow.query({ text: 'SELECT pg_sleep(1.2)' });
    await Promise.all([slow, narrow.health(), narrow.health()]);
    await narrow.close();
  });
});

describe('an unreachable PostgreSQL', () => {
  it('is a lost connection', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => closed.once('listening', resolve));
    const { port } = closed.address() as { port: number };
    await new Promise((resolve) => closed.close(resolve));
    const refused = connect({ url: `postgres://nobody@127.0.0.1:${port}/nothing`, transactions });
    await assert.rejects(refused, { name: 'DatabaseError', code: '08006', isConnectionLost: true });
  });

  it('is given up after the time to connect', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const { port } = silent.address() as { port: number };
    const url = `postgres://nobody@127.0.0.1:${port}/nothing`;
    await assert.rejects(connect({ url, transactions, connectTimeoutMs: 50 }), { isConnectionLost: true });
    silent.close();
  });
});
