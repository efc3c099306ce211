import type pg from 'pg';

/** How to reach a PostgreSQL server; SSL is said by the URL (`?sslmode=verify-full`). */
export interface PostgresOptions {
  url: string;
  /** Most connections at once; default 10, besides one for LISTEN. */
  poolMax?: number;
  /** The server ends a statement that takes longer; default none. */
  statementTimeoutMs?: number;
  /** How long one attempt to connect may take; default 10 s. */
  connectTimeoutMs?: number;
  /** The module that exports `transactions`; default REX's own. */
  transactions?: URL;
}

/** A transaction that stands still this long belongs to a process that stopped: its locks must not hold others up. */
const STALLED_MS = 5_000;

/** Turns options into pg's configuration, the same for pooled connections and the one that listens. */
export function postgresConfig(options: PostgresOptions): pg.ClientConfig {
  const url = new URL(options.url);
  const ownOptions = url.searchParams.get('options') ?? '';
  // pg lets the URL win over the configuration, so what both may say is taken out of the URL.
  url.searchParams.delete('options');
  return {
    connectionString: url.href,
    application_name: url.searchParams.get('application_name') ?? 'rex',
    // Times are read as UTC; a role or a server may have another zone or style as its default.
    options:
      `${ownOptions} -c TimeZone=UTC -c DateStyle=ISO -c idle_in_transaction_session_timeout=${STALLED_MS}`.trim(),
    keepAlive: true,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 10_000,
    ...(options.statementTimeoutMs === undefined ? {} : { statement_timeout: options.statementTimeoutMs }),
  };
}
