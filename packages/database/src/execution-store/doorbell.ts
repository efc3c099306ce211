import type { Database } from '../connect/database.ts';
import { notifyAll } from '../connect/notify-all.ts';

/** Rung with the id of the driver that owns the execution, or with `''` when nobody does and anybody may claim it. */
export const INBOX_CHANNEL = 'rex_inbox';

/** Tells drivers that something has come for them. What is rung for while a bell is on its way goes together. */
export class Doorbell {
  readonly #db: Database;
  readonly #channel: string;
  readonly #toRing = new Set<string>();
  #isRinging = false;

  constructor(db: Database, channel = INBOX_CHANNEL) {
    this.#db = db;
    this.#channel = channel;
  }

  /** Rings for a driver, or with `''` for any; never throws and never waits. */
  ring(driverId: string): void {
    this.#toRing.add(driverId);
    if (!this.#isRinging) void this.#ringAll();
  }

  async #ringAll(): Promise<void> {
    this.#isRinging = true;
    while (this.#toRing.size > 0) {
      const payloads = [...this.#toRing];
      this.#toRing.clear();
      // What it is rung for is in; a bell that is not heard costs the second until the owner's next look.
      await notifyAll(this.#db, this.#channel, payloads).catch(() => undefined);
    }
    this.#isRinging = false;
  }
}
