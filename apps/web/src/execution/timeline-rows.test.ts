import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyEntries } from '../live/apply-event.ts';
import { EnginePlayer } from '../live/engine-player.test-support.ts';
import { NOTHING_YET } from '../live/live-state.ts';
import {
  holdersOf,
  tickText,
  timelineBars,
  timelineRange,
  timelineRows,
  timelineTicks,
} from './timeline-rows.ts';

const body = { nodes: [{ id: 'call', type: 'read' }], edges: [] };
const GRAPH = {
  nodes: [
    { id: 'start', type: 'start' },
    { id: 'each', type: 'forEach', config: { items: [], maxItems: 100, onItemError: 'collect', body } },
    { id: 'last', type: 'read' },
  ],
  edges: [
    { source: 'start', target: 'each' },
    { source: 'each', target: 'last' },
  ],
};

function played(items: number) {
  const player = new EnginePlayer(GRAPH);
  player.items = () => items;
  player.outcome = (path, attempt) => (path === 'last' && attempt === 1 ? 'broken' : 'done');
  return applyEntries(NOTHING_YET, player.play().history).state;
}

const idsOf = (rows: ReturnType<typeof timelineRows>) => rows.map(({ id, depth }) => `${depth} ${id}`);

test('rounds stand below their loop and steps below their round', () => {
  assert.deepEqual(idsOf(timelineRows(played(2), new Set())), [
    ...['0 start', '0 each', '1 each[0]', '2 each[0]/call', '1 each[1]', '2 each[1]/call', '0 last'],
  ]);
});

test('what was turned is folded or unfolded', () => {
  assert.deepEqual(idsOf(timelineRows(played(2), new Set(['each[0]']))).slice(2, 4), [
    '1 each[0]',
    '1 each[1]',
  ]);
  assert.deepEqual(idsOf(timelineRows(played(2), new Set(['each']))), ['0 start', '0 each', '0 last']);
});

test('a loop of many rounds begins folded, and so do its rounds', () => {
  assert.equal(timelineRows(played(50), new Set()).length, 3);
  assert.equal(timelineRows(played(50), new Set(['each'])).length, 53);
  assert.equal(timelineRows(played(50), new Set(['each', 'each[7]'])).length, 54);
});

test('attempts are bars of their own with the wait between them', () => {
  const row = timelineRows(played(1), new Set()).at(-1)!;
  const bars = timelineBars(row);
  assert.deepEqual(
    bars.map(({ kind, status, text }) => [kind, status, text]),
    [
      ['work', 'FAILED', 'Attempt 1 of 2: no route'],
      ['work', 'COMPLETED', 'Attempt 2 of 2'],
      ['wait', 'WAITING', 'Waits for its next attempt'],
    ],
  );
  assert.ok(bars.every(({ from, to }) => to !== null && to >= from));
  assert.equal(bars[2]!.from, bars[0]!.to);
});

test('a wait in the middle of an attempt stands between its pieces', () => {
  const player = new EnginePlayer(GRAPH);
  player.items = () => 0;
  player.outcome = (path) => (path === 'last' ? 'timer' : 'done');
  const live = applyEntries(NOTHING_YET, player.play().history).state;
  const bars = timelineBars(timelineRows(live, new Set()).at(-1)!);
  assert.deepEqual(
    bars.map(({ kind }) => kind),
    ['work', 'work', 'wait'],
  );
  const [before, after, wait] = bars;
  assert.deepEqual([before!.to, after!.from], [wait!.from, wait!.to]);
});

test('a step in rounds is seen when its loops and rounds are open', () => {
  assert.deepEqual(holdersOf('call'), []);
  assert.deepEqual(holdersOf('each[3]#2/again[0]/y'), [
    ...['each#2', 'each[3]#2', 'each[3]#2/again', 'each[3]#2/again[0]'],
  ]);
});

test('the range ends with the execution, and never is empty', () => {
  const live = played(1);
  const { createdAt, finishedAt } = live.execution;
  assert.deepEqual(timelineRange(live, 0), { from: createdAt, to: finishedAt });
  const { from, to } = timelineRange(NOTHING_YET, 5);
  assert.ok(to > from);
});

test('ticks are round and few', () => {
  assert.deepEqual(timelineTicks(1_050, 6), [0, 200, 400, 600, 800, 1_000]);
  assert.deepEqual(timelineTicks(3 * 3_600_000, 4), [0, 3_600_000, 7_200_000, 10_800_000]);
  for (const ms of [1, 17, 999, 60_001, 1e7, 1e9, 1e12]) assert.ok(timelineTicks(ms, 8).length <= 9, `${ms}`);
});

test('the text of a tick is short and true', () => {
  assert.deepEqual([0, 200, 1_500, 2_000, 10_000, 70_000, 60_000].map(tickText), [
    ...['0', '200 ms', '1.5 s', '2 s', '10 s', '1 m 10 s', '1 m'],
  ]);
});
