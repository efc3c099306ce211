import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '@rex/types';
import { type FieldInfo, readSchema, type Schema } from './read-schema.ts';

const TEMPLATE = { type: 'string', pattern: '\\{\\{' };
const kindOf = (schema: Schema): string => readSchema(schema, schema).kind;

/** The properties of an object's field, by name. */
const propertiesOf = (info: FieldInfo) => {
  assert.equal(info.kind, 'object');
  return info.kind === 'object' ? info.properties : [];
};

const kinds: [string, Schema, string][] = [
  ['text', { type: 'string' }, 'text'],
  ['a number', { type: 'number' }, 'number'],
  ['a whole number', { type: 'integer' }, 'number'],
  ['yes or no', { type: 'boolean' }, 'boolean'],
  ['an enum', { enum: ['a', 2, null] }, 'choice'],
  ['a constant', { const: 'a' }, 'choice'],
  ['constants with titles', { oneOf: [{ const: 'a', title: 'A' }, { const: 'b' }] }, 'choice'],
  ['a list', { type: 'array', items: { type: 'string' } }, 'list'],
  ['a list without a type', { items: {} }, 'list'],
  ['a tuple', { type: 'array', prefixItems: [{}] }, 'any'],
  ['properties', { type: 'object', properties: { a: {} } }, 'object'],
  ['properties without a type', { properties: { a: {} } }, 'object'],
  ['no properties at all', { type: 'object', additionalProperties: false }, 'object'],
  ['free names', { type: 'object', additionalProperties: { type: 'number' } }, 'map'],
  ['any object', { type: 'object' }, 'map'],
  ['several scalar types', { type: ['string', 'number'] }, 'scalar'],
  ['scalars as alternatives', { anyOf: [{ type: 'string' }, { type: 'integer' }] }, 'scalar'],
  ['different shapes', { anyOf: [{ type: 'string' }, { type: 'object' }] }, 'alternatives'],
  ['different types', { type: ['string', 'array'] }, 'alternatives'],
  ['an enum or a shape', { anyOf: [{ enum: ['all'] }, { type: 'object' }] }, 'alternatives'],
  ['true', true, 'any'],
  ['nothing said', {}, 'any'],
  ['a type of its own making', { type: 'decimal' }, 'any'],
];
for (const [what, schema, kind] of kinds) {
  test(`${what} is shown as ${kind}`, () => assert.equal(kindOf(schema), kind));
}

test('the alternative of a template is taken out and told', () => {
  const info = readSchema({ description: 'd', anyOf: [{ type: 'boolean' }, TEMPLATE] }, true);
  assert.deepEqual(
    [info.kind, info.isTemplated, info.isNullable, info.description],
    ['boolean', true, false, 'd'],
  );
  assert.equal(readSchema({ type: 'boolean' }, true).isTemplated, false);
  assert.equal(
    readSchema({ anyOf: [{ type: 'string', pattern: '^x' }, { type: 'null' }] }, true).isTemplated,
    false,
  );
});

test('null is taken out of types and alternatives, and told', () => {
  const both: Schema[] = [{ type: ['string', 'null'] }, { anyOf: [{ type: 'string' }, { type: 'null' }] }];
  for (const schema of both) {
    const info = readSchema(schema, true);
    assert.deepEqual([info.kind, info.isNullable], ['text', true]);
  }
});

test('alternatives inside alternatives are one choice', () => {
  const query: Schema = {
    anyOf: [
      {
        anyOf: [
          { type: ['string', 'number', 'boolean'] },
          { type: 'null' },
          { type: 'array', items: { type: ['string', 'number'] } },
        ],
      },
      TEMPLATE,
    ],
  };
  const info = readSchema(query, true);
  assert.deepEqual([info.kind, info.isTemplated, info.isNullable], ['alternatives', true, true]);
  assert.equal(info.kind === 'alternatives' && info.options.length, 2);
});

test('words beside the alternatives win over those inside', () => {
  const info = readSchema(
    { title: 'Outer', anyOf: [{ type: 'string', title: 'Inner', default: 'x' }] },
    true,
  );
  assert.deepEqual([info.kind, info.title, info.default], ['text', 'Outer', 'x']);
});

test('a reference is followed, with what stands beside it', () => {
  const root = { $defs: { 'a/b': { type: 'integer', title: 'Inside' } } };
  const info = readSchema({ $ref: '#/$defs/a~1b', title: 'Beside' }, root);
  assert.deepEqual([info.kind, info.title], ['number', 'Beside']);
});

test('a reference in a circle, to nowhere or to another document takes anything', () => {
  const root = { $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } };
  for (const $ref of ['#/$defs/a', '#/$defs/c', 'https://example.org/schema', '#/%']) {
    assert.equal(readSchema({ $ref }, root).kind, 'any', $ref);
  }
});

test('a schema that holds itself is read one level at a time', () => {
  const root: JsonObject = { type: 'object', properties: { child: { $ref: '#' } } };
  const [child] = propertiesOf(readSchema(root, root));
  assert.equal(child && readSchema(child.schema, root).kind, 'object');
});

test('allOf asks for all: properties and what is required are joined', () => {
  const schema: Schema = {
    allOf: [
      { properties: { a: { type: 'string' } }, required: ['a'] },
      { properties: { b: { type: 'number' } }, required: ['b'] },
    ],
  };
  const properties = propertiesOf(readSchema(schema, schema));
  assert.deepEqual(
    properties.map(({ name, isRequired }) => [name, isRequired]),
    [
      ['a', true],
      ['b', true],
    ],
  );
});

test('names beside the declared ones are offered only where the schema says so', () => {
  const restOf = (rest: object) => {
    const info = readSchema({ type: 'object', properties: { a: {} }, ...rest }, true);
    return info.kind === 'object' ? info.rest : undefined;
  };
  assert.equal(restOf({}), null);
  assert.equal(restOf({ additionalProperties: false }), null);
  assert.equal(restOf({ additionalProperties: true }), true);
  assert.deepEqual(restOf({ additionalProperties: { type: 'string' } }), { type: 'string' });
});

test('properties of which exactly one is set are told', () => {
  const properties = { for: { type: 'string' }, until: { type: 'string' } };
  const oneOf = (...lists: string[][]) => {
    const info = readSchema({ properties, oneOf: lists.map((required) => ({ required })) }, true);
    return info.kind === 'object' ? info.oneOf : undefined;
  };
  assert.deepEqual(oneOf(['for'], ['until']), ['for', 'until']);
  assert.equal(oneOf(['for'], ['unknown']), null);
  assert.equal(oneOf(['for', 'until'], ['until']), null);
});

test('long texts are written on several lines', () => {
  const isMultiline = (schema: JsonObject) => {
    const info = readSchema(schema, true);
    return info.kind === 'text' && info.isMultiline;
  };
  assert.equal(isMultiline({ type: 'string', maxLength: 2_000 }), true);
  assert.equal(isMultiline({ type: 'string', maxLength: 100 }), false);
  assert.equal(isMultiline({ type: 'string' }), false);
});

test('schemas that hold themselves several times are read within bounds', () => {
  const all: Schema = { allOf: [{ $ref: '#' }, { $ref: '#' }, { $ref: '#' }] };
  const several: Schema = { anyOf: [{ $ref: '#' }, { $ref: '#' }, { type: 'string' }] };
  const one: Schema = { anyOf: [{ $ref: '#' }] };
  assert.equal(readSchema(all, all).kind, 'any');
  assert.ok(['alternatives', 'scalar'].includes(readSchema(several, several).kind));
  assert.equal(readSchema(one, one).kind, 'any');
});

test('what is required has its place, also where no property is declared', () => {
  const info = readSchema({ type: 'object', required: ['number', 'title'] }, true);
  assert.deepEqual(
    propertiesOf(info).map(({ name, schema, isRequired }) => [name, schema, isRequired]),
    [
      ['number', true, true],
      ['title', true, true],
    ],
  );
  assert.equal(info.kind === 'object' && info.rest, true);
});
