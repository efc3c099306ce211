import type { Json, JsonObject } from '@rex/types';
import { mergeAllOf, newReach, type Reach, resolveRef } from './resolve-ref.ts';

/** A schema as it may stand anywhere: `true` takes everything. */
export type Schema = JsonObject | boolean;

/** A scalar type of JSON that is written as one line of text. */
export type ScalarType = 'string' | 'number' | 'integer' | 'boolean';

export interface Choice {
  value: Json;
  label: string;
}

export interface Property {
  name: string;
  schema: Schema;
  isRequired: boolean;
}

/** How a value is asked for. */
export type FieldShape =
  | { kind: 'text'; format: string | null; isMultiline: boolean }
  | { kind: 'number'; isInteger: boolean }
  | { kind: 'boolean' }
  | { kind: 'choice'; choices: readonly Choice[] }
  | { kind: 'scalar'; types: readonly ScalarType[] }
  | { kind: 'list'; items: Schema }
  | { kind: 'object'; properties: readonly Property[]; rest: Schema | null; oneOf: readonly string[] | null }
  | { kind: 'map'; names: Schema; values: Schema }
  | { kind: 'alternatives'; options: readonly Schema[] }
  | { kind: 'any' };

/** What a form knows of a schema: one level of it, since schemas may hold themselves. */
export type FieldInfo = FieldShape & {
  /** The schema without the alternative of a template, `$ref` followed. */
  schema: JsonObject;
  title: string | null;
  description: string | null;
  /** Undefined where there is none. */
  default: Json | undefined;
  /** An expression may stand in its place. */
  isTemplated: boolean;
  /** null may stand in its place. */
  isNullable: boolean;
};

const MULTILINE_CHARS = 500;

/** Reads one level of `schema`; references are followed within `root`. */
export function readSchema(schema: Schema | undefined, root: Schema): FieldInfo {
  const words: Words = { title: null, description: null, default: undefined };
  const read = unwrap(schema ?? true, root, words);
  return { ...shapeOf(read, root), ...words, ...read.marks, schema: read.schema };
}

interface Words {
  title: string | null;
  description: string | null;
  default: Json | undefined;
}

interface Unwrapped {
  schema: JsonObject;
  /** The alternatives of an anyOf or oneOf, flat, without template and null. */
  options: JsonObject[];
  marks: { isTemplated: boolean; isNullable: boolean };
}

/** Follows references, takes templates and null out of the alternatives, and gathers words; the outermost win. */
function unwrap(start: Schema, root: Schema, words: Words): Unwrapped {
  const marks = { isTemplated: false, isNullable: false };
  const reach = newReach();
  let schema = plain(start, root, words, reach);
  let options = flatten(schema, root, marks, reach);
  // One alternative is none: its own words and shape count, as do those of the schema around it.
  while (options.length === 1 && reach.left > 0) {
    const { anyOf: _anyOf, oneOf: _oneOf, ...around } = schema;
    schema = plain({ ...around, ...options[0] }, root, words, reach);
    options = flatten(schema, root, marks, reach);
  }
  const types = typesOf(schema);
  if (types.includes('null') && types.length > 1) {
    marks.isNullable = true;
    schema = { ...schema, type: types.filter((type) => type !== 'null') };
  }
  return { schema, options, marks };
}

function plain(start: Schema, root: Schema, words: Words, reach: Reach): JsonObject {
  const resolved = resolveRef(start, root);
  const schema = typeof resolved === 'boolean' ? {} : mergeAllOf(resolved, root, reach);
  if (typeof schema.title === 'string') words.title ??= schema.title;
  if (typeof schema.description === 'string') words.description ??= schema.description;
  if (schema.default !== undefined) words.default ??= schema.default;
  return schema;
}

function flatten(schema: JsonObject, root: Schema, marks: Unwrapped['marks'], reach: Reach): JsonObject[] {
  const list = Array.isArray(schema.anyOf) ? schema.anyOf : Array.isArray(schema.oneOf) ? schema.oneOf : [];
  return list.flatMap((each) => {
    reach.left -= 1;
    const option = asSchema(resolveRef(asSchema(each), root));
    if (isTemplateAlternative(option)) {
      marks.isTemplated = true;
      return [];
    }
    if (typeof option === 'boolean') return [{}];
    if (option.type === 'null' || option.const === null) {
      marks.isNullable = true;
      return [];
    }
    if (isOnlyRequired(option)) return [];
    const inner = reach.left > 0 && !option.properties ? flatten(option, root, marks, reach) : [];
    if (inner.length === 0) return [mergeAllOf(option, root, reach)];
    const { anyOf: _anyOf, oneOf: _oneOf, description: _description, ...around } = option;
    return inner.map((one) => ({ ...around, ...one }));
  });
}

function shapeOf({ schema, options }: Unwrapped, root: Schema): FieldShape {
  if (options.length > 1) return alternativesOf(options);
  const choices = choicesOf(schema);
  if (choices) return { kind: 'choice', choices };
  const types = typesOf(schema);
  if (types.length > 1) {
    if (types.every(isScalarType)) return { kind: 'scalar', types: types as ScalarType[] };
    return { kind: 'alternatives', options: types.map((type) => ({ ...schema, type })) };
  }
  switch (types[0] ?? impliedType(schema)) {
    case 'string':
      return textOf(schema);
    case 'number':
      return { kind: 'number', isInteger: false };
    case 'integer':
      return { kind: 'number', isInteger: true };
    case 'boolean':
      return { kind: 'boolean' };
    case 'array':
      return Array.isArray(schema.prefixItems)
        ? { kind: 'any' }
        : { kind: 'list', items: asSchema(schema.items) };
    case 'object':
      return objectOf(schema, root);
    default:
      return { kind: 'any' };
  }
}

function alternativesOf(options: JsonObject[]): FieldShape {
  const choices = options.map(choicesOf);
  if (choices.every((each) => each !== null)) return { kind: 'choice', choices: choices.flat() };
  const types = options.flatMap(typesOf);
  const areScalars = options.every(
    (each) => !choicesOf(each) && typesOf(each).length > 0 && typesOf(each).every(isScalarType),
  );
  if (areScalars) return { kind: 'scalar', types: [...new Set(types)] as ScalarType[] };
  return { kind: 'alternatives', options };
}

function textOf(schema: JsonObject): FieldShape {
  const format = typeof schema.format === 'string' ? schema.format : null;
  const isLong = typeof schema.maxLength === 'number' && schema.maxLength > MULTILINE_CHARS;
  return { kind: 'text', format, isMultiline: isLong && format === null };
}

function objectOf(schema: JsonObject, root: Schema): FieldShape {
  const required = Array.isArray(schema.required) ? schema.required : [];
  const known = isObject(schema.properties) ? schema.properties : {};
  // What has to be there has its place, also where nothing more is said of it.
  const implied = required.flatMap((name) =>
    typeof name === 'string' && !Object.hasOwn(known, name) ? [[name, true] as [string, Json]] : [],
  );
  const declared = [...Object.entries(known), ...implied];
  const rest = schema.additionalProperties ?? (schema.properties === undefined ? true : undefined);
  if (declared.length === 0 && rest !== false) {
    return { kind: 'map', names: asSchema(schema.propertyNames), values: asSchema(rest) };
  }
  const properties = declared.map(([name, each]) => ({
    name,
    schema: asSchema(each),
    isRequired: required.includes(name),
  }));
  const isRestDeclared = rest === true || isObject(rest);
  return {
    kind: 'object',
    properties,
    rest: isRestDeclared ? resolveRef(asSchema(rest), root) : null,
    oneOf: exclusiveNames(schema, declared),
  };
}

/** The properties of which exactly one is set, as in `oneOf: [{ required: [for] }, { required: [until] }]`. */
function exclusiveNames(schema: JsonObject, declared: [string, Json][]): string[] | null {
  if (!Array.isArray(schema.oneOf) || schema.oneOf.length < 2) return null;
  const names = schema.oneOf.map((each) =>
    isObject(each) && isOnlyRequired(each) && Array.isArray(each.required) && each.required.length === 1
      ? each.required[0]
      : null,
  );
  const isKnown = (name: unknown): name is string => declared.some(([known]) => known === name);
  return names.every(isKnown) ? names : null;
}

function choicesOf(schema: JsonObject): Choice[] | null {
  if (schema.const !== undefined)
    return [{ value: schema.const, label: labelOf(schema.const, schema.title) }];
  if (!Array.isArray(schema.enum)) return null;
  return schema.enum.map((value) => ({ value, label: labelOf(value) }));
}

const labelOf = (value: Json, title?: Json): string =>
  typeof title === 'string' ? title : typeof value === 'string' ? value : JSON.stringify(value);

/** `{ type: 'string', pattern: '\\{\\{' }`: the text of an expression, which REX lets stand for most values. */
const isTemplateAlternative = (schema: Schema): boolean =>
  isObject(schema) && schema.type === 'string' && schema.pattern === '\\{\\{';

const isOnlyRequired = (schema: JsonObject): boolean =>
  Object.keys(schema).length === 1 && Array.isArray(schema.required);

const typesOf = (schema: JsonObject): string[] =>
  (Array.isArray(schema.type) ? schema.type : [schema.type]).filter((type) => typeof type === 'string');

const impliedType = (schema: JsonObject): string | null =>
  isObject(schema.properties) || isObject(schema.additionalProperties)
    ? 'object'
    : schema.items !== undefined
      ? 'array'
      : null;

const isScalarType = (type: string): boolean => ['string', 'number', 'integer', 'boolean'].includes(type);

const asSchema = (value: Json | undefined): Schema =>
  isObject(value) || typeof value === 'boolean' ? value : true;

/** Whether a value is a JSON object. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
