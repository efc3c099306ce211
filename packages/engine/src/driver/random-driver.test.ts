import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../advance/random.test-support.ts';
import seeds from './driver-seeds.json' with { type: 'json' };
import { CALM, randomFaults } from './random-driver.faults.test-support.ts';
import { randomDriverGraph } from './random-driver.graph.test-support.ts';
import type { Counts } from './random-driver.ledger.test-support.ts';
import { playStory } from './random-driver.play.test-support.ts';

const HISTORIES = 1_600;
const first = Number(process.env.REX_SEED ?? 1);
const wanted = Number(process.env.REX_HISTORIES ?? HISTORIES);
/** Every so many seeds a run dies at each of its commits in turn. */
const CRASH_EVERYWHERE = 12;

/** What the histories must reach, each at least once. */
const RARE = [
  ...['takeovers', 'unfused', 'lost attempts', 'in doubt', 'splits', 'release races', 'late results'],
  ...['crash before', 'crash after', 'lost before', 'lost after', 'refuse', 'cancelled', 'suspended'],
  ...['killed', 'closed', 'paused', 'heartless', 'claims', 'releases', 'doubled messages'],
  ...['children', 'children told to stop', 'child ended, parent asleep', 'child ended, parent awake'],
  ...['undo', 'undo goes on after a takeover'],
  'same as without faults',
];

/** Plays the histories of a seed; gives their number. */
async function playSeed(seed: number, counts: Counts): Promise<number> {
  const random = new Random(seed);
  const graph = randomDriverGraph(random);
  const story = { seed, graph, executions: 1, faults: CALM, troubledMoments: 0, expected: null };
  let what = 'without faults';
  try {
    const { ending: expected, commits } = await playStory(story, new Map());
    let played = 0;
    if (seed % CRASH_EVERYWHERE === 0) {
      for (let commit = 1; commit <= commits; commit += 1) {
        for (const isApplied of [false, true]) {
          what = `death at commit ${commit}${isApplied ? ', applied' : ''}`;
          await playStory({ ...story, expected, faults: { crash: { commit, isApplied } } }, counts);
          played += 1;
        }
      }
    }
    what = 'with faults';
    const drawn = { executions: random.between(1, 3), troubledMoments: random.between(5, 60) };
    await playStory({ ...story, ...drawn, expected, faults: randomFaults(random) }, counts);
    return played + 1;
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`REX_SEED=${seed} REX_HISTORIES=1, ${what}: ${message}`, { cause });
  }
}

test('driver histories that once broke hold', async () => {
  for (const seed of seeds) await playSeed(seed, new Map());
});

test('random driver histories come to the same end as without faults and reach every rare case', async (t) => {
  const counts: Counts = new Map();
  let played = 0;
  for (let seed = first; played < wanted; seed += 1) played += await playSeed(seed, counts);
  t.diagnostic(`${played} histories: ${JSON.stringify(Object.fromEntries(counts))}`);
  const missed = RARE.filter((what) => (counts.get(what) ?? 0) === 0);
  if (wanted >= HISTORIES) assert.deepEqual(missed, []);
});
