import pg from 'pg';

/** A session of its own, for tests that hold locks. */
export interface Session {
  query(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  /** Resolves when another session of this database waits for a lock. */
  waitForBlocked(): Promise<{ pid: number }>;
  end(): Promise<void>;
}

/** Opens a session on a test's database. */
export async function openSession(url: string): Promise<Session> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const query = async (text: string, values: unknown[] = []) =>
    (await client.query<Record<string, unknown>>(text, values)).rows;
  return {
    query,
    async waitForBlocked() {
      // The server tells of nobody's waiting, so it has to be asked until it is so; the test's own time limit ends it.
      for (;;) {
        const [row] = await query(
          `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        if (row) return { pid: row.pid as number };
      }
    },
    end: () => client.end(),
  };
}
