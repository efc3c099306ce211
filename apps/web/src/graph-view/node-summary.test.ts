import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GraphNode } from '@rex/types';
import { loop, manifests, node } from '../document/document.test-support.ts';
import { nodeSummary } from './node-summary.ts';

const any = manifests.get('transform');
const lines = (type: string, config: GraphNode['config']) => nodeSummary({ id: 'n', type, config }, any);

test('a card says what its node does', () => {
  assert.deepEqual(lines('http', { url: 'https://x.example/a' }), ['GET https://x.example/a']);
  assert.deepEqual(lines('wait', { for: 'PT3S' }), ['for PT3S']);
  assert.deepEqual(lines('wait', { until: '{{ trigger.at }}' }), ['until trigger.at']);
  assert.deepEqual(lines('transform', { value: '{{ [nodes.a\n  .b] }}' }), ['[nodes.a .b]']);
  assert.deepEqual(lines('transform', { value: 'a {{ x }} b {{ y }}' }), ['a {{ x }} b {{ y }}']);
  assert.deepEqual(lines('set', { values: { a: 1, b: '{{ memory.b }}' } }), ['a = 1', 'b = memory.b']);
  assert.deepEqual(lines('fail', { code: 'late', message: 'Too late' }), ['late', 'Too late']);
});

test('what does not fit is counted', () => {
  assert.deepEqual(lines('output', { value: { a: 1, b: 2, c: 3, d: 4 } }), [
    'a = 1',
    'b = 2',
    '+ 2 more fields',
  ]);
  const rule = (when: string) => ({ outlet: when, when: `{{ ${when} }}` });
  assert.deepEqual(lines('decision', { rules: [rule('p'), rule('q')], default: 'r' }), ['p', 'q', 'else r']);
  assert.deepEqual(lines('decision', { rules: ['p', 'q', 's', 't'].map(rule), default: 'r' }), [
    'p',
    'q',
    '+ 2 more rules',
  ]);
  assert.equal(lines('transform', { value: 'x'.repeat(500) })[0]?.length, 60);
});

test('a loop says over what, how often at most, and how much is in it', () => {
  assert.deepEqual(nodeSummary(loop('each', [node('x')]), manifests.get('forEach')), [
    'of trigger.items',
    'at most 5',
    '1 step inside',
  ]);
});

test('an unknown type and an unfinished config are said as they are', () => {
  assert.deepEqual(nodeSummary({ id: 'a', type: 'gone' }, undefined), ['There is no node type gone.']);
  assert.deepEqual(lines('decision', {}), []);
  assert.deepEqual(lines('other', { text: 'hello' }), ['text = hello']);
});
