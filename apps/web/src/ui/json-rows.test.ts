import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allPaths, jsonRows, jsonSummary, openAtFirst } from './json-rows.ts';

const VALUE = { id: 7, 'a b': [{ name: 'Ada' }, { name: 'Bob' }], empty: {} };

test('only what is open shows what is inside', () => {
  assert.deepEqual(
    jsonRows(VALUE, new Set()).map(({ path }) => path),
    [''],
  );
  assert.deepEqual(
    jsonRows(VALUE, new Set(['', '`a b`'])).map(({ path, depth }) => [path, depth]),
    [
      ['', 0],
      ['id', 1],
      ['`a b`', 1],
      ['`a b`[0]', 2],
      ['`a b`[1]', 2],
      ['empty', 1],
    ],
  );
});

test('a search shows what matches and what leads there', () => {
  assert.deepEqual(
    jsonRows(VALUE, new Set(), 'BOB').map(({ path, isMatch }) => [path, isMatch]),
    [
      ['', false],
      ['`a b`', false],
      ['`a b`[1]', false],
      ['`a b`[1].name', true],
    ],
  );
  assert.equal(jsonRows(VALUE, new Set(), 'nobody').length, 0);
});

test('a small value is open at first, of a large one its first level', () => {
  assert.deepEqual(openAtFirst(VALUE), new Set(['', '`a b`', '`a b`[0]', '`a b`[1]']));
  const large = Array.from({ length: 500 }, (_, index) => ({ index }));
  assert.deepEqual(openAtFirst(large), new Set(['']));
});

test('all that can be opened is found, what is empty cannot', () => {
  assert.deepEqual(allPaths(VALUE), new Set(['', '`a b`', '`a b`[0]', '`a b`[1]']));
  assert.deepEqual(allPaths('text'), new Set());
});

test('a value on one line', () => {
  assert.deepEqual([[1], { a: 1, b: 2 }, 'x', null].map(jsonSummary), ['1 item', '2 fields', '"x"', 'null']);
});
