import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readJson, readLoose, showLoose } from './loose-text.ts';

const read: [string, unknown][] = [
  ['5', 5],
  ['-1.5e3', -1500],
  ['true', true],
  ['null', null],
  ['"5"', '5'],
  ['{ "a": 1 }', { a: 1 }],
  ['[1]', [1]],
  ['hello', 'hello'],
  ['{{ nodes.a }}', '{{ nodes.a }}'],
  ['05', '05'],
  ['1 apple', '1 apple'],
  ['', undefined],
  ['  ', undefined],
];
for (const [text, value] of read) {
  test(`${JSON.stringify(text)} is read as ${JSON.stringify(value)}`, () =>
    assert.deepEqual(readLoose(text), { value }));
}

test('what begins like JSON has to be JSON', () => {
  for (const text of ['{ "a": ', '[1', '"open']) assert.ok('problem' in readLoose(text), text);
});

test('what is shown is read as what it was', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const expected = value === '' ? undefined : JSON.parse(JSON.stringify(value));
      assert.deepEqual(readLoose(showLoose(expected)), { value: expected });
    }),
  );
});

const faults: [string, string][] = [
  ['{"a": x}', '"x" cannot stand at line 1, column 7'],
  ['{\n  "a": 1,\n}', '"}" cannot stand at line 3, column 1'],
  ['{"a": 1', 'ends too early, at line 1, column 8'],
  ['[1] 2', '"2" cannot stand at line 1, column 5'],
  ["{'a': 1}", '"\'" cannot stand at line 1, column 2'],
  ['["\\x"]', '"\\"" cannot stand at line 1, column 2'],
];
for (const [text, words] of faults) {
  test(`the fault of ${JSON.stringify(text)} is placed`, () => {
    const reading = readJson(text);
    assert.ok('problem' in reading && reading.problem.includes(words), JSON.stringify(reading));
  });
}
