/** Numbers drawn from a seed, the same ones for the same seed on every machine. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A number in [0, 1). */
  unit(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.unit() * (most - least + 1));
  }

  chance(share: number): boolean {
    return this.unit() < share;
  }

  pick<T>(values: readonly T[]): T {
    return values[Math.floor(this.unit() * values.length)]!;
  }

  /** Up to `count` different values, in their order. */
  some<T>(values: readonly T[], count: number): T[] {
    const left = new Set(values);
    const chosen = new Set<T>();
    while (chosen.size < count && left.size > 0) {
      const one = this.pick([...left]);
      left.delete(one);
      chosen.add(one);
    }
    return values.filter((value) => chosen.has(value));
  }
}
