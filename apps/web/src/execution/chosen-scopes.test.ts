import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Graph } from '@rex/types';
import { applyEntries } from '../live/apply-event.ts';
import { EnginePlayer } from '../live/engine-player.test-support.ts';
import { graphShape } from '../live/graph-shape.ts';
import { NOTHING_YET } from '../live/live-state.ts';
import { loopChoices, nextRound, roundsOf } from './chosen-scopes.ts';

const inner = { nodes: [{ id: 'call', type: 'read' }], edges: [] };
const body = {
  nodes: [{ id: 'again', type: 'repeat', config: { until: true, maxTimes: 3, body: inner } }],
  edges: [],
};
const player = new EnginePlayer({
  nodes: [
    { id: 'start', type: 'start' },
    { id: 'each', type: 'forEach', config: { items: [], maxItems: 9, onItemError: 'collect', body } },
  ],
  edges: [{ source: 'start', target: 'each' }],
});
player.outcome = (path) => (/^each\[[13]\].*call/.test(path) ? 'refused' : 'done');
player.items = () => 5;
const live = applyEntries(NOTHING_YET, player.play().history).state;
const shape = graphShape(player.plan.graph as Graph);

test('an inner loop is chosen from only where a round of the outer one is', () => {
  const all = loopChoices(live, shape, {});
  assert.deepEqual(
    all.choices.map(({ loopId, chosen }) => [loopId, chosen]),
    [['each', null]],
  );
  assert.equal(all.scopes.size, 0);
  const one = loopChoices(live, shape, { each: 2, again: 0 });
  assert.deepEqual(
    one.choices.map(({ loopId, chosen }) => [loopId, chosen]),
    [
      ['each', 2],
      ['again', 0],
    ],
  );
  assert.deepEqual(Object.fromEntries(one.scopes), { again: 'each[2]/', call: 'each[2]/again[0]/' });
});

test('a round that never was shows all', () => {
  assert.equal(loopChoices(live, shape, { each: 99 }).choices[0]!.chosen, null);
});

test('rounds are gone through one by one, or from failure to failure', () => {
  const loop = live.loops.get('each')!;
  assert.deepEqual(
    [nextRound(loop, null, 1, false), nextRound(loop, 4, 1, false), nextRound(loop, null, -1, false)],
    [0, null, 4],
  );
  assert.deepEqual(
    [nextRound(loop, null, 1, true), nextRound(loop, 1, 1, true), nextRound(loop, 1, -1, true)],
    [1, 3, null],
  );
});

test('the rounds of a step are read from its path', () => {
  assert.deepEqual(roundsOf('each[2]#2/again[0]/call'), { each: 2, again: 0 });
  assert.deepEqual(roundsOf('start'), {});
});
