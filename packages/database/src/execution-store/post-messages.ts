import type { InboxMessage } from '@rex/engine';
import type { Json } from '@rex/types';
import { RexError } from '@rex/types';
import type { Database, Statement } from '../connect/database.ts';
import type { Doorbell } from './doorbell.ts';
import { toJson } from './encode.ts';
import { GroupWriter } from './group-writer.ts';
import { rowSet } from './unnest.ts';
import { wakeDriver } from './wake-driver.ts';

/** A message as it is sent. */
interface Outgoing {
  executionId: string;
  json: string;
}

/** A message that is in: its place in the list, its number, and who owns its execution. */
export interface Posted {
  place: number;
  number: number;
  driver_id: string | null;
  execution_id: string;
}

const posts = rowSet<{ place: number; waiting: Outgoing }>([
  ['place', 'int', ({ place }) => place],
  ['id', 'uuid', ({ waiting }) => waiting.executionId],
  ['message', 'jsonb', ({ waiting }) => waiting.json],
]);

// The rows are locked in the order of their ids, so that two posters never wait for each other. The count gives the
// numbers: 1, 2, 3 … without a gap, since the row stays locked until the message is in.
const POST = `
WITH r AS MATERIALIZED (
  SELECT r.*, row_number() OVER (PARTITION BY r.id ORDER BY r.place) AS nth, count(*) OVER (PARTITION BY r.id) AS many
  FROM ${posts.from}
), locked AS MATERIALIZED (
  SELECT e.id, e.finished_at FROM r JOIN executions e ON e.id = r.id WHERE r.nth = 1
  ORDER BY e.id FOR NO KEY UPDATE OF e
), rung AS (
  UPDATE executions e SET
    inbox_count = e.inbox_count + r.many,
    claimable_at = CASE WHEN e.driver_id IS NULL THEN least(coalesce(e.claimable_at, now()), now()) END
  FROM r JOIN locked USING (id)
  WHERE e.id = locked.id AND locked.finished_at IS NULL AND r.nth = 1
  RETURNING e.id, e.inbox_count - r.many AS before, e.driver_id
), put AS (
  INSERT INTO inbox (execution_id, number, message)
  SELECT r.id, rung.before + r.nth, r.message FROM r JOIN rung ON rung.id = r.id
)
SELECT r.place, (rung.before + r.nth)::int AS number, rung.driver_id, r.id AS execution_id
FROM r JOIN rung ON rung.id = r.id`;

/** Puts messages into inboxes; gives each one's place in the list, its number and its execution's owner. */
export const postStatement = (batch: readonly Outgoing[]): Statement => ({
  name: 'post_messages',
  text: POST,
  values: posts.values(batch.map((waiting, place) => ({ place, waiting }))),
});

/**
 * Puts messages into inboxes. The doorbell is rung after them, on its own: a NOTIFY holds a lock of the whole server
 * until its transaction is on disk.
 */
export class MessagePoster {
  readonly #db: Database;
  readonly #bell: Doorbell;
  readonly #writer: GroupWriter<Outgoing, Posted | undefined>;

  constructor(db: Database, bell: Doorbell) {
    this.#db = db;
    this.#bell = bell;
    this.#writer = new GroupWriter(async (batch) => {
      const { rows } = await db.query<Posted>(postStatement(batch));
      const byPlace = new Map(rows.map((row) => [row.place, row]));
      return batch.map((_, place) => byPlace.get(place));
    });
  }

  /** Gives the message's number. Throws RexError `not_found` or `already_final`, or RefusedError. */
  async post(executionId: string, message: InboxMessage): Promise<number> {
    const json = toJson(message as unknown as Json);
    const posted = await this.#writer.add({ executionId, json });
    if (!posted) throw await this.#whyNot(executionId);
    wakeDriver({ db: this.#db, bell: this.#bell }, executionId, posted.driver_id);
    return posted.number;
  }

  async #whyNot(executionId: string): Promise<RexError> {
    const { rows } = await this.#db.query<{ status: string }>({
      text: 'SELECT status FROM executions WHERE id = $1',
      values: [executionId],
    });
    const status = rows[0]?.status;
    return status === undefined
      ? new RexError('not_found', `There is no execution ${executionId}.`)
      : new RexError('already_final', `The execution ${executionId} is ${status} already.`);
  }
}
