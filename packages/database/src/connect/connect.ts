import type { Database, EmbeddedDatabase } from './database.ts';
import { connectEmbedded, type EmbeddedOptions } from './embedded-database.ts';
import type { PostgresOptions } from './postgres-config.ts';
import { connectPostgres } from './postgres-database.ts';

const OWN_TRANSACTIONS = new URL('../transactions/index.ts', import.meta.url);

/** Connects to the embedded database in a folder, or to PostgreSQL by its URL; throws when it does not answer. */
export function connect(options: EmbeddedOptions): Promise<EmbeddedDatabase>;
export function connect(options: PostgresOptions): Promise<Database>;
export function connect(options: EmbeddedOptions | PostgresOptions): Promise<Database>;
export function connect(options: EmbeddedOptions | PostgresOptions): Promise<Database> {
  const transactions = options.transactions ?? OWN_TRANSACTIONS;
  return 'url' in options ? connectPostgres(options, transactions) : connectEmbedded(options, transactions);
}
