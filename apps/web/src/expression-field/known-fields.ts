import type { Json, JsonObject } from '@rex/types';
import type { KnownValue } from './expression-scope.ts';

/** A field that may follow a name: what it holds, in a word. */
export interface KnownField {
  name: string;
  detail: string;
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value in a word or two, for a list of suggestions. */
export function inWords(value: Json | undefined): string {
  if (value === undefined) return '';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `list of ${value.length}`;
  if (isObject(value)) return 'object';
  const text = JSON.stringify(value);
  return text.length > 28 ? `${text.slice(0, 27)}…` : text;
}

/** The fields of a value: those of its sample, and those that its schema promises. Lists have those of their items. */
export function fieldsOf({ schema, sample }: KnownValue): KnownField[] {
  const found = new Map<string, string>();
  const value = firstItem(sample);
  if (isObject(value)) for (const [name, each] of Object.entries(value)) found.set(name, inWords(each));
  const { properties } = itemSchema(schema);
  if (isObject(properties)) {
    for (const [name, each] of Object.entries(properties)) {
      if (!found.has(name)) found.set(name, typeOf(each));
    }
  }
  return [...found].map(([name, detail]) => ({ name, detail }));
}

/** What is known of a field of a value. */
export function stepInto({ schema, sample }: KnownValue, name: string): KnownValue {
  const value = firstItem(sample);
  const inner = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  const { properties } = itemSchema(schema);
  const field = isObject(properties) && Object.hasOwn(properties, name) ? properties[name] : undefined;
  return { sample: inner, schema: isObject(field) ? field : undefined };
}

/** A path through a list goes through its items. */
function firstItem(value: Json | undefined): Json | undefined {
  let at = value;
  while (Array.isArray(at)) at = at[0];
  return at;
}

function itemSchema(schema: KnownValue['schema']): JsonObject {
  let at: unknown = schema;
  while (isObject(at) && isObject(at.items) && !isObject(at.properties)) at = at.items;
  return isObject(at) ? at : {};
}

const typeOf = (schema: Json): string =>
  isObject(schema) && typeof schema.type === 'string' ? schema.type : '';
