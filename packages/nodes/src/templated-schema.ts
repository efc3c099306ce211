import { type Json, type JsonObject, JsonSchema } from '@rex/types';
import { z } from 'zod';

const TEMPLATE: JsonObject = { type: 'string', pattern: '\\{\\{' };

/** Keywords that say something about a field without narrowing it; forms look for them outside of `anyOf`. */
const ANNOTATIONS = ['title', 'description', 'default', 'examples', 'deprecated'];

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const mapValues = (object: JsonObject, change: (value: Json) => Json): JsonObject =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));

/**
 * JSON Schema of a config before templates are resolved: wherever the plain schema wants a value, a text with
 * `{{ … }}` is allowed too, except below a schema marked `.meta({ literal: true })`, whose value must be known
 * before the run.
 */
export function templatedConfigSchema(schema: z.ZodObject): JsonObject {
  return withoutDialect(within(toPlainSchema(schema, 'input')));
}

/** JSON Schema of an output, `true` where anything may come. */
export function outputSchema(schema: z.ZodType): JsonObject | boolean {
  const plain = withoutDialect(toPlainSchema(schema, 'output'));
  return Object.keys(plain).length === 0 ? true : plain;
}

function toPlainSchema(schema: z.ZodType, io: 'input' | 'output'): JsonObject {
  const plain = z.toJSONSchema(schema, {
    io,
    override: ({ zodSchema, jsonSchema }) => {
      // Any JSON is `{}`: spelled out, a validator would walk all of a body's configs to learn nothing.
      if ((zodSchema as z.core.$ZodType) === JsonSchema)
        for (const key of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, key);
    },
  });
  return JSON.parse(JSON.stringify(plain)) as JsonObject;
}

function withoutDialect({ $schema: _, ...rest }: JsonObject): JsonObject {
  return rest;
}

/** The schema of one value, with its template beside it. */
function templated(schema: Json): Json {
  if (!isObject(schema)) return schema;
  if (schema.literal === true) return withoutMark(schema);
  const inner = within(schema);
  if (acceptsAnyText(inner)) return inner;
  const entries = Object.entries(inner);
  const isAnnotation = ([key]: [string, Json]) => ANNOTATIONS.includes(key);
  const original = Object.fromEntries(entries.filter((entry) => !isAnnotation(entry)));
  return { ...Object.fromEntries(entries.filter(isAnnotation)), anyOf: [original, TEMPLATE] };
}

/** A schema whose inner values may be templates, itself not: it is a branch, or the whole config. */
function within(schema: JsonObject): JsonObject {
  const result: JsonObject = { ...schema };
  if (isObject(schema.properties)) result.properties = mapValues(schema.properties, templated);
  for (const key of ['items', 'additionalProperties']) {
    if (isObject(schema[key])) result[key] = templated(schema[key]);
  }
  if (Array.isArray(schema.prefixItems)) result.prefixItems = schema.prefixItems.map(templated);
  for (const key of ['anyOf', 'oneOf', 'allOf']) {
    const branches = schema[key];
    if (Array.isArray(branches)) result[key] = branches.map((each) => (isObject(each) ? within(each) : each));
  }
  return result;
}

function acceptsAnyText(schema: JsonObject): boolean {
  const narrowing = Object.keys(schema).filter((key) => !ANNOTATIONS.includes(key));
  return narrowing.length === 0 || (narrowing.length === 1 && [schema.type].flat().includes('string'));
}

function withoutMark({ literal: _, ...rest }: JsonObject): JsonObject {
  return rest;
}
