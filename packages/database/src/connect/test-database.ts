import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { toDatabaseError } from './database-error.ts';
import { postgresConfig } from './postgres-config.ts';

/** A database of a test's own on the server that tests use. */
export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

const DEFAULT_URL = 'postgres://postgres@127.0.0.1:5432/postgres';

/** What a test prints when it skips, since no server answered. */
export const NO_TEST_SERVER = `no PostgreSQL answers at ${DEFAULT_URL} and REX_TEST_DATABASE_URL is not set`;

/**
 * Creates a database with a name of its own. Null only when no server answers at the default address; a
 * server named by REX_TEST_DATABASE_URL must answer.
 */
export async function createTestDatabase(): Promise<TestDatabase | null> {
  const asked = process.env.REX_TEST_DATABASE_URL;
  const server = asked || DEFAULT_URL;
  const name = `rex_test_${process.pid}_${randomBytes(6).toString('hex')}`;
  try {
    // template0, since any session on template1 would make this fail.
    await onServer(server, `CREATE DATABASE ${name} TEMPLATE template0`);
  } catch (thrown) {
    if (!asked && toDatabaseError(thrown).isConnectionLost) return null;
    throw thrown;
  }
  const url = new URL(server);
  url.pathname = name;
  return { url: url.href, drop: () => onServer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function onServer(url: string, sql: string): Promise<void> {
  const client = new pg.Client(postgresConfig({ url }));
  try {
    await client.connect();
    await client.query(sql);
  } catch (thrown) {
    throw toDatabaseError(thrown);
  } finally {
    await client.end();
  }
}
