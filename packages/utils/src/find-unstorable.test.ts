import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findUnstorable, type Unstorable } from './find-unstorable.ts';
import { getByPointer } from './json-pointer.ts';

const limits = { depthMax: 64 };

const nested = (levels: number): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = level % 2 ? { a: value } : [value];
  return value;
};

test('every JSON value within the limits is storable', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false, maxDepth: 20 }), (value) => {
      const text = JSON.stringify(value);
      if (text.includes('\\u0000') || text.includes('\\ud')) return true;
      return findUnstorable(value, { depthMax: 64, bytesMax: 1_048_576 }) === null;
    }),
    { seed: 2 },
  );
});

test('the first bad thing is named with its place', () => {
  const cycle: Record<string, unknown> = { a: [] };
  cycle.b = { c: [cycle] };
  const table: [unknown, Unstorable['reason'], string][] = [
    ['a\u0000b', 'nul', ''],
    [{ ok: 1, list: ['x', { deep: 'a\u0000' }] }, 'nul', '/list/1/deep'],
    [{ 'k\u0000': 1 }, 'nul', ''],
    [{ a: { 'k\ud800': 1 } }, 'surrogate', '/a'],
    [['\ud83d'], 'surrogate', '/0'],
    [['\udc00\ud83d'], 'surrogate', '/0'],
    [{ 'a/b': { 'm~n': Number.NaN } }, 'not_json', '/a~1b/m~0n'],
    [[1, Number.NEGATIVE_INFINITY], 'not_json', '/1'],
    [{ a: undefined }, 'not_json', '/a'],
    [undefined, 'not_json', ''],
    [new Array(2), 'not_json', '/0'],
    [[() => 1], 'not_json', '/0'],
    [{ n: 1n }, 'not_json', '/n'],
    [{ d: new Date(0) }, 'not_json', '/d'],
    [{ m: new Map() }, 'not_json', '/m'],
    [JSON.parse('{"__proto__":"\\u0000"}'), 'nul', '/__proto__'],
  ];
  for (const [value, reason, path] of table) {
    const found = findUnstorable(value, limits);
    assert.deepEqual([found?.reason, found?.path], [reason, path]);
    assert.equal(findUnstorable(found?.message, limits), null, 'the message itself can be stored');
  }
  const found = findUnstorable(cycle, limits);
  assert.equal(found?.reason, 'not_json');
  assert.match(found?.message ?? '', /contains itself/);
});

test('emoji, other planes and an own __proto__ are good', () => {
  assert.equal(findUnstorable(JSON.parse('{"__proto__":{"😀":"a😀é"}}'), limits), null);
  assert.equal(findUnstorable(Object.assign(Object.create(null), { a: 1 }), limits), null);
});

test('the depth limit is exact', () => {
  assert.equal(findUnstorable(nested(64), limits), null);
  const found = findUnstorable(nested(65), limits);
  assert.equal(found?.reason, 'depth');
  assert.equal(getByPointer(nested(65), found?.path ?? '')?.constructor, Array);
  assert.equal(findUnstorable(nested(1_500), { depthMax: 1_500 }), null);
  assert.equal(findUnstorable(nested(1_501), { depthMax: 1_500 })?.reason, 'depth');
});

test('no depth overflows the stack', () => {
  for (const levels of [5_000, 1_000_000]) {
    for (const depthMax of [64, 1_000_000]) {
      assert.equal(findUnstorable(nested(levels), { depthMax })?.reason, 'depth');
    }
  }
});

test('the size limit is exact and counts UTF-8', () => {
  const value = { text: 'é'.repeat(100), list: [1, -0.5, null, true, '\n'] };
  const bytes = Buffer.byteLength(JSON.stringify(value));
  assert.equal(findUnstorable(value, { depthMax: 64, bytesMax: bytes }), null);
  assert.equal(findUnstorable(value, { depthMax: 64, bytesMax: bytes - 1 })?.reason, 'size');
  assert.equal(findUnstorable(new Array(1_000).fill(0), { depthMax: 64, bytesMax: 100 })?.reason, 'size');
});

test('a small value that shares its parts without end is stopped by its size', () => {
  let value: unknown = 'x';
  for (let level = 0; level < 60; level++) value = [value, value];
  assert.equal(findUnstorable(value, { depthMax: 64, bytesMax: 1_048_576 })?.reason, 'size');
});
