import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';
import { connect } from '../connect/connect.ts';
import type { Database } from '../connect/database.ts';
import { createTestDatabase, NO_TEST_SERVER, type TestDatabase } from '../connect/test-database.ts';
import { migrate } from '../migrate/migrate.ts';
import * as schema from './index.ts';

type Rows = Record<string, unknown>[];

// drizzle-kit's API is CommonJS whose named exports ESM does not see.
const { generateDrizzleJson, generateMigration } = createRequire(import.meta.url)(
  'drizzle-kit/api',
) as typeof import('drizzle-kit/api');

const CATALOGUE = {
  columns: `
    SELECT table_name, column_name, data_type, is_nullable, column_default, is_identity
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'rex_migrations'
    ORDER BY table_name, column_name`,
  order: `
    SELECT table_name, string_agg(column_name, ', ' ORDER BY ordinal_position) AS columns
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'rex_migrations'
    GROUP BY 1 ORDER BY 1`,
  constraints: `
    SELECT conrelid::regclass::text AS "table", conname AS name, pg_get_constraintdef(oid) AS definition
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid <> coalesce(to_regclass('rex_migrations'), 0)
    ORDER BY 1, 2`,
  indexes: `
    SELECT indexname AS name, indexdef AS definition
    FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'rex_migrations' ORDER BY 1`,
} as const;

const test = await createTestDatabase();
const other = test && (await createTestDatabase());

async function open({ url }: TestDatabase): Promise<Database> {
  return connect({ url, poolMax: 2 });
}

describe('the schema', { skip: test ? false : NO_TEST_SERVER }, () => {
  let migrated: Database;
  let described: Database;

  before(async () => {
    [migrated, described] = await Promise.all([open(test!), open(other!)]);
    await migrate(migrated);
    const statements = await generateMigration(generateDrizzleJson({}), generateDrizzleJson(schema));
    await described.exec(statements.join('\n'));
  });
  after(async () => {
    await Promise.all([migrated.close(), described.close()]);
    await Promise.all([test!.drop(), other!.drop()]);
  });

  const read = async (db: Database, text: string): Promise<Rows> => (await db.query({ text })).rows;

  for (const [what, text] of Object.entries(CATALOGUE)) {
    it(`has the same ${what} in the migrations as in Drizzle`, async () => {
      const found = await read(migrated, text);
      assert.ok(found.length > 10);
      assert.deepEqual(found, await read(described, text));
    });
  }

  it('says of every table and column what it is for', async () => {
    const silent = await read(
      migrated,
      `SELECT c.relname AS "table", a.attname AS "column"
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum >= 0 AND NOT a.attisdropped
       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> 'rex_migrations'
         AND (col_description(c.oid, a.attnum) IS NULL OR obj_description(c.oid, 'pg_class') IS NULL)`,
    );
    assert.deepEqual(silent, []);
  });

  it('has an index for every foreign key to what is deleted often', async () => {
    const bare = await read(
      migrated,
      `SELECT conname AS name FROM pg_constraint f
       WHERE contype = 'f' AND confrelid IN ('executions'::regclass, 'workflows'::regclass) AND NOT EXISTS (
         SELECT FROM pg_index i WHERE i.indrelid = f.conrelid AND i.indkey[0] = f.conkey[1])`,
    );
    assert.deepEqual(bare, []);
  });
});
