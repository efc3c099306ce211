import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { RexError } from '@rex/types';
import type { Database } from './database.ts';
import { DatabaseError } from './database-error.ts';

/** The named transactions that the suite needs; pass it to `connect`. */
export const CONFORMANCE_TRANSACTIONS = new URL('./conformance-transactions.ts', import.meta.url);

const HOSTILE = [
  '',
  ' ',
  'NULL',
  'null',
  '"',
  "'",
  '\\',
  '\\"',
  'a,b',
  '{}',
  '{"x"}',
  'é😀\u2028',
  'a\nb\tc',
  '$1',
];

/** What every `Database` does, whatever is behind it. `open` is called once per database that a test needs. */
export function databaseConformance(name: string, open: () => Promise<Database>): void {
  describe(`${name} is a Database`, { timeout: 120_000 }, () => {
    let database: Database;
    before(async () => {
      database = await open();
      await database.exec(`
        CREATE TABLE account (name text PRIMARY KEY, balance int8 NOT NULL);
        CREATE TABLE child (account text REFERENCES account DEFERRABLE INITIALLY DEFERRED);`);
    });
    after(() => database.close());

    const names = async (pattern: string): Promise<unknown[]> => {
      const text = 'SELECT name FROM account WHERE name LIKE $1 ORDER BY name';
      return (await database.query({ text, values: [pattern] })).rows.map((row) => row.name);
    };
    const insert = (account: string) => ({ text: 'INSERT INTO account VALUES ($1, 1)', values: [account] });

    statementTests(() => database, insert, names);
    transactionTests(() => database, names);
    valueTests(() => database);
    messageTests(() => database, open);
  });
}

type Insert = (account: string) => { text: string; values: unknown[] };
type Names = (pattern: string) => Promise<unknown[]>;

function statementTests(db: () => Database, insert: Insert, names: Names): void {
  it('counts the rows that a statement returned or changed', async () => {
    assert.equal((await db().query(insert('count'))).rowCount, 1);
    assert.deepEqual(await db().query({ text: "SELECT name FROM account WHERE name = 'count'" }), {
      rows: [{ name: 'count' }],
      rowCount: 1,
    });
    assert.equal((await db().query({ text: "DELETE FROM account WHERE name = 'nobody'" })).rowCount, 0);
  });

  it('takes one statement per query', async () => {
    await assert.rejects(db().query({ text: 'SELECT 1; SELECT 2' }), { code: '42601' });
  });

  it('answers a batch in order, each statement with its own rows', async () => {
    const results = await db().batch([
      insert('batch 1'),
      { text: 'SELECT 7 AS n' },
      { text: '' },
      insert('batch 2'),
    ]);
    assert.deepEqual(results, [
      { rows: [], rowCount: 1 },
      { rows: [{ n: 7 }], rowCount: 1 },
      { rows: [], rowCount: 0 },
      { rows: [], rowCount: 1 },
    ]);
    assert.deepEqual(await db().batch([]), []);
  });

  it('keeps nothing of a batch of which one statement fails', async () => {
    await assert.rejects(db().batch([insert('half 1'), insert('half 1'), insert('half 2')]), {
      code: '23505',
    });
    assert.deepEqual(await names('half%'), []);
  });

  it('keeps nothing of a batch that fails only at its commit', async () => {
    const orphan = { text: "INSERT INTO child VALUES ('missing')" };
    await assert.rejects(db().batch([insert('deferred'), orphan]), { code: '23503', table: 'child' });
    assert.deepEqual(await names('deferred'), []);
  });

  it('prepares a named statement once and survives its failures', async () => {
    const named = (divisor: number) => ({
      name: 'ratio',
      text: 'SELECT 10 / $1::int AS r',
      values: [divisor],
    });
    for (const divisor of [0, 2, 0, 5]) {
      const answer = db().query(named(divisor));
      if (divisor === 0) await assert.rejects(answer, { code: '22012' });
      else assert.deepEqual((await answer).rows, [{ r: 10 / divisor }]);
    }
    const both = await db().batch([named(1), named(10)]);
    assert.deepEqual(
      both.map((result) => result.rows[0]?.r),
      [10, 1],
    );
  });

  it('refuses a second text under one name, before anything of the batch runs', async () => {
    const batch = [insert('renamed'), { name: 'one', text: 'SELECT 1' }, { name: 'one', text: 'SELECT 2' }];
    await assert.rejects(db().batch(batch), /name 'one'/);
    assert.deepEqual(await names('renamed'), []);
  });

  it('tells what was violated and where', async () => {
    await db().query(insert('unique'));
    await assert.rejects(db().query(insert('unique')), (error) => {
      assert(error instanceof DatabaseError);
      assert.equal(error.code, '23505');
      assert.equal(error.constraint, 'account_pkey');
      assert.equal(error.table, 'account');
      assert.match(error.detail ?? '', /\(name\)=\(unique\)/);
      assert.equal(error.isConnectionLost, false);
      assert(error.cause instanceof Error);
      return true;
    });
  });

  it('rolls back a transaction that a script or statement leaves open, and says so', async () => {
    await assert.rejects(db().exec("BEGIN; INSERT INTO account VALUES ('open', 1)"), { code: '25001' });
    await assert.rejects(db().query({ text: 'BEGIN' }), { code: '25001' });
    assert.deepEqual(await names('open'), []);
  });

  it('serves 50 at once', async () => {
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, index) => db().query({ text: 'SELECT $1::int AS n', values: [index] })),
    );
    assert.deepEqual(
      results.map((result) => result.rows[0]?.n),
      [...Array(50).keys()],
    );
  });
}

function transactionTests(db: () => Database, names: Names): void {
  const balance = async (): Promise<unknown[]> =>
    (await db().query({ text: "SELECT balance FROM account WHERE name IN ('ann', 'bob') ORDER BY name" }))
      .rows;

  it('commits a named transaction and returns its plain data', async () => {
    await db().exec("INSERT INTO account VALUES ('ann', 10), ('bob', 0)");
    const answer = await db().transact('move', { from: 'ann', to: 'bob', amount: 4 });
    assert.deepEqual(answer, { left: 6, at: new Date(0), bytes: new Uint8Array([1, 2]) });
    assert.deepEqual(await balance(), [{ balance: 6 }, { balance: 4 }]);
  });

  it('rolls back when it throws, and its RexError arrives as one', async () => {
    const refused = db().transact('move', { from: 'ann', to: 'bob', amount: 400 });
    await assert.rejects(refused, (error) => {
      assert(error instanceof RexError);
      assert.deepEqual([error.code, error.details], ['conflict', { from: 'ann' }]);
      return true;
    });
    assert.deepEqual(await balance(), [{ balance: 6 }, { balance: 4 }]);
  });

  it('rolls back when a statement fails, and its DatabaseError arrives as one', async () => {
    await assert.rejects(db().transact('duplicate', null), (error) => {
      assert(error instanceof DatabaseError);
      return error.code === '23505';
    });
    assert.deepEqual(await names('twice'), []);
  });

  it('never passes a rolled-back transaction for a committed one', async () => {
    await assert.rejects(db().transact('hideFailure', null), { code: '25P02' });
    assert.deepEqual(await names('hidden'), []);
  });

  it('waits for statements that the transaction did not wait for', async () => {
    await db().transact('forgetToWait', null);
    assert.deepEqual(await names('late%'), ['late', 'later']);
  });

  it('lets no transaction be used after its end', async () => {
    await db().transact('leak', null);
    await assert.rejects(db().transact('useLeaked', null), { code: '25000' });
    assert.deepEqual(await names('leaked'), []);
  });

  it('names the known transactions when asked for another', async () => {
    await assert.rejects(db().transact('toString', null), /'toString'; known are: move, /);
  });
}

function valueTests(db: () => Database): void {
  const echo = async (type: string, value: unknown): Promise<unknown> =>
    (await db().query({ text: `SELECT $1::${type} AS v`, values: [value] })).rows[0]?.v;

  const instant = new Date('2026-03-29T01:02:03.040Z');
  const roundTrips: [type: string, given: unknown, expected: unknown][] = [
    ['int8', 9007199254740991n, 9007199254740991],
    ['int8', -5, -5],
    ['int4', 7, 7],
    ['float8', 0.1, 0.1],
    ['numeric', '12345678901234567890.10', '12345678901234567890.10'],
    ['bool', false, false],
    ['text', undefined, null],
    ['uuid', '0198c0de-0000-7000-8000-000000000000', '0198c0de-0000-7000-8000-000000000000'],
    ['timestamptz', instant, '2026-03-29T01:02:03.040Z'],
    ['timestamptz', '2026-03-29T03:02:03.123456+02:00', '2026-03-29T01:02:03.123456Z'],
    ['timestamptz', 'infinity', 'infinity'],
    ['timestamp', '2026-03-29 01:02:03', '2026-03-29T01:02:03.000'],
    ['date', '2026-03-29', '2026-03-29'],
    ['bytea', new Uint8Array([0, 255, 92]), new Uint8Array([0, 255, 92])],
    ['jsonb', { a: [1, null, 'x"\\'] }, { a: [1, null, 'x"\\'] }],
    ['jsonb', '[1,2]', [1, 2]],
    ['jsonb', 'null', null],
    ['json', '"text"', 'text'],
    ['text[]', [...HOSTILE, null], [...HOSTILE, null]],
    ['text[]', [], []],
    ['int8[]', [1, null, 3n], [1, null, 3]],
    [
      'int4[]',
      [
        [1, 2],
        [3, 4],
      ],
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['bool[]', [true, false], [true, false]],
    ['timestamptz[]', [instant], ['2026-03-29T01:02:03.040Z']],
    ['jsonb[]', [{ a: '"' }, 1], [{ a: '"' }, 1]],
    ['bytea[]', [new Uint8Array([1, 34])], [new Uint8Array([1, 34])]],
  ];
  for (const [index, [type, given, expected]] of roundTrips.entries()) {
    it(`carries ${type} there and back (${index})`, async () => {
      assert.deepEqual(await echo(type, given), expected);
    });
  }

  it('refuses an int8 that a number cannot hold, and a value that is none', async () => {
    await assert.rejects(echo('int8', '9007199254740993'), { code: '22003' });
    await assert.rejects(echo('text', Symbol('x')), TypeError);
    await assert.rejects(echo('text', 'a\u0000b'), { code: '22021' });
  });

  it('carries a large value', async () => {
    const text = 'é"\\'.repeat(1024 * 256);
    assert.equal(await echo('text', text), text);
    assert.deepEqual(await echo('text[]', [text]), [text]);
    const bytes = new Uint8Array(1024 * 1024).fill(7);
    assert.deepEqual(await echo('bytea', bytes.subarray(1)), bytes.subarray(1));
  });

  it('unnests arrays as rows', async () => {
    const ids = ['0198c0de-0000-7000-8000-000000000001', '0198c0de-0000-7000-8000-000000000002'];
    const text = 'SELECT * FROM unnest($1::uuid[], $2::text[], $3::int8[]) AS t (id, name, n)';
    const { rows } = await db().query({ text, values: [ids, ['a,"b"', null], [1, 2]] });
    assert.deepEqual(rows, [
      { id: ids[0], name: 'a,"b"', n: 1 },
      { id: ids[1], name: null, n: 2 },
    ]);
  });
}

function messageTests(db: () => Database, open: () => Promise<Database>): void {
  it('delivers what is notified on a channel, exactly by its name, until it stops', async () => {
    const heard: string[] = [];
    const second = Promise.withResolvers<void>();
    const last = Promise.withResolvers<void>();
    const stop = await db().listen('A "channel"', (payload) => {
      if (heard.push(payload) === 2) second.resolve();
    });
    const stopLast = await db().listen('last', () => last.resolve());
    await db().notify('a "channel"', 'other case');
    await db().notify('A "channel"', 'one');
    await db().notify('A "channel"', "it's {2}");
    await second.promise;
    await stop();
    await db().notify('A "channel"', 'after the stop');
    await db().notify('last', '');
    await last.promise;
    await stopLast();
    assert.deepEqual(heard, ['one', "it's {2}"]);
  });

  it('delivers nothing of a transaction that was rolled back', async () => {
    const first = Promise.withResolvers<string>();
    const stop = await db().listen('rolled', first.resolve);
    const notify = { text: "SELECT pg_notify('rolled', 'from a failed batch')" };
    await assert.rejects(db().batch([notify, { text: 'SELECT 1 / 0' }]));
    await db().notify('rolled', 'committed');
    assert.equal(await first.promise, 'committed');
    await stop();
  });

  it('finishes what was asked before close and refuses what comes later', async () => {
    const closing = await open();
    const asked = Promise.all(Array.from({ length: 20 }, () => closing.query({ text: 'SELECT 1 AS n' })));
    const closed = closing.close();
    for (const late of [
      () => closing.health(),
      () => closing.batch([{ text: 'SELECT 1' }]),
      () => closing.exec(''),
    ]) {
      await assert.rejects(late(), { code: '08003', isConnectionLost: false });
    }
    await assert.rejects(closing.transact('move', null), { code: '08003' });
    await assert.rejects(
      closing.listen('x', () => undefined),
      { code: '08003' },
    );
    assert.equal((await asked).length, 20);
    await closed;
    await closing.close();
  });
}
