import type { Scheduler } from './scheduler.ts';

interface Planned {
  at: number;
  order: number;
  act: () => void;
}

/** Time that only a test moves. `soon` acts run in the order in which they were asked for. */
export class VirtualScheduler implements Scheduler {
  #now: number;
  #order = 0;
  #timers: Planned[] = [];
  #soon: (() => void)[] = [];

  constructor(startAt = 1_700_000_000_000) {
    this.#now = startAt;
  }

  now = (): number => this.#now;
  monotonic = (): number => this.#now;
  sync = (): void => {};

  after(delayMs: number, act: () => void): () => void {
    const planned = { at: this.#now + delayMs, order: this.#order++, act };
    this.#timers.push(planned);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== planned);
    };
  }

  /** Timers that are armed. */
  get armed(): number {
    return this.#timers.length;
  }

  soon(act: () => void): void {
    this.#soon.push(act);
  }

  /** Does what is due now, and all that follows from it at once, until nothing is left. */
  async settle(): Promise<void> {
    for (;;) {
      for (let turns = 0; turns < 20; turns += 1) await Promise.resolve();
      const act = this.#soon.shift() ?? this.#takeDue();
      if (!act) return;
      act();
    }
  }

  /** Moves time on to the next timer; false when there is none before `until`. */
  async step(until = Number.POSITIVE_INFINITY): Promise<boolean> {
    await this.settle();
    const next = Math.min(...this.#timers.map(({ at }) => at));
    if (next > until || !Number.isFinite(next)) return false;
    this.#now = Math.max(this.#now, next);
    await this.settle();
    return true;
  }

  /** Moves time on by so many milliseconds, firing timers on the way. */
  async pass(delayMs: number): Promise<void> {
    const until = this.#now + delayMs;
    while (await this.step(until));
    this.#now = until;
    await this.settle();
  }

  #takeDue(): (() => void) | undefined {
    const due = this.#timers
      .filter(({ at }) => at <= this.#now)
      .sort((a, b) => a.at - b.at || a.order - b.order)[0];
    if (!due) return undefined;
    this.#timers = this.#timers.filter((each) => each !== due);
    return due.act;
  }
}
