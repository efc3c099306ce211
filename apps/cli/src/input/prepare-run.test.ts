import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile } from '@rex/engine';
import { manifests } from '@rex/nodes';
import { type Json, type JsonObject, LIMITS, RexError } from '@rex/types';
import { prepareRun } from './prepare-run.ts';
import { readInput } from './read-input.ts';

function workflow(triggers: JsonObject[], input?: JsonObject) {
  const nodes = [...triggers, { id: 'end', type: 'transform', config: { value: 1 } }];
  const edges = triggers.map(({ id }) => ({ source: id, target: 'end' }));
  const document = { name: 'w', nodes, edges, ...(input ? { input } : {}) };
  const compiled = compile(document, manifests);
  assert.ok(compiled.ok);
  return { name: 'w', description: null, document, plan: compiled.plan };
}

const hook = { id: 'hook', type: 'webhook' };
const byHand = { id: 'by_hand', type: 'manual' };
const codeOf = (act: () => unknown): string | null => {
  try {
    act();
    return null;
  } catch (thrown) {
    return thrown instanceof RexError ? thrown.code : 'another error';
  }
};

test('the only trigger is taken; of several, one must be named', () => {
  assert.equal(prepareRun(workflow([byHand]), {}, undefined).trigger, 'by_hand');
  assert.throws(() => prepareRun(workflow([byHand, hook]), {}, undefined), /2 triggers.*by_hand, hook/);
  assert.equal(prepareRun(workflow([byHand, hook]), {}, 'hook').trigger, 'hook');
  assert.throws(() => prepareRun(workflow([byHand]), {}, 'end'), /no such trigger/);
});

test('for a webhook, an input that is no whole request is the body of one', () => {
  const payloadOf = (input: Json) => prepareRun(workflow([hook]), input, undefined).payload;
  const request = { method: 'GET', headers: { a: 'b' }, query: {}, body: null };
  assert.deepEqual(payloadOf(request), request);
  for (const body of [{ method: 'GET' }, [1], null, 'text']) {
    assert.deepEqual(payloadOf(body), { method: 'POST', headers: {}, query: {}, body });
  }
  assert.deepEqual(prepareRun(workflow([byHand]), [1], undefined).payload, [1]);
});

test('an input that does not fit the schema is refused with every place', () => {
  const schema = {
    type: 'object',
    required: ['a'],
    properties: { a: { $ref: '#/$defs/count' }, b: { type: 'string' } },
    $defs: { count: { type: 'integer', minimum: 1 } },
  };
  const prepare = (input: Json) => prepareRun(workflow([byHand], schema), input, undefined);
  assert.deepEqual(prepare({ a: 1 }).payload, { a: 1 });
  assert.throws(
    () => prepare({ a: 0, b: 1 }),
    (error) => {
      assert.ok(error instanceof RexError);
      assert.equal(error.code, 'invalid_input');
      const { problems } = error.details as { problems: { path: string }[] };
      assert.deepEqual(problems.map(({ path }) => path).sort(), ['/a', '/b']);
      return true;
    },
  );
});

test('what no database could keep is refused, and so is what is too large', () => {
  const prepare = (input: Json) => codeOf(() => prepareRun(workflow([byHand]), input, undefined));
  assert.equal(prepare({ a: 'x\u0000' }), 'not_storable');
  assert.equal(prepare('x'.repeat(LIMITS.inputBytes)), 'payload_too_large');
  assert.equal(prepare('x'.repeat(LIMITS.inputBytes - 2)), null);
});

test('no input is an empty object', async () => {
  assert.deepEqual(await readInput(undefined), {});
  assert.deepEqual(await readInput('[1]'), [1]);
  await assert.rejects(readInput('@'), /needs the name of a file/);
  await assert.rejects(readInput('{a}'), /--input is not JSON/);
});
