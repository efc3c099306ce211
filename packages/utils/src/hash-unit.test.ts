import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashUnit } from './hash-unit.ts';

test('the same text gives the same number, for ever', () => {
  assert.equal(hashUnit('execution/step/1'), hashUnit('execution/step/1'));
  assert.equal(hashUnit(''), 0.6689221884589642);
});

test('neighbouring texts are spread evenly over [0, 1)', () => {
  const buckets = new Array<number>(10).fill(0);
  for (let n = 0; n < 10_000; n++) {
    const unit = hashUnit(`0198-execution/fetch/${n}`);
    assert.ok(unit >= 0 && unit < 1);
    buckets[Math.floor(unit * 10)]! += 1;
  }
  for (const count of buckets) assert.ok(count > 850 && count < 1_150, `bucket of ${count}`);
});
