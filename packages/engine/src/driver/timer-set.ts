import type { TimerKind } from '@rex/types';
import type { TimerRow } from './ports.ts';
import type { Scheduler } from './scheduler.ts';

/** Longest single wait of a host timer; a longer one is armed again. */
const ARM_MAX_MS = 3_600_000;

/** The timers of one execution while it is in memory. The rows in the database are the truth. */
export class TimerSet {
  readonly #scheduler: Scheduler;
  readonly #fire: (timer: TimerRow) => void;
  readonly #timers = new Map<string, { timer: TimerRow; disarm: () => void }>();

  constructor(scheduler: Scheduler, fire: (timer: TimerRow) => void) {
    this.#scheduler = scheduler;
    this.#fire = fire;
  }

  set(timer: TimerRow): void {
    this.clear(timer.path, timer.kind);
    this.#arm(`${timer.kind} ${timer.path}`, timer);
  }

  clear(path: string, kind: TimerKind): void {
    const key = `${kind} ${path}`;
    this.#timers.get(key)?.disarm();
    this.#timers.delete(key);
  }

  clearAll(): void {
    for (const { disarm } of this.#timers.values()) disarm();
    this.#timers.clear();
  }

  /** The earliest moment, in milliseconds since 1970; null when there is none. */
  get next(): number | null {
    let next: number | null = null;
    for (const { timer } of this.#timers.values())
      next = next === null ? timer.wakeAt : Math.min(next, timer.wakeAt);
    return next;
  }

  #arm(key: string, timer: TimerRow): void {
    const delayMs = Math.max(0, Math.min(timer.wakeAt - this.#scheduler.now(), ARM_MAX_MS));
    const disarm = this.#scheduler.after(delayMs, () => {
      // Never early by the database's clock, whatever the host's timers say.
      if (this.#scheduler.now() < timer.wakeAt) return this.#arm(key, timer);
      this.#timers.delete(key);
      this.#fire(timer);
    });
    this.#timers.set(key, { timer, disarm });
  }
}
