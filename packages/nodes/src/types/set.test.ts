import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RexError } from '@rex/types';
import { runAlone } from '../testing/run-alone.ts';
import { set } from './set.ts';

test('set gives its values and remembers them', () => {
  const values = { total: 3, 'last seen': null };
  assert.deepEqual(runAlone(set, { values }), { kind: 'done', output: values, memory: values });
});

test('set refuses values that are not an object', () => {
  assert.throws(
    () => runAlone(set, { values: [1] }),
    (error) => {
      assert.ok(error instanceof RexError);
      assert.equal(error.code, 'config_invalid');
      assert.match(error.message, /values must be an object, not a list/);
      return true;
    },
  );
});
