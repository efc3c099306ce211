import type pg from 'pg';
import { readSyncCounts, type SyncCounts } from './durable-node-fs.ts';
import type { Housekeeping } from './embedded-protocol.ts';
import { runScript, runStatement } from './session.ts';

/** The log is looked at after so many commits, and checkpointed past so many bytes: it would grow for ever. */
const LOG_CHECK_COMMITS = 500;
const LOG_BYTES_MAX = 64 * 1024 * 1024;

/** Like autovacuum's thresholds; the age keeps transaction numbers from wrapping around. */
const DUE_TABLES = `
  SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_stat_all_tables s ON s.relid = c.oid
  WHERE c.relkind IN ('r', 'm') AND c.relpersistence = 'p' AND (
    s.n_dead_tup > $1::float8 + $2::float8 * s.n_live_tup
    OR s.n_mod_since_analyze > $1::float8 + $2::float8 * s.n_live_tup
    OR age(c.relfrozenxid) > 100000000)
  ORDER BY 1`;

/** The bytes of log since the last checkpoint began. */
const LOG_BYTES = `
  SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::float8 AS bytes FROM pg_control_checkpoint()`;

/**
 * Does what PostgreSQL's background processes would do: vacuum, analyse, checkpoint. Each table is one turn
 * in the queue, so that requests come between, and nothing is begun once the database closes.
 */
export class Housekeeper {
  readonly #client: pg.ClientBase;
  readonly #housekeeping: Housekeeping;
  readonly #counts: SyncCounts;
  readonly #enqueue: (job: () => Promise<unknown>) => Promise<unknown>;
  readonly #timer: NodeJS.Timeout;
  #isStopped = false;
  #commitsAtVacuum = 0;
  #commitsAtLogCheck = 0;

  constructor(
    client: pg.ClientBase,
    housekeeping: Housekeeping,
    counts: SyncCounts,
    enqueue: (job: () => Promise<unknown>) => Promise<unknown>,
  ) {
    this.#client = client;
    this.#housekeeping = housekeeping;
    this.#counts = counts;
    this.#enqueue = enqueue;
    this.#timer = setInterval(() => this.#turn(() => this.#vacuumDue()), housekeeping.everyMs).unref();
  }

  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#timer);
  }

  /** Every commit syncs the log once, so its syncs count the commits. */
  afterRequest(): void {
    const commits = readSyncCounts(this.#counts).wal;
    if (commits - this.#commitsAtVacuum >= this.#housekeeping.afterCommits) {
      this.#commitsAtVacuum = commits;
      this.#turn(() => this.#vacuumDue());
    }
    if (commits - this.#commitsAtLogCheck >= LOG_CHECK_COMMITS) {
      this.#commitsAtLogCheck = commits;
      this.#turn(() => this.#checkpointDue());
    }
  }

  /** Vacuums at once whatever has a dead or unanalysed row. */
  async vacuumAll(): Promise<string[]> {
    const names = await this.#due(0, 0);
    for (const name of names) await this.#vacuum(name);
    return names;
  }

  async #vacuumDue(): Promise<void> {
    for (const name of await this.#due(50, 0.1)) this.#turn(() => this.#vacuum(name));
  }

  async #checkpointDue(): Promise<void> {
    const { rows } = await runStatement(this.#client, { text: LOG_BYTES, values: [], name: 'rex_log_bytes' });
    if (Number(rows[0]?.bytes) > LOG_BYTES_MAX) await runScript(this.#client, 'CHECKPOINT');
  }

  async #due(rows: number, share: number): Promise<string[]> {
    // A session reports its counts at most once a second, and here there is nothing that would do it later.
    await runScript(this.#client, 'SELECT pg_stat_force_next_flush()');
    const values = [String(rows), String(share)];
    const due = await runStatement(this.#client, { text: DUE_TABLES, values, name: undefined });
    return due.rows.map((row) => String(row.name));
  }

  async #vacuum(name: string): Promise<void> {
    await runScript(this.#client, `VACUUM (ANALYZE) ${name}`);
  }

  #turn(job: () => Promise<void>): void {
    if (this.#isStopped) return;
    void this.#enqueue(async () => {
      if (!this.#isStopped) await job();
    });
  }
}
