import { hashUnit } from '@rex/utils';

/** Numbers that a test draws; the same ones for the same seed and name, whatever order they are drawn in. */
export interface Seed {
  /** A whole number from `least` to `most`, both included. */
  between(name: string, least: number, most: number): number;
}

/** Runs a test with a new seed, or with REX_SEED; a failure names the seed. */
export async function withSeed(run: (seed: Seed) => Promise<void>): Promise<void> {
  const value = Number(process.env.REX_SEED ?? Date.now() % 1_000_000);
  try {
    await run({
      between: (name, least, most) => least + Math.floor(hashUnit(`${value} ${name}`) * (most - least + 1)),
    });
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`REX_SEED=${value}: ${message}`, { cause });
  }
}
