import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changedQuery, pageOf } from './address-query.ts';

test('names are set and taken out, the others stay', () => {
  assert.equal(changedQuery('?a=1&b=2', { b: '3', a: null }), 'b=3');
  assert.equal(changedQuery('?a=1', { b: '' }), 'a=1');
});

test('the page is a whole number from one', () => {
  for (const [text, page] of [
    ['page=3', 3],
    ['page=0', 1],
    ['page=x', 1],
    ['page=1.5', 1],
    ['', 1],
  ] as const) {
    assert.equal(pageOf(new URLSearchParams(text)), page, text);
  }
});
