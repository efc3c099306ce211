import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { PGlite } from '@electric-sql/pglite';
import { CONFORMANCE_TRANSACTIONS } from './connect.conformance.ts';
import { connect } from './connect.ts';
import type { EmbeddedDatabase } from './database.ts';
import { createSyncCounts, DurableNodeFs, readSyncCounts } from './durable-node-fs.ts';

const transactions = CONFORMANCE_TRANSACTIONS;
const AFTER_COMMITS = 40;

describe('the embedded database', { timeout: 120_000 }, () => {
  const parent = mkdtempSync(join(tmpdir(), 'rex-embedded-'));
  const home = join(parent, 'home');
  const data = join(home, 'data');
  let database: EmbeddedDatabase;

  const open = async (): Promise<void> => {
    database = await connect({ home, transactions, housekeeping: { afterCommits: AFTER_COMMITS } });
  };
  before(async () => {
    // What a start that was killed half-way leaves behind.
    mkdirSync(join(home, 'data.new', 'base'), { recursive: true, mode: 0o700 });
    writeFileSync(join(home, 'data.new', 'PG_VERSION'), '18');
    await open();
    await database.exec('CREATE TABLE thing (id int PRIMARY KEY, text text)');
  });
  afterEach(async () => {
    await database.exec('TRUNCATE thing');
  });
  after(async () => {
    await database.close();
    rmSync(parent, { recursive: true, force: true });
  });

  it('begins anew where a first start was killed half-way', () => {
    assert(!existsSync(join(home, 'data.new')));
    assert(readdirSync(data).includes('PG_VERSION'));
  });

  it('keeps its folder to its owner', async () => {
    const own = join(parent, 'deep', 'own');
    const refused = connect({ home: own, transactions: new URL('./array-literal.ts', import.meta.url) });
    await assert.rejects(refused, /does not export `transactions`/);
    assert.equal(statSync(own).mode & 0o777, 0o700);
    assert.equal(statSync(join(home, 'lock.json')).mode & 0o777, 0o600);
  });

  it('syncs the log to disk for each commit, once for a batch', async () => {
    const insert = (id: number) => ({ text: 'INSERT INTO thing VALUES ($1)', values: [id] });
    const start = database.syncs().wal;
    for (let id = 0; id < 10; id++) await database.query(insert(id));
    const afterSingles = database.syncs().wal;
    assert(afterSingles - start >= 10, `${afterSingles - start} syncs for 10 commits`);
    await database.batch(Array.from({ length: 10 }, (_, index) => insert(10 + index)));
    assert.equal(database.syncs().wal - afterSingles, 1);
    const beforeRead = database.syncs().wal;
    await database.query({ text: 'SELECT count(*) FROM thing' });
    assert.equal(database.syncs().wal, beforeRead);
  });

  it('leaves the event loop free during a long query', async () => {
    let turns = 0;
    let isDone = false;
    const query = database.query({ text: 'SELECT count(*) AS n FROM generate_series(1, 3000000)' });
    const finished = query.finally(() => {
      isDone = true;
    });
    while (!isDone) {
      turns++;
      await nextTurn();
    }
    assert.deepEqual((await finished).rows, [{ n: 3_000_000 }]);
    assert(turns > 100, `only ${turns} turns`);
  });

  const deadRows = async (): Promise<unknown> => {
    await database.query({ text: 'SELECT pg_stat_force_next_flush()' });
    const text = "SELECT n_dead_tup AS n FROM pg_stat_user_tables WHERE relname = 'thing'";
    return (await database.query({ text })).rows[0]?.n;
  };

  it('vacuums when asked', async () => {
    await database.exec("INSERT INTO thing SELECT i, 'x' FROM generate_series(1, 1000) i");
    await database.exec('DELETE FROM thing WHERE id > 500');
    assert.equal(await deadRows(), 500);
    assert((await database.vacuum()).includes('public.thing'));
    assert.equal(await deadRows(), 0);
    const size = { text: "SELECT reltuples::int AS n FROM pg_class WHERE relname = 'thing'" };
    assert.deepEqual((await database.query(size)).rows, [{ n: 500 }]);
  });

  it('vacuums by itself after so many commits', async () => {
    await database.exec("INSERT INTO thing SELECT i, 'x' FROM generate_series(1, 1000) i");
    await database.exec('DELETE FROM thing WHERE id > 500');
    assert.equal(await deadRows(), 500);
    for (let id = 0; id < AFTER_COMMITS; id++) {
      await database.query({ text: "UPDATE thing SET text = 'y' WHERE id = $1", values: [id + 1] });
    }
    // Its turns come after the request that made it due and before the next.
    await database.health();
    await database.health();
    assert(Number(await deadRows()) < 100);
  });

  it('checkpoints by itself, so that its log and its next start stay small', async () => {
    const uncheckpointed = async (): Promise<number> => {
      const text = `SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::float8 AS bytes
        FROM pg_control_checkpoint()`;
      return (await database.query<{ bytes: number }>({ text })).rows[0]!.bytes;
    };
    const big = {
      text: 'INSERT INTO thing VALUES ($1, $2)',
      values: [0, randomBytes(1024 * 1024).toString('hex')],
    };
    for (let id = 0; id < 45; id++) await database.query({ ...big, values: [id, big.values[1]] });
    assert((await uncheckpointed()) > 64 * 1024 * 1024);
    for (let id = 100; id < 600; id++) {
      await database.query({ text: 'INSERT INTO thing VALUES ($1)', values: [id] });
    }
    assert((await uncheckpointed()) < 64 * 1024 * 1024);
  });

  it('ends its thread when its WebAssembly traps, rather than run on with broken memory', async () => {
    const depth = 2_000_000;
    const deep = { text: 'SELECT $1::jsonb', values: [`${'['.repeat(depth)}${']'.repeat(depth)}`] };
    await assert.rejects(database.query(deep), { isConnectionLost: true, message: /RangeError/ });
    await database.close();
    await open();
  });

  it('meets a limit of PostgreSQL before one of its thread', async () => {
    const down = `CREATE FUNCTION down(n int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN down(n + 1); END'`;
    await database.exec(down);
    await assert.rejects(database.query({ text: 'SELECT down(1)' }), { code: '54001' });
    await database.health();
  });

  it('has pgvector', async () => {
    await database.exec('CREATE EXTENSION vector');
    const { rows } = await database.query({
      text: "SELECT $1::vector <=> '[1,0]' AS distance, $1::vector AS v",
      values: ['[0,1]'],
    });
    assert.deepEqual(rows, [{ distance: 1, v: '[0,1]' }]);
  });

  it('refuses everything once its thread has died, and opens again after close', async () => {
    await database.query({ text: "INSERT INTO thing VALUES (1, 'kept')" });
    const open50 = Array.from({ length: 50 }, () => database.transact('die', null));
    for (const { reason, status } of (await Promise.allSettled(open50)) as PromiseRejectedResult[]) {
      assert.equal(status, 'rejected');
      assert.deepEqual([reason.code, reason.isConnectionLost], ['08006', true]);
    }
    await assert.rejects(database.health(), { isConnectionLost: true });
    await assert.rejects(connect({ home, transactions }), { code: 'home_locked' });
    await database.close();
    await open();
    assert.deepEqual((await database.query({ text: 'SELECT text FROM thing' })).rows, [{ text: 'kept' }]);
  });
});

describe('the counting of syncs', () => {
  it('counts none of the log with the parameters that PGlite has by default', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rex-unsafe-'));
    const counts = createSyncCounts();
    const fs = new DurableNodeFs(folder, counts, (thrown) => {
      throw thrown;
    });
    const pglite = await PGlite.create({ fs });
    await pglite.exec('CREATE TABLE thing (id int); INSERT INTO thing VALUES (1)');
    assert.equal(readSyncCounts(counts).wal, 0);
    await pglite.close();
    rmSync(folder, { recursive: true, force: true });
  });
});
