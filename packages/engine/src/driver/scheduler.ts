/**
 * Time as the driver sees it, given from outside so that tests own it. `now` follows the database clock,
 * `monotonic` only ever grows; both in milliseconds.
 */
export interface Scheduler {
  now(): number;
  monotonic(): number;
  /** Calls `act` once, after at least so many milliseconds; gives what takes it back. */
  after(delayMs: number, act: () => void): () => void;
  /** Calls `act` when what is under way in this turn of the event loop is done. */
  soon(act: () => void): void;
  /** Takes the database's time, so that `now` follows it. */
  sync(databaseNow: number): void;
}
