import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readNumber, readScalar, showScalar } from './scalar-text.ts';

test('numbers are numbers, nothing is no value, and all else a problem', () => {
  assert.deepEqual(readNumber(' 1.50 ', false), { value: 1.5 });
  assert.deepEqual(readNumber('', false), { value: undefined });
  for (const text of ['1,5', '0x10', 'Infinity', '1e999', 'one']) {
    assert.ok('problem' in readNumber(text, false), text);
  }
  assert.ok('problem' in readNumber('1.5', true));
});

test('a value of several types is of the first that it can be', () => {
  assert.deepEqual(readScalar('10', ['string', 'number']), { value: 10 });
  assert.deepEqual(readScalar('10s', ['string', 'number']), { value: '10s' });
  assert.deepEqual(readScalar('"10"', ['string', 'number']), { value: '10' });
  assert.deepEqual(readScalar('1.5', ['string', 'integer']), { value: '1.5' });
  assert.deepEqual(readScalar('true', ['string', 'boolean']), { value: true });
  assert.deepEqual(readScalar('true', ['string', 'number']), { value: 'true' });
  assert.ok('problem' in readScalar('ten', ['number', 'boolean']));
});

test('what is shown is read as what it was', () => {
  const types = ['string', 'number', 'boolean'] as const;
  const value = fc.oneof(
    fc.string({ minLength: 1 }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
  );
  fc.assert(
    fc.property(value, (each) => {
      const expected = Object.is(each, -0) ? 0 : each;
      assert.deepEqual(readScalar(showScalar(expected, types), types), { value: expected });
    }),
  );
});
