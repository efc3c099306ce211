import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExpressionSyntaxError } from './errors.ts';
import { parseTemplate } from './template.ts';

/** The template as a list: texts as they are, expressions in a list of their own. */
const read = (text: string) => {
  const template = parseTemplate(text);
  if (template.kind === 'text') return [template.text];
  if (template.kind === 'value') return ['=', [template.expression]];
  return template.parts.map((part) => (typeof part === 'string' ? part : [part.expression]));
};

test('one whole expression keeps its type, others make a text', () => {
  assert.deepEqual(read('plain } text }}'), ['plain } text }}']);
  assert.deepEqual(read('{{ a }}'), ['=', ['a']]);
  assert.deepEqual(read('\n {{a}} \t'), ['=', ['a']]);
  assert.deepEqual(read('x {{ a }}'), ['x ', ['a']]);
  assert.deepEqual(read('{{a}}{{b}}'), [['a'], ['b']]);
  assert.deepEqual(read('{{a}} {{b}}!'), [['a'], ' ', ['b'], '!']);
});

test('the end is found as JSONata reads', () => {
  for (const inner of [
    ...[
      '{"a": {"b": 1}}',
      '"}}"',
      "'}}' & `}}`",
      '/* }} */ 1',
      '$match(a, /\\}\\}/)',
      'a / b',
      '{}',
      '"\\"}}"',
    ],
    ...['a{"k": {"l": 1}}', 'function($x)<n:n>{{"a": $x}}(1)', 'a[b = "}}"]', '$match(/* / */ x, /[{}]"/)'],
    ...['a ?? {"x": {}}', '|a|{"b": {"c": 1}}|', '(a)/2', '`a`/2/3', '[1]/"}}"'],
  ]) {
    assert.deepEqual(read(`{{${inner}}}`), ['=', [inner]], inner);
    assert.deepEqual(read(`<{{ ${inner} }}> {{ 1 }}`), ['<', [inner], '> ', ['1']], inner);
  }
});

test('a backslash keeps braces', () => {
  assert.deepEqual(read('\\{{ a }}'), ['{{ a }}']);
  assert.deepEqual(read('\\\\{{ a }}'), ['\\', ['a']]);
  assert.deepEqual(read('\\\\\\{{ a }}'), ['\\{{ a }}']);
  assert.deepEqual(read('C:\\x {{ a }} \\n'), ['C:\\x ', ['a'], ' \\n']);
  assert.deepEqual(read('{{ a }}\\{{ b }}'), [['a'], '{{ b }}']);
});

test('positions are those of the expression', () => {
  const template = parseTemplate('ab {{  x + }} c');
  assert.deepEqual(template.kind === 'mixed' && template.parts[1], { expression: 'x +', position: 7 });
});

test('an expression without its end is an error', () => {
  for (const [text, position] of [
    ['a {{ b', 2],
    ['{{ "a }}', 0],
    ['{{ a }} {{ {"b": 1 ', 8],
    ['{{ {"a": 1 }', 0],
    ['{{ /* }}', 0],
  ] as const) {
    assert.throws(
      () => parseTemplate(text),
      (error: unknown) => error instanceof ExpressionSyntaxError && error.position === position,
      text,
    );
  }
});

test('a broken expression ends at its braces', () => {
  assert.deepEqual(read('{{ f(a }} and {{ b) }} and {{ c }}'), [['f(a'], ' and ', ['b)'], ' and ', ['c']]);
});
