import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GraphNode } from '@rex/types';
import { edges, manifests, node, sample } from './document.test-support.ts';
import { outletsOf, shownOutlets } from './outlets.ts';
import { seenAtEnd, upstreamOf } from './upstream.ts';

test('a node sees what leads to it and to the loops around it', () => {
  assert.deepEqual(upstreamOf(sample(), 'y'), ['x', 'a', 'start']);
  assert.deepEqual(upstreamOf(sample(), 'b'), ['each', 'a', 'start']);
  assert.deepEqual(seenAtEnd(sample(), ['each']), ['x', 'y', 'a', 'start']);
});

test('a fallback sees what the node sees that it stands in for', () => {
  const nodes = [node('p'), node('q', '1', { policy: { fallback: { node: 'spare' } } }), node('spare')];
  assert.deepEqual(upstreamOf({ nodes, edges: edges('p -> q') }, 'spare'), ['p']);
});

test('an undo node sees the node that it undoes, and what that sees', () => {
  const nodes = [node('p'), node('q', '1', { policy: { undo: { node: 'back' } } }), node('back')];
  assert.deepEqual(upstreamOf({ nodes, edges: edges('p -> q') }, 'back'), ['q', 'p']);
});

test('outlets come from the list or from the config, unfinished ones too', () => {
  const decision = manifests.get('decision');
  const config: GraphNode['config'] = {
    rules: [{ outlet: 'high' }, {}, { outlet: 'high' }, { outlet: '' }],
    default: 'low',
  };
  const one = { id: 'd', type: 'decision', config };
  assert.deepEqual(outletsOf(one, decision), ['high', 'low']);
  assert.deepEqual(outletsOf({ id: 'd', type: 'decision' }, decision), []);
  assert.deepEqual(shownOutlets(one, decision, edges('d:old -> a', 'd:error -> b')), [
    'high',
    'low',
    'old',
    'error',
  ]);
});
