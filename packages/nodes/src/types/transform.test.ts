import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runAlone } from '../testing/run-alone.ts';
import { transform } from './transform.ts';

test('transform gives its value', () => {
  const value = { list: [1, null, { deep: true }], text: 'x' };
  assert.deepEqual(runAlone(transform, { value }), { kind: 'done', output: value });
});

test('transform gives null where its expression gave nothing', () => {
  assert.deepEqual(runAlone(transform, {}), { kind: 'done', output: null });
});
