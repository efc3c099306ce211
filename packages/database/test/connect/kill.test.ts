import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { it } from 'node:test';

const WRITER = new URL('./write-until-killed.ts', import.meta.url).pathname;
const ROUNDS = 20;
const BATCH = 10;

/** Runs the writer, kills it after so many confirmations, and tells what it found and what was confirmed. */
async function round(
  home: string,
  confirmationsMax: number,
): Promise<{ found: number[]; confirmed: number[] }> {
  const child = spawn(process.execPath, [WRITER, home], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  let found: number[] = [];
  const confirmed: number[] = [];
  let confirmations = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const [kind, rest = ''] = line.split(' ', 2);
    if (kind === 'found') {
      found = JSON.parse(rest) as number[];
      child.stdin.write('go\n');
    }
    if (kind === 'row') confirmed.push(Number(rest));
    if (kind === 'batch') for (let index = 0; index < BATCH; index++) confirmed.push(Number(rest) + index);
    if (kind !== 'found' && ++confirmations === confirmationsMax) child.kill('SIGKILL');
    if (confirmationsMax === 0) child.kill('SIGKILL');
  }
  const [code, signal] = await exited;
  assert.equal(signal, 'SIGKILL', `the writer ended by itself with ${code}`);
  return { found, confirmed };
}

/** A small generator of its own, so that a printed seed repeats the run. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

it('the embedded database keeps every confirmed row through 20 kills under load', {
  timeout: 300_000,
}, async (t) => {
  const seed = Number(process.env.REX_TEST_SEED ?? randomInt(2 ** 31));
  t.diagnostic(`REX_TEST_SEED=${seed}`);
  const random = mulberry32(seed);
  const home = mkdtempSync(join(tmpdir(), 'rex-kill-'));
  const confirmed = new Set<number>();
  const check = (found: number[]): void => {
    const kept = new Set(found);
    assert.deepEqual(
      [...confirmed].filter((id) => !kept.has(id)),
      [],
      `lost with seed ${seed}`,
    );
    // Rows come as 1 + 10 + 1 + 10 …; the ten are a batch and stay together.
    for (let first = 1; first <= (found.at(-1) ?? 0); first += 1 + BATCH) {
      const parts = found.filter((id) => id >= first && id < first + BATCH).length;
      assert(parts === BATCH || parts === 0, `${parts} rows of a batch, seed ${seed}`);
    }
  };
  for (let index = 0; index < ROUNDS; index++) {
    const outcome = await round(home, 1 + Math.floor(random() * 60));
    check(outcome.found);
    for (const id of outcome.confirmed) confirmed.add(id);
  }
  check((await round(home, 0)).found);
  assert(confirmed.size > ROUNDS);
  rmSync(home, { recursive: true, force: true });
});
