import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runAlone } from '../testing/run-alone.ts';
import { output } from './output.ts';

test('output gives its value', () => {
  assert.deepEqual(runAlone(output, { value: { total: 3 } }), { kind: 'done', output: { total: 3 } });
});
