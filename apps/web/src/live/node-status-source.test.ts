import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStore } from 'zustand/vanilla';
import { applyEntries } from './apply-event.ts';
import { EnginePlayer } from './engine-player.test-support.ts';
import { NOTHING_YET } from './live-state.ts';
import type { LiveView } from './live-store.ts';
import { statusSource } from './node-status-source.ts';

const body = { nodes: ['call', 'split'].map((id) => ({ id, type: 'read' })), edges: [] };
const GRAPH = {
  nodes: [
    { id: 'start', type: 'start' },
    { id: 'each', type: 'forEach', config: { items: [], maxItems: 10, onItemError: 'collect', body } },
    { id: 'never', type: 'read' },
  ],
  edges: [
    { source: 'start', target: 'each' },
    { source: 'each', outlet: 'high', target: 'never' },
  ],
};

function sourceOf(scopes: Map<string, string> | null) {
  const player = new EnginePlayer(GRAPH);
  player.outcome = (path) =>
    path === 'each[1]/call' ? 'refused' : path === 'each[0]/split' ? 'high' : 'done';
  player.play();
  const live = applyEntries(NOTHING_YET, player.history).state;
  const view = createStore<LiveView>(() => ({ live, connection: { kind: 'ended' }, isCaughtUp: true }));
  return statusSource({ view, subscribeNode: () => () => undefined }, scopes);
}

test('a node in a loop stands for all rounds, or for the one that is chosen', () => {
  const all = sourceOf(null).get('call');
  assert.deepEqual([all?.status, all?.detail, all?.iterations], ['FAILED', '1 of 3 failed', 3]);
  const one = sourceOf(new Map([['call', 'each[0]/']])).get('call');
  assert.deepEqual([one?.status, one?.detail], ['COMPLETED', null]);
  const other = sourceOf(new Map([['call', 'each[1]/']])).get('call');
  assert.deepEqual([other?.status, other?.detail, other?.isDead], ['FAILED', 'HTTP 404', true]);
});

test('over all rounds every way that was taken is', () => {
  const outlets = sourceOf(null).get('split')?.outlets;
  assert.deepEqual([...(outlets ?? [])].sort(), ['high', 'out']);
  assert.deepEqual(sourceOf(new Map([['split', 'each[0]/']])).get('split')?.outlets, ['high']);
});

test('what was not chosen says why, and what is unknown is null', () => {
  const source = sourceOf(null);
  assert.deepEqual(
    [source.get('never')?.status, source.get('never')?.detail, source.get('each')?.outlets],
    ['SKIPPED', 'branch not taken', ['out']],
  );
  assert.equal(source.get('nobody'), null);
});

test('the same object comes until something changes', () => {
  const source = sourceOf(null);
  assert.equal(source.get('call'), source.get('call'));
});
