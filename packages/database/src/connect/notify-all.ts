import { arrayLiteral } from './array-literal.ts';
import type { Database } from './database.ts';

/**
 * Sends several notifications in one statement that waits for no disk: whoever listens must bear that some are lost
 * in a crash of the server. A payload holds at most 7,999 bytes.
 */
export async function notifyAll(db: Database, channel: string, payloads: readonly string[]): Promise<void> {
  await db.query({
    name: 'notify_all',
    // A notification takes a transaction number, so its commit would wait for the log like any other.
    text: `
SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, payload) FROM unnest($2::text[]) AS payload`,
    values: [channel, arrayLiteral(payloads)],
  });
}
