import type { Database } from '../connect/database.ts';
import { missingOf } from './apply-migrations.ts';
import { type Migration, readMigrations } from './read-migrations.ts';

/**
 * Brings the schema up to date, before anything else runs; several processes may call it at once. Gives the names of
 * the migrations it applied. Throws RexError `schema_newer` when the database belongs to a newer REX.
 */
export async function migrate(db: Database, migrations?: readonly Migration[]): Promise<string[]> {
  return db.transact<string[]>('applyMigrations', migrations ?? (await readMigrations()));
}

/** The migrations that are still to be applied, without applying them. */
export async function pendingMigrations(db: Database): Promise<string[]> {
  const known = await readMigrations();
  const exists = await db.query<{ found: boolean }>({
    text: `SELECT to_regclass('rex_migrations') IS NOT NULL AS found`,
  });
  if (!exists.rows[0]?.found) return known.map(({ name }) => name);
  const { rows } = await db.query<{ name: string; checksum: string }>({
    text: 'SELECT name, checksum FROM rex_migrations ORDER BY name',
  });
  return missingOf(known, rows).map(({ name }) => name);
}
