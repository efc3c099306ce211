import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CreateWorkflow, ExecuteRequest, RexError } from '@rex/types';
import { z } from 'zod';
import { validate } from './validate.ts';

/** The places that a value does not fit, and the message of the whole. */
function refusal(schema: z.ZodType, value: unknown, httpPart = 'body') {
  const result = validate({ schema, httpPart, method: 'POST', url: '/' })(value) as { error?: unknown };
  const { error } = result;
  assert.ok(error instanceof RexError && error.code === 'invalid_input');
  const details = error.details as { path: string; message: string }[];
  return { message: error.message, details, paths: details.map(({ path }) => path) };
}

test('what fits is handed on as its schema turns it', () => {
  const schema = z.strictObject({ page: z.coerce.number().default(1) });
  const check = validate({ schema, httpPart: 'querystring', method: 'GET', url: '/' });
  assert.deepEqual(check({ page: '2' }), { value: { page: 2 } });
  assert.deepEqual(check({}), { value: { page: 1 } });
});

test('a body that was not sent is no null', () => {
  const optional = z.strictObject({}).optional();
  const check = validate({ schema: optional, httpPart: 'body', method: 'POST', url: '/' });
  assert.deepEqual(check(null), { value: undefined });
  assert.deepEqual(refusal(z.strictObject({}), null).paths, ['/body']);
});

test('each part of a request has a name of its own', () => {
  const schema = z.strictObject({ a: z.int() });
  for (const [httpPart, place] of [
    ['body', '/body/a'],
    ['querystring', '/query/a'],
    ['params', '/params/a'],
    ['headers', '/headers/a'],
  ]) {
    assert.deepEqual(refusal(schema, {}, httpPart).paths, [place]);
  }
});

test('a flaw deep in a graph is named by its own place', () => {
  const graph = { nodes: [{ id: 'a', type: 'manual' }, { id: 'b' }] };
  assert.deepEqual(refusal(CreateWorkflow, { name: 'W', graph }).paths, ['/body/graph/nodes/1/type']);
  const edge = { nodes: [], edges: [{ source: 'a', target: 1 }] };
  assert.deepEqual(refusal(CreateWorkflow, { name: 'W', graph: edge }).paths, ['/body/graph/edges/0/target']);
});

test('of several shapes the nearest says what is wrong', () => {
  const schema = z.strictObject({
    to: z.union([z.string(), z.strictObject({ url: z.strictObject({ host: z.string() }) })]),
  });
  assert.deepEqual(refusal(schema, { to: { url: { host: 1 } } }).paths, ['/body/to/url/host']);
  assert.deepEqual(refusal(ExecuteRequest, { version: 'newest' }).paths, ['/body/version']);
});

test('every unknown field is named, with its key as a pointer has it', () => {
  const { paths, message } = refusal(z.strictObject({}), { 'a/b': 1, '~': 2 });
  assert.deepEqual(paths, ['/body/a~1b', '/body/~0']);
  assert.equal(message, '/body/a~1b: Unknown field: remove it (and 1 more, see the details)');
});

test('a body that is wrong in thousands of places gets fifty of them', () => {
  const { details, message } = refusal(z.array(z.int()), Array(5_000).fill('x'));
  assert.equal(details.length, 50);
  assert.match(message, /and 4999 more/);
});
