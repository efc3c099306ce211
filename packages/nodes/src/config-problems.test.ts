import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type JsonObject, RexError } from '@rex/types';
import { z } from 'zod';
import { AnyJson } from './any-json.ts';
import { defineNode } from './define-node.ts';
import { parseAlone } from './testing/run-alone.ts';

const type = defineNode({
  type: 'probe',
  ui: { title: 'Probe', group: 'logic', icon: 'bug', summary: 'Has a field of every kind' },
  config: z.strictObject({
    count: z.int().min(1).max(5),
    mode: z.enum(['fast', 'slow']).default('fast'),
    text: z.string().min(2).optional(),
    list: z.array(z.strictObject({ name: z.string() })).optional(),
    either: z.union([z.boolean(), z.strictObject({ n: z.int() })]).optional(),
    byName: z.record(z.string().regex(/^[a-z]+$/, { error: 'must be lower case' }), AnyJson).optional(),
  }),
  output: AnyJson,
  outlets: ['out'],
  effect: 'pure',
  run: () => assert.fail('it is never run here'),
});

/** What is said of each field, by JSON pointer. */
function problemsOf(config: Parameters<typeof parseAlone>[1]) {
  try {
    parseAlone(type, config);
  } catch (error) {
    assert.ok(error instanceof RexError);
    assert.equal(error.code, 'config_invalid');
    const { problems } = error.details as { problems: { path: string; message: string }[] };
    return Object.fromEntries(problems.map(({ path, message }) => [path, message]));
  }
  return assert.fail('the config was taken');
}

test('each wrong field is named with its problem, all at once', () => {
  const config = {
    count: 1.5,
    mode: 'quick',
    text: 'x',
    list: [{ name: 'a' }, { name: null }, {}] as JsonObject[],
    extra: 1,
  };
  assert.deepEqual(problemsOf(config), {
    '/count': 'must be a whole number, not a number with a fraction',
    '/mode': 'must be "fast" or "slow"',
    '/text': 'must have at least 2 characters',
    '/list/1/name': 'must be text, not null',
    '/list/2/name': 'is missing, or its expression gave nothing',
    '/extra': 'is not a field of this node',
  });
});

test('bounds of numbers are said', () => {
  assert.deepEqual(problemsOf({ count: 9 }), { '/count': 'must be at most 5' });
  assert.deepEqual(problemsOf({ count: 0 }), { '/count': 'must be at least 1' });
});

test('of a choice, the branch that was meant is explained', () => {
  assert.deepEqual(problemsOf({ count: 1, either: { n: 'x' } }), {
    '/either/n': 'must be a number, not text',
  });
  assert.deepEqual(problemsOf({ count: 1, either: 7 }), {
    '/either': 'must be true or false or an object, not a number',
  });
});

test('names that are not allowed are found, and escaped in the pointer', () => {
  assert.deepEqual(problemsOf({ count: 1, byName: { 'A/b': 1 } }), {
    '/byName/A~1b': 'has a name that is not allowed: it must be lower case',
  });
});

test('a message names fields as an author writes them and never quotes a value', () => {
  try {
    parseAlone(type, { count: 'hunter2', list: [{ name: 42 }] });
    assert.fail('the config was taken');
  } catch (error) {
    assert.ok(error instanceof RexError);
    assert.equal(
      error.message,
      'the config of this probe node is not valid: count must be a number, not text; list[0].name must be text, not a number',
    );
    assert.doesNotMatch(JSON.stringify(error.toData()), /hunter2|42/);
  }
});

test('defaults are filled in, and what is absent stays absent', () => {
  assert.deepEqual(parseAlone(type, { count: 2 }), { count: 2, mode: 'fast' });
});

test('an expression that gave nothing for an optional field counts as absent', () => {
  const config: Record<string, unknown> = { count: 2, text: undefined, mode: undefined };
  const parsed = parseAlone(type, config as Parameters<typeof parseAlone>[1]);
  assert.deepEqual(Object.entries(parsed), [
    ['count', 2],
    ['mode', 'fast'],
  ]);
});

test('a property that is called __proto__ is an unknown field and pollutes nothing', () => {
  const config = JSON.parse('{"count": 2, "__proto__": {"mode": "slow"}}');
  assert.deepEqual(problemsOf(config), { '/__proto__': 'is not a field of this node' });
  assert.equal(Reflect.get({}, 'mode'), undefined);
});
