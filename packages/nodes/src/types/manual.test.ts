import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runAlone } from '../testing/run-alone.ts';
import { manual } from './manual.ts';

test('manual gives the trigger payload', () => {
  assert.deepEqual(runAlone(manual, {}, { trigger: { n: 1 } }), { kind: 'done', output: { n: 1 } });
});
