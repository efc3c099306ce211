import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { RexError } from '@rex/types';
import { connect } from '../connect/connect.ts';
import type { Database } from '../connect/database.ts';
import { createTestDatabase, NO_TEST_SERVER, type TestDatabase } from '../connect/test-database.ts';
import { missingOf } from './apply-migrations.ts';
import { migrate, pendingMigrations } from './migrate.ts';
import { type Migration, readMigrations } from './read-migrations.ts';

const migration = (name: string, sql: string, checksum = name): Migration => ({ name, checksum, sql });
const FIRST = migration('0001_first', 'CREATE TABLE a (id int); INSERT INTO a VALUES (1);');
const SECOND = migration(
  '0002_second',
  `CREATE TABLE b (id int); INSERT INTO b VALUES (2); -- it's the "last"`,
);

const hasCode =
  (code: string, part: RegExp) =>
  (thrown: unknown): boolean =>
    thrown instanceof RexError && thrown.code === code && part.test(thrown.message);

describe('missingOf', () => {
  it('gives what is not applied yet', () => {
    assert.deepEqual(missingOf([FIRST, SECOND], []), [FIRST, SECOND]);
    assert.deepEqual(missingOf([FIRST, SECOND], [FIRST]), [SECOND]);
    assert.deepEqual(missingOf([FIRST, SECOND], [FIRST, SECOND]), []);
  });

  it('refuses a newer schema', () => {
    assert.throws(() => missingOf([FIRST], [FIRST, SECOND]), hasCode('schema_newer', /0002_second/));
  });

  it('refuses a migration that was edited after it was applied', () => {
    const edited = { ...FIRST, checksum: 'other' };
    assert.throws(() => missingOf([edited, SECOND], [FIRST]), hasCode('internal', /0001_first was changed/));
  });

  it('refuses a migration that was put before one that is applied', () => {
    const late = migration('0001_another', '');
    assert.throws(() => missingOf([late, FIRST], [FIRST]), hasCode('internal', /0001_first/));
  });
});

describe('readMigrations', () => {
  it('gives them in order, from any working directory', async () => {
    const before = process.cwd();
    process.chdir(tmpdir());
    const migrations = await readMigrations().finally(() => process.chdir(before));
    assert.deepEqual(
      migrations.map(({ name }) => Number(name.slice(0, 4))),
      migrations.map((_, index) => index + 1),
    );
    assert.match(migrations[0]!.sql, /CREATE EXTENSION IF NOT EXISTS vector/);
  });
});

/** The rules that both databases follow. */
function migrates(open: () => Promise<Database>): void {
  let db: Database;
  beforeEach(async () => {
    db = await open();
  });

  it('applies each migration once', async () => {
    assert.deepEqual(await migrate(db, [FIRST]), ['0001_first']);
    assert.deepEqual(await migrate(db, [FIRST]), []);
    assert.deepEqual(await migrate(db, [FIRST, SECOND]), ['0002_second']);
    const { rows } = await db.query({ text: 'SELECT a.id AS a, b.id AS b FROM a, b' });
    assert.deepEqual(rows, [{ a: 1, b: 2 }]);
  });

  it('leaves nothing of a migration that fails, nor of those before it', async () => {
    const broken = migration('0002_broken', 'CREATE TABLE c (id int); SELECT 1 / 0;');
    await assert.rejects(migrate(db, [FIRST, broken]), /division by zero/);
    const { rows } = await db.query({
      text: `SELECT to_regclass('a') AS a, to_regclass('rex_migrations') AS m`,
    });
    assert.deepEqual(rows, [{ a: null, m: null }]);
  });

  it('refuses a newer schema and an edited migration', async () => {
    await migrate(db, [FIRST, SECOND]);
    await assert.rejects(migrate(db, [FIRST]), hasCode('schema_newer', /0002_second/));
    const edited = { ...FIRST, checksum: 'other' };
    await assert.rejects(migrate(db, [edited, SECOND]), hasCode('internal', /was changed/));
  });

  it('lets only one of several at once do the work', async () => {
    const applied = await Promise.all([1, 2, 3, 4].map(() => migrate(db, [FIRST, SECOND])));
    assert.deepEqual(applied.flat().sort(), ['0001_first', '0002_second']);
  });
}

describe('migrate on the embedded database', () => {
  let home: string;
  let db: Database;
  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'rex-migrate-'));
    db = await connect({ home });
  });
  after(async () => {
    await db.close();
    await rm(home, { recursive: true });
  });
  afterEach(() => db.exec('DROP TABLE IF EXISTS a, b, rex_migrations'));

  migrates(async () => db);

  it('tells what is pending', async () => {
    const known = (await readMigrations()).map(({ name }) => name);
    assert.deepEqual(await pendingMigrations(db), known);
    assert.deepEqual(await migrate(db), known);
    assert.deepEqual(await pendingMigrations(db), []);
  });
});

const server = await createTestDatabase();
await server?.drop();

describe('migrate on PostgreSQL', { skip: server ? false : NO_TEST_SERVER }, () => {
  let test: TestDatabase;
  let db: Database;
  afterEach(async () => {
    await db.close();
    await test.drop();
  });

  migrates(async () => {
    test = (await createTestDatabase())!;
    db = await connect({ url: test.url });
    return db;
  });

  it('says what to do when the extension cannot be had', async () => {
    const lacking = migration('0001_first', 'CREATE EXTENSION vector_that_is_nowhere');
    await assert.rejects(
      migrate(db, [lacking]),
      hasCode('unavailable', /lacks the extension pgvector.*install it/),
    );
    const forbidden = migration(
      '0001_first',
      `DO $$ BEGIN RAISE 'permission denied to create extension "vector"' USING ERRCODE = '42501'; END $$`,
    );
    await assert.rejects(migrate(db, [forbidden]), hasCode('unavailable', /superuser run CREATE EXTENSION/));
  });
});
