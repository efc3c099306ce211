import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseText } from './parse-document.ts';

function faultOf(text: string) {
  const parsed = parseText(text);
  assert.ok(!parsed.ok, 'it was taken');
  return parsed.faults[0]!;
}

test('a pointer is located at the name of its property or at its entry', () => {
  const parsed = parseText('name: a\nnodes:\n  - id: x\n    config:\n      url: http://a\n  - { id: y }\n');
  assert.ok(parsed.ok);
  assert.deepEqual(parsed.locate('/nodes/0/config/url'), { line: 5, column: 7 });
  assert.deepEqual(parsed.locate('/nodes/1'), { line: 6, column: 5 });
  assert.deepEqual(parsed.locate('/nodes/1/id'), { line: 6, column: 7 });
});

test('what is missing is located at the nearest thing that holds it', () => {
  const parsed = parseText('name: a\nnodes:\n  - id: x\n    config:\n      url: http://a\n');
  assert.ok(parsed.ok);
  assert.deepEqual(parsed.locate('/nodes/0/config/method'), { line: 4, column: 5 });
  assert.deepEqual(parsed.locate('/nodes/7/id'), { line: 2, column: 1 });
  assert.deepEqual(parsed.locate(''), { line: 1, column: 1 });
});

test('JSON with tabs is read, and its parts are located', () => {
  const parsed = parseText('{\n\t"name": "a",\n\t"nodes": [\n\t\t{ "id": "x" }\n\t]\n}');
  assert.ok(parsed.ok);
  assert.deepEqual(parsed.value, { name: 'a', nodes: [{ id: 'x' }] });
  assert.deepEqual(parsed.locate('/nodes/0/id'), { line: 4, column: 5 });
});

test('an alias is followed when a place inside it is looked for', () => {
  const parsed = parseText('a: &x\n  b: 1\nc: *x\n');
  assert.ok(parsed.ok);
  assert.deepEqual(parsed.value, { a: { b: 1 }, c: { b: 1 } });
  assert.deepEqual(parsed.locate('/c/b'), { line: 2, column: 3 });
});

const refused: [string, string, RegExp, number, number][] = [
  ['a bracket that is never closed', 'a:\n  nodes: [ {\n', /this is not YAML/, 3, 1],
  ['a doubled key', 'name: a\nnodes: []\nname: b\n', /this key is here twice/, 3, 1],
  ['a custom tag', 'name: !js/function "x"\n', /tags are not used here/, 1, 7],
  ['several documents', 'a: 1\n---\nb: 2\n', /several documents/, 2, 1],
  ['an empty text', '', /the file is empty/, 1, 1],
  ['comments alone', '# nothing\n', /the file is empty/, 1, 1],
  ['a key that is a list', '? [a, b]\n: c\n', /a key here is not a text/, 1, 3],
  ['an alias without an anchor', 'a: *nowhere\n', /nothing has the anchor `&nowhere`/, 1, 4],
];
for (const [what, text, words, line, column] of refused) {
  test(`${what} is refused with its place`, () => {
    const fault = faultOf(text);
    assert.match(fault.message, words);
    assert.deepEqual([fault.line, fault.column], [line, column]);
  });
}

test('aliases that grow without end are refused', () => {
  const levels = Array.from({ length: 12 }, (_, level) => {
    const part =
      level === 0
        ? '[1,1,1,1,1,1,1,1]'
        : `[${Array(8)
            .fill(`*a${level - 1}`)
            .join(',')}]`;
    return `a${level}: &a${level} ${part}`;
  });
  assert.match(faultOf(levels.join('\n')).message, /aliases cannot be followed/);
});

test('a key named __proto__ stays a key', () => {
  const parsed = parseText('__proto__: { polluted: true }\n');
  assert.ok(parsed.ok);
  assert.equal(({} as { polluted?: boolean }).polluted, undefined);
  assert.deepEqual(Object.keys(parsed.value as object), ['__proto__']);
});

test('endless nesting is refused, not a crash', () => {
  assert.match(faultOf('['.repeat(100_000)).message, /nested too deeply|not YAML/);
});
