import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Schema, Validator } from '@cfworker/json-schema';
import { type Json, type JsonObject, RexError } from '@rex/types';
import fc from 'fast-check';
import { checkInput, schemaProblems } from './check-input.ts';

const fits = (value: Json, schema: Json): boolean => schemaProblems(value, schema).length === 0;

const name = fc.constantFrom('a', 'b', 'c');
const value = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom<Json>(null, true, false, 0, 1, 2.5, -1, '', 'a', 'ab', 'abc', '2030-02-29', 'x@y.z'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 3 }),
  ),
})).value;
const types = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'];
const schema = fc.letrec<{ schema: Json }>((tie) => {
  const inner = tie('schema');
  const few = fc.array(inner, { minLength: 1, maxLength: 2 });
  const count = fc.nat(3);
  const keywords = fc.record(
    {
      type: fc.constantFrom<Json>(...types, ['string', 'null'], ['integer', 'object']),
      enum: fc.array(value, { minLength: 1, maxLength: 2 }),
      const: value,
      ...{ required: fc.uniqueArray(name), properties: fc.dictionary(name, inner, { maxKeys: 2 }) },
      ...{ patternProperties: fc.dictionary(fc.constantFrom('^a', 'b|c'), inner, { maxKeys: 2 }) },
      ...{ additionalProperties: inner, unevaluatedProperties: inner, propertyNames: inner },
      ...{ minProperties: count, maxProperties: count },
      dependentRequired: fc.dictionary(name, fc.uniqueArray(name), { maxKeys: 1 }),
      dependentSchemas: fc.dictionary(name, inner, { maxKeys: 1 }),
      ...{ prefixItems: few, items: inner, contains: inner, unevaluatedItems: inner },
      ...{ minItems: count, maxItems: count, uniqueItems: fc.boolean() },
      ...{ minimum: count, maximum: count, exclusiveMinimum: count, exclusiveMaximum: count },
      multipleOf: fc.constantFrom(0.5, 1, 2),
      ...{ minLength: count, maxLength: count, pattern: fc.constantFrom('^a', 'b$', '.') },
      format: fc.constantFrom('date', 'email', 'no-such-format'),
      ...{ allOf: few, anyOf: few, oneOf: few, not: inner, if: inner },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      ...{ then: inner, else: inner },
    },
    { requiredKeys: [] },
  );
  const picked = fc
    .tuple(keywords, fc.uniqueArray(fc.nat(40), { maxLength: 4 }))
    .map(([all, places]): Json => {
      const entries = Object.entries(all);
      return Object.fromEntries(
        places.map((at) => entries[at % Math.max(entries.length, 1)]).filter((e) => e !== undefined),
      ) as Json;
    });
  return { schema: fc.oneof({ maxDepth: 3, depthIdentifier: 'schema' }, fc.boolean(), picked) };
}).schema;

describe('schemaProblems', () => {
  it('says the same as a validator that knows all keywords but is not safe', () => {
    fc.assert(
      fc.property(schema, value, (schema, value) => {
        const reference = new Validator(structuredClone(schema) as Schema, '2020-12', false);
        assert.equal(fits(value, schema), reference.validate(value).valid);
      }),
      { numRuns: 3_000, seed: 20_261_121 },
    );
  });

  it('names each problem with its place', () => {
    const schema = {
      type: 'object',
      required: ['a'],
      properties: { a: { $ref: '#/$defs/count' }, b: { items: { type: 'string' } } },
      additionalProperties: false,
      $defs: { count: { type: 'integer', minimum: 1 } },
    };
    assert.deepEqual(schemaProblems({ a: 0, b: ['x', 1], c: 1 }, schema), [
      { path: '/a', message: 'must be 1 or more' },
      { path: '/b/1', message: 'must be string, not number' },
      { path: '/c', message: 'is not allowed here' },
    ]);
    assert.deepEqual(schemaProblems([], schema), [{ path: '', message: 'must be object, not array' }]);
    assert.throws(() => checkInput({}, schema), {
      code: 'invalid_input',
      message: /must have the property a/,
    });
  });

  it('follows references into the value, however deep', () => {
    const tree = { type: 'object', properties: { next: { $ref: '#' } }, additionalProperties: false };
    assert.ok(fits({ next: { next: {} } }, tree));
    assert.ok(!fits({ next: { next: { other: 1 } } }, tree));
  });

  it('is not held up by a pattern that backtracking takes for ever', () => {
    const evil = `${'a'.repeat(100_000)}!`;
    assert.ok(!fits(evil, { pattern: '^(a+)+$' }));
    assert.ok(!fits({ [evil]: 1 }, { patternProperties: { '^(a+)+$': true }, additionalProperties: false }));
    assert.ok(!fits(evil, { format: 'uri' }));
  });

  it('gives up a schema whose references double', () => {
    const $defs: JsonObject = { s40: { type: 'string' } };
    for (let at = 0; at < 40; at++) {
      const next = { $ref: `#/$defs/s${at + 1}` };
      $defs[`s${at}`] = { anyOf: [{ allOf: [next, next] }, { allOf: [next, next] }] };
    }
    const schema = { $ref: '#/$defs/s0', $defs };
    assert.throws(
      () => fits(1, schema),
      (error) => error instanceof RexError && error.code === 'invalid_input',
    );
  });

  it('tells only the first of very many problems', () => {
    assert.equal(schemaProblems(Array<Json>(100_000).fill(1), { items: { type: 'string' } }).length, 20);
  });
});
