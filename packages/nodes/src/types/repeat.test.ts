import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAlone } from '../testing/run-alone.ts';
import { repeat } from './repeat.ts';

test('repeat leaves its condition and its body as they are written', () => {
  const config = {
    until: '{{ last.done }}',
    maxTimes: 3,
    body: { nodes: [{ id: 'inner', type: 'transform', config: { value: '{{ last }}' } }] },
  };
  const parsed = parseAlone(repeat, config);
  assert.deepEqual(parsed, config);
  assert.equal(parsed.body, config.body);
});

test('repeat must have a cap within the limits', () => {
  assert.throws(() => parseAlone(repeat, { maxTimes: 0 }), /maxTimes must be at least 1/);
  assert.throws(() => parseAlone(repeat, { maxTimes: 1e6 }), /maxTimes must be at most 10000/);
  assert.throws(() => parseAlone(repeat, {}), /maxTimes is missing/);
});
