import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runAlone } from '../testing/run-alone.ts';
import { merge } from './merge.ts';

const incoming = [
  { nodeId: 'b', output: 2 },
  { nodeId: 'a', output: { n: 1 } },
];

test('merge by node id', () => {
  const expected = { kind: 'done', output: { b: 2, a: { n: 1 } } };
  assert.deepEqual(runAlone(merge, { mode: 'object' }, { incoming }), expected);
});

test('merge as a list keeps the order of the edges', () => {
  assert.deepEqual(runAlone(merge, { mode: 'array' }, { incoming }), { kind: 'done', output: [2, { n: 1 }] });
});

test('merge takes the first, and null where nothing came in', () => {
  assert.deepEqual(runAlone(merge, { mode: 'first' }, { incoming }), { kind: 'done', output: 2 });
  assert.deepEqual(runAlone(merge, { mode: 'first' }), { kind: 'done', output: null });
});

test('a node called __proto__ is a property like any other', () => {
  const result = runAlone(
    merge,
    { mode: 'object' },
    { incoming: [{ nodeId: '__proto__', output: { x: 1 } }] },
  );
  assert.equal(JSON.stringify(result), '{"kind":"done","output":{"__proto__":{"x":1}}}');
});
