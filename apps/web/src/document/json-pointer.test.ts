import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatPointer, getAt, parsePointer, setAt } from './json-pointer.ts';

test('pointers are read and written with their escapes', () => {
  assert.deepEqual(parsePointer('/a~1b/~0/0'), ['a/b', '~', '0']);
  assert.equal(formatPointer(['a/b', '~', 0]), '/a~1b/~0/0');
  assert.deepEqual(parsePointer(''), []);
});

test('only own properties are there', () => {
  assert.equal(getAt({ a: [{ b: 1 }] }, ['a', '0', 'b']), 1);
  assert.equal(getAt({}, ['toString']), undefined);
});

test('a value is put at its place without changing what was', () => {
  const before = { list: [1, 2, 3], other: {} };
  assert.deepEqual(setAt(before, ['list', '1'], undefined), { list: [1, 3], other: {} });
  assert.deepEqual(setAt(before, ['list', '-'], 4), { list: [1, 2, 3, 4], other: {} });
  assert.deepEqual(setAt(before, ['other', 'deep', 'x'], 1), { list: [1, 2, 3], other: { deep: { x: 1 } } });
  assert.deepEqual(setAt(before, ['other'], undefined), { list: [1, 2, 3] });
  assert.deepEqual(before, { list: [1, 2, 3], other: {} });
});
