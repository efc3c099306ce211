import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RexError } from '@rex/types';
import { runAlone } from '../testing/run-alone.ts';
import { fail } from './fail.ts';

const thrownBy = (code: string) => {
  try {
    runAlone(fail, { code, message: 'nothing left' });
  } catch (error) {
    if (error instanceof RexError) return error.toData();
  }
  return assert.fail('it did not fail');
};

test("fail throws the author's code and message", () => {
  assert.deepEqual(thrownBy('out_of_stock'), {
    code: 'out_of_stock',
    category: 'execution',
    message: 'nothing left',
    retryable: false,
  });
});

test('an own code that we have too is not retried', () => {
  assert.equal(thrownBy('timeout').retryable, false);
});

test('a code must look like one', () => {
  assert.equal(thrownBy('not a code').code, 'config_invalid');
});
