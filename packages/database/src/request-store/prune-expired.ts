import type { Database } from '../connect/database.ts';

/** Few enough that nobody waits for the locks. */
const ROWS_AT_ONCE = 500;

/** Each table that holds what ends by itself, the column of the end, and its key. */
const TABLES = [
  { table: 'idempotency_keys', key: 'workspace_id, route, key' },
  { table: 'tickets', key: 'hash' },
  { table: 'sign_in_tokens', key: 'hash' },
  { table: 'refresh_tokens', key: 'id' },
  { table: 'resume_links', key: 'hash' },
] as const;

/** Deletes a small batch of what is over in each table; tells whether there may be more. */
export async function pruneExpired(db: Database): Promise<boolean> {
  const results = await db.batch(
    TABLES.map(({ table, key }) => ({
      text: `
DELETE FROM ${table} WHERE (${key}) IN (
  SELECT ${key} FROM ${table} WHERE expires_at < now() ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED)`,
      values: [ROWS_AT_ONCE],
    })),
  );
  return results.some(({ rowCount }) => rowCount === ROWS_AT_ONCE);
}
