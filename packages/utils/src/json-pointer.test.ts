import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildPointer, getByPointer, parsePointer } from './json-pointer.ts';

const document = { foo: ['bar', 'baz'], '': 0, 'a/b': 1, 'c%d': 2, 'm~n': 8, ' ': 7 };

test('the examples of RFC 6901 §5', () => {
  const examples: [string, unknown][] = [
    ['', document],
    ['/foo', ['bar', 'baz']],
    ['/foo/0', 'bar'],
    ['/', 0],
    ['/a~1b', 1],
    ['/c%d', 2],
    ['/ ', 7],
    ['/m~0n', 8],
  ];
  for (const [pointer, expected] of examples)
    assert.deepEqual(getByPointer(document, pointer), expected, pointer);
});

test('only own properties are seen', () => {
  for (const pointer of ['/__proto__', '/constructor', '/foo/length', '/foo/01', '/foo/-', 'foo', '/m~2']) {
    assert.equal(getByPointer(document, pointer), undefined, pointer);
  }
  assert.equal(getByPointer(JSON.parse('{"__proto__":5}'), '/__proto__'), 5);
});

test('build and parse are each other’s inverse', () => {
  const path = ['nodes', '3', 'a/b', 'm~n', '~1', ''];
  assert.deepEqual(parsePointer(buildPointer(path)), path);
  assert.equal(buildPointer(['nodes', 3]), '/nodes/3');
});
