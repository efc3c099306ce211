import assert from 'node:assert/strict';
import { test } from 'node:test';
import { complete, expressionStart } from './complete.ts';
import { EMPTY_SCOPE, type ExpressionScope } from './expression-scope.ts';
import { templateProblems } from './template-problems.ts';

const scope: ExpressionScope = {
  ...EMPTY_SCOPE,
  nodes: [
    {
      id: 'fetch',
      title: 'HTTP request',
      schema: { type: 'object', properties: { status: { type: 'integer' }, body: {} } },
      sample: { body: { rows: [{ name: 'a', 'odd name': 1 }] } },
    },
  ],
  trigger: { schema: { properties: { orderId: { type: 'string' } } }, sample: undefined },
  extras: new Map([['item', { schema: undefined, sample: { mag: 5 } }]]),
};

/** Labels at the place of `|`. */
const at = (marked: string): string[] => {
  const place = marked.indexOf('|');
  return (complete(marked.replace('|', ''), place, scope)?.list ?? []).map(({ label }) => label);
};

test('outside of braces nothing is suggested', () => {
  assert.deepEqual(at('hello tri|'), []);
  assert.deepEqual(at('{{ a }} tri|'), []);
  assert.equal(expressionStart('x {{ a }} {{ b', 14), 12);
  assert.equal(expressionStart('{', 1), null);
});

test('a name begins with the roots that are there, and functions', () => {
  const roots = at('{{ |').filter((label) => !label.startsWith('$'));
  assert.deepEqual(roots, ['trigger', 'nodes', 'item', 'memory', 'execution']);
  assert.ok(at('{{ $s|').includes('$sum'));
  assert.ok(!at('{{ $s|').includes('trigger'));
});

test('after a dot come the nodes upstream and the fields of values', () => {
  assert.deepEqual(at('{{ nodes.|'), ['fetch']);
  assert.deepEqual(at('{{ nodes.fetch.|'), ['body', 'status']);
  assert.deepEqual(at('a {{ 1 + nodes.fetch.body.rows.na| }}'), ['name', 'odd name']);
  assert.deepEqual(at('{{ nodes.fetch.body.rows[0].|'), ['name', 'odd name']);
  assert.deepEqual(at('{{ trigger.o|'), ['orderId']);
  assert.deepEqual(at('{{ item.|'), ['mag']);
  assert.deepEqual(at('{{ nodes.unknown.|'), []);
});

test('an odd name is written in backticks', () => {
  const text = '{{ nodes.fetch.body.rows.';
  const odd = complete(text, text.length, scope)?.list.find(({ label }) => label === 'odd name');
  assert.equal(odd?.apply, '`odd name`');
});

test('faults are shown where they are', () => {
  assert.deepEqual(templateProblems('plain'), []);
  assert.deepEqual(templateProblems('{{ nodes.a.b }}'), []);
  const [open] = templateProblems('ab {{ nodes.a');
  assert.equal(open?.from, 3);
  const [unknown] = templateProblems('x {{ 1 + thing }}');
  assert.deepEqual([unknown?.from, unknown?.to], [9, 14]);
  const [syntax] = templateProblems('{{ 1 + }}');
  assert.ok(syntax && syntax.message.length > 5);
});
