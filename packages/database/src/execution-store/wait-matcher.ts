import type { Database } from '../connect/database.ts';
import type { EventGroup } from '../event-store/match-events.ts';
import { matchWaits } from '../event-store/reconcile-events.ts';

/** Looks whether events are kept for waits that were just opened; what comes while it looks goes together. */
export class WaitMatcher {
  readonly #db: Database;
  readonly #opened = new Set<string>();
  #isLooking = false;

  constructor(db: Database) {
    this.#db = db;
  }

  /** For the waits of these executions; never throws and never waits. */
  match(executionIds: readonly string[]): void {
    for (const id of executionIds) this.#opened.add(id);
    if (!this.#isLooking) void this.#look();
  }

  async #look(): Promise<void> {
    this.#isLooking = true;
    while (this.#opened.size > 0) {
      const ids = [...this.#opened];
      this.#opened.clear();
      // What this look misses, the next reconciliation of any worker finds.
      await this.#matchAll(ids).catch(() => undefined);
    }
    this.#isLooking = false;
  }

  async #matchAll(ids: readonly string[]): Promise<void> {
    const { rows } = await this.#db.query<EventGroup>({
      name: 'find_kept',
      text: `
SELECT DISTINCT w.workspace_id AS "workspaceId", w.event_type AS event, w.correlation_key AS key FROM waits w
WHERE w.execution_id = ANY ($1::uuid[]) AND w.kind = 'event' AND EXISTS (
  SELECT FROM events v WHERE v.state = 'buffered' AND v.workspace_id = w.workspace_id AND v.type = w.event_type
    AND v.correlation_key = w.correlation_key)`,
      values: [ids],
    });
    await matchWaits(this.#db, rows);
  }
}
