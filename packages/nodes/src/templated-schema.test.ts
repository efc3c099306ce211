import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JsonSchema } from '@rex/types';
import { z } from 'zod';
import { AnyJson } from './any-json.ts';
import { outputSchema, templatedConfigSchema } from './templated-schema.ts';

const TEMPLATE = { type: 'string', pattern: '\\{\\{' };

test('a value may be a template, at every depth, and so may what holds it', () => {
  assert.deepEqual(templatedConfigSchema(z.strictObject({ list: z.array(z.number()) })).properties, {
    list: { anyOf: [{ type: 'array', items: { anyOf: [{ type: 'number' }, TEMPLATE] } }, TEMPLATE] },
  });
});

test('the whole config is never a template', () => {
  const { type, additionalProperties } = templatedConfigSchema(z.strictObject({ n: z.number() }));
  assert.deepEqual({ type, additionalProperties }, { type: 'object', additionalProperties: false });
});

test('what forms show stays outside of the choice', () => {
  const schema = z.strictObject({ n: z.int().min(1).max(3).default(2).describe('How many') });
  assert.deepEqual(templatedConfigSchema(schema).properties, {
    n: {
      default: 2,
      description: 'How many',
      anyOf: [{ type: 'integer', minimum: 1, maximum: 3 }, TEMPLATE],
    },
  });
});

test('a schema that takes any text takes templates as it is', () => {
  const schema = z.strictObject({ text: z.string().describe('Any'), json: AnyJson });
  assert.deepEqual(templatedConfigSchema(schema).properties, {
    text: { type: 'string', description: 'Any' },
    json: {},
  });
});

test('a literal field is left alone, with all that is in it, and the mark is gone', () => {
  const cap = z.int().min(1).max(3).meta({ literal: true });
  const list = z.array(z.strictObject({ n: z.number() })).meta({ literal: true });
  assert.deepEqual(templatedConfigSchema(z.strictObject({ cap, list })).properties, {
    cap: { type: 'integer', minimum: 1, maximum: 3 },
    list: {
      type: 'array',
      items: {
        type: 'object',
        properties: { n: { type: 'number' } },
        required: ['n'],
        additionalProperties: false,
      },
    },
  });
});

test('the branches of a choice get no template of their own, their values do', () => {
  const branch = z.strictObject({ n: z.number() });
  assert.deepEqual(templatedConfigSchema(z.strictObject({ x: z.union([z.boolean(), branch]) })).properties, {
    x: {
      anyOf: [
        {
          anyOf: [
            { type: 'boolean' },
            {
              type: 'object',
              properties: { n: { anyOf: [{ type: 'number' }, TEMPLATE] } },
              required: ['n'],
              additionalProperties: false,
            },
          ],
        },
        TEMPLATE,
      ],
    },
  });
});

test('a record takes templates as its values', () => {
  const { properties } = templatedConfigSchema(z.strictObject({ by: z.record(z.string(), z.boolean()) }));
  assert.deepEqual(properties, {
    by: {
      anyOf: [
        {
          type: 'object',
          propertyNames: { type: 'string' },
          additionalProperties: { anyOf: [{ type: 'boolean' }, TEMPLATE] },
        },
        TEMPLATE,
      ],
    },
  });
});

test('any JSON within a body is not spelled out', () => {
  const { $defs } = templatedConfigSchema(z.strictObject({ by: z.record(z.string(), JsonSchema) }));
  assert.deepEqual(Object.values($defs as object), [{}]);
});

test('an output that may be anything is true', () => {
  assert.equal(outputSchema(AnyJson), true);
  assert.deepEqual(outputSchema(z.strictObject({ n: z.number().default(1) })), {
    type: 'object',
    properties: { n: { type: 'number', default: 1 } },
    required: ['n'],
    additionalProperties: false,
  });
});
