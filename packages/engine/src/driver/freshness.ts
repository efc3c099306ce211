import { FRESH_MS } from './heart.ts';
import type { Scheduler } from './scheduler.ts';

/** How old the last renewal of a lease is, and what waits for the next one. */
export class Freshness {
  readonly #scheduler: Scheduler;
  #renewedAt = Number.NEGATIVE_INFINITY;
  #held: (() => void)[] = [];

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  get #isFresh(): boolean {
    return this.#scheduler.monotonic() - this.#renewedAt < FRESH_MS;
  }

  /** A lease was asked for at this moment of the monotonic clock, and given. */
  begin(askedAt: number): void {
    this.#renewedAt = askedAt;
  }

  /** A renewal was heard, made when the database's clock said `databaseNow`. */
  renew(databaseNow: number): void {
    const { monotonic, now, sync } = this.#scheduler;
    // One that is heard late, after the process stood still, is as old as the database's clock says.
    this.#renewedAt = monotonic() - Math.max(0, now() - databaseNow);
    sync(databaseNow);
    // Heard too late, it allows nothing: what is held waits for the next one.
    if (!this.#isFresh) return;
    const held = this.#held;
    this.#held = [];
    for (const act of held) act();
  }

  /** Forgets what waits: the lease is over. */
  end(): void {
    this.#held = [];
  }

  /** Calls `act` when the lease is fresh: at once, or with the next heartbeat that comes back. */
  whenFresh(act: () => void): void {
    if (this.#isFresh) act();
    else this.#held.push(act);
  }
}
