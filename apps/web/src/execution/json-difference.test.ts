import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonDifference } from './json-difference.ts';

test('what is the same has no difference', () => {
  assert.deepEqual(jsonDifference({ a: [1, { b: null }] }, { a: [1, { b: null }] }), []);
});

test('fields that came, went and changed are named by their pointers', () => {
  assert.deepEqual(jsonDifference({ a: 1, b: { c: 1 }, gone: null }, { a: 1, b: { c: 2 }, 'x/~y': [] }), [
    { pointer: '/b/c', kind: 'changed', before: 1, after: 2 },
    { pointer: '/gone', kind: 'removed', before: null, after: undefined },
    { pointer: '/x~1~0y', kind: 'added', before: undefined, after: [] },
  ]);
});

test('items are compared by their places, and another kind of value is one change', () => {
  assert.deepEqual(
    jsonDifference([1, 2, { a: 1 }], [1, 3, [1], 4]).map(({ pointer, kind }) => [pointer, kind]),
    [
      ['/1', 'changed'],
      ['/2', 'changed'],
      ['/3', 'added'],
    ],
  );
});

test('a field named like one that every object has is a field', () => {
  assert.deepEqual(jsonDifference({}, JSON.parse('{"__proto__": 1, "toString": 2}')).length, 2);
});
