import assert from 'node:assert/strict';
import { test } from 'node:test';
import { playHistory } from './random-history.play.ts';
import { RARE, Reached } from './random-history.reached.ts';
import seeds from './seeds.json' with { type: 'json' };

const HISTORIES = 10_000;
const first = Number(process.env.REX_SEED ?? 1);
const count = Number(process.env.REX_HISTORIES ?? HISTORIES);

function play(seed: number, reached: Reached): void {
  try {
    playHistory(seed, reached);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`REX_SEED=${seed} REX_HISTORIES=1: ${message}`, { cause });
  }
}

test('histories that once broke an invariant hold', () => {
  for (const seed of seeds) play(seed, new Reached());
});

test('random histories hold every invariant, come to an end and reach every rare state', () => {
  const reached = new Reached();
  for (let seed = first; seed < first + count; seed += 1) play(seed, reached);
  const missed = RARE.filter((what) => !reached.counts.has(what));
  if (count >= HISTORIES) assert.deepEqual(missed, []);
});
