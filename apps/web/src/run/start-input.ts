import type { DraftGraph, Json, JsonObject } from '@rex/types';
import { sameText } from '../schema-form/field-value.ts';
import { isObject, readSchema, type Schema } from '../schema-form/read-schema.ts';

/** An input to begin with, and where it comes from. */
export interface OfferedInput {
  label: string;
  value: Json;
}

/** The schema that the form of an input is made of; null where anything may come. */
export function inputSchema(graph: DraftGraph, triggerType: string | null): Schema | null {
  const { input } = graph;
  const given = isObject(input) && Object.keys(input).length > 0 ? input : null;
  if (triggerType !== 'webhook') return given;
  const own = given && isObject(given.properties) ? given.properties : {};
  return { ...given, type: 'object', properties: { ...REQUEST, ...own } };
}

/** The payload of a webhook is the request. */
const REQUEST: JsonObject = {
  method: {
    type: 'string',
    enum: ['POST', 'GET', 'PUT', 'PATCH', 'DELETE'],
    description: 'As it was called',
  },
  headers: {
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'By name in lower case',
  },
  query: { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] } },
  body: { description: 'JSON as it was parsed, a form as an object, or text' },
};

/** What a webhook would be called with, and otherwise the defaults that the schema gives. */
export function startInput(schema: Schema | null, triggerType: string | null): Json {
  const defaults = (schema !== null && exampleOf(schema, schema, { required: false })) || {};
  if (triggerType !== 'webhook') return defaults;
  const skeleton: JsonObject = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    query: {},
    body: {},
  };
  return { ...skeleton, ...(isObject(defaults) ? defaults : {}) };
}

/** Inputs that the schema itself offers: its `examples`, its `default`, and one made of those of its parts. */
export function offeredInputs(schema: Schema | null): OfferedInput[] {
  if (schema === null || typeof schema === 'boolean') return [];
  const examples = Array.isArray(schema.examples) ? schema.examples : [];
  const made = exampleOf(schema, schema, { required: true });
  const all: OfferedInput[] = [
    ...examples.map((value, place) => ({
      label: examples.length > 1 ? `Example ${place + 1}` : 'Example',
      value,
    })),
    ...(schema.default === undefined ? [] : [{ label: 'Default', value: schema.default }]),
    ...(isObject(made) && Object.keys(made).length > 0 ? [{ label: 'Filled in', value: made }] : []),
  ];
  return all.filter(({ value }, place) => all.findIndex((each) => sameText(each.value, value)) === place);
}

const DEPTH_MAX = 8;

/**
 * A value by the defaults (and, where a value is `required`, the examples) of a schema's parts; undefined where it
 * says nothing of any.
 */
function exampleOf(schema: Schema, root: Schema, want: { required: boolean }, depth = 0): Json | undefined {
  const info = readSchema(schema, root);
  if (info.default !== undefined) return info.default;
  if (want.required && Array.isArray(info.schema.examples)) return info.schema.examples[0];
  if (info.kind !== 'object' || depth > DEPTH_MAX) return undefined;
  const parts = info.properties.flatMap(({ name, schema: each }) => {
    const value = exampleOf(each, root, want, depth + 1);
    return value === undefined ? [] : [[name, value] as const];
  });
  return parts.length === 0 ? undefined : Object.fromEntries(parts);
}
