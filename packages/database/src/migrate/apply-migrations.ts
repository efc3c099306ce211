import { RexError } from '@rex/types';
import type { NamedTransaction, Transaction } from '../connect/database.ts';
import { DatabaseError } from '../connect/database-error.ts';
import type { Migration } from './read-migrations.ts';

/** Any number, the same in every process: who holds this lock is the one that migrates. */
const LOCK = 7_391_846_215;

interface Applied {
  name: string;
  checksum: string;
}

/** Applies what is missing, in one transaction and under a lock; gives the names of what it applied. */
export const applyMigrations: NamedTransaction = async (tx, args) => {
  const known = args as readonly Migration[];
  await tx.query({ text: 'SELECT pg_advisory_xact_lock($1)', values: [LOCK] });
  await tx.query({
    text: `CREATE TABLE IF NOT EXISTS rex_migrations (
      name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`,
  });
  const { rows } = await tx.query<Applied>({
    text: 'SELECT name, checksum FROM rex_migrations ORDER BY name',
  });
  const missing = missingOf(known, rows);
  for (const migration of missing) await apply(tx, migration);
  return missing.map(({ name }) => name);
};

/** What is not applied yet. Throws RexError when the schema is newer than this program or was made by other files. */
export function missingOf(known: readonly Migration[], applied: readonly Applied[]): Migration[] {
  for (const [index, { name, checksum }] of applied.entries()) {
    const migration = known[index];
    if (!known.some((each) => each.name === name)) {
      throw new RexError(
        'schema_newer',
        `The database has the migration ${name}, which this version of REX does not know: run the newer version.`,
      );
    }
    if (migration?.name !== name || migration.checksum !== checksum) {
      throw new RexError(
        'internal',
        `The migration ${name} was changed after it was applied: restore its file and add a new migration instead.`,
      );
    }
  }
  return known.slice(applied.length);
}

async function apply(tx: Transaction, { name, checksum, sql }: Migration): Promise<void> {
  try {
    // A transaction takes one statement at a time; EXECUTE takes a whole script.
    await tx.query({ text: `DO $rex_do$ BEGIN EXECUTE $rex_sql$${sql}$rex_sql$; END $rex_do$` });
  } catch (thrown) {
    throw explain(name, thrown);
  }
  await tx.query({
    text: 'INSERT INTO rex_migrations (name, checksum) VALUES ($1, $2)',
    values: [name, checksum],
  });
}

/** 0A000 and 58P01: the server lacks the extension's files; 42501: the user may not create it. */
function explain(name: string, thrown: unknown): unknown {
  if (!(thrown instanceof DatabaseError) || !thrown.message.includes('vector')) return thrown;
  if (thrown.code === '42501') {
    return new RexError(
      'unavailable',
      'The database user may not create the extension vector: let a superuser run CREATE EXTENSION vector in this database once.',
    );
  }
  if (thrown.code !== '0A000' && thrown.code !== '58P01') return thrown;
  return new RexError(
    'unavailable',
    `The PostgreSQL server lacks the extension pgvector, which ${name} needs: install it on the server (Debian and Ubuntu: apt-get install postgresql-<version>-pgvector; from its source: make && make install; Docker: the image pgvector/pgvector) and start again.`,
  );
}
