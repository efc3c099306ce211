import type { Json, JsonObject } from '@rex/types';
import { buildPointer, getByPointer } from '@rex/utils';
import { checkArray } from './check-array.ts';
import { checkObject } from './check-object.ts';
import { checkNumber, checkText, checkType } from './check-scalar.ts';
import { sameJson } from './same-json.ts';
import type { SchemaWork } from './schema-work.ts';

type Path = readonly (string | number)[];

/** What schemas have said of a value's parts, for `unevaluatedProperties` and `unevaluatedItems`. */
export interface Evaluated {
  names: Set<string>;
  /** Items up to here, and single ones by `contains`. */
  itemsTo: number;
  items: Set<number>;
}

/** One value under one schema. `say` is silent where a problem is no problem of the whole, as under `not`. */
export interface Check {
  value: Json;
  schema: JsonObject;
  root: Json;
  path: Path;
  work: SchemaWork;
  isQuiet: boolean;
  evaluated: Evaluated;
}

export const nothingEvaluated = (): Evaluated => ({ names: new Set(), itemsTo: 0, items: new Set() });

/** Applies a schema to a value, or to a part of it; gives whether it fits. Every fault is told to `work`. */
export function applySchema(
  check: Omit<Check, 'schema' | 'evaluated'>,
  schema: Json | undefined,
  evaluated: Evaluated = nothingEvaluated(),
): boolean {
  if (schema === true || schema === undefined) return true;
  if (schema === false) return refuse(check, 'is not allowed here');
  if (!isObject(schema)) return true;
  check.work.enter();
  const inner = { ...check, schema, evaluated };
  let isFit = applyRef(inner);
  isFit = checkType(inner) && isFit;
  isFit = checkValues(inner) && isFit;
  isFit = applyCombined(inner) && isFit;
  if (typeof inner.value === 'string') isFit = checkText(inner, inner.value) && isFit;
  else if (typeof inner.value === 'number') isFit = checkNumber(inner, inner.value) && isFit;
  else if (Array.isArray(inner.value)) isFit = checkArray(inner, inner.value) && isFit;
  else if (isObject(inner.value)) isFit = checkObject(inner, inner.value) && isFit;
  check.work.leave();
  return isFit;
}

/** Tells a fault of the value; gives false, for the check to end with. */
export function refuse(
  { work, isQuiet, path }: Pick<Check, 'work' | 'isQuiet' | 'path'>,
  message: string,
): false {
  if (!isQuiet) work.say(buildPointer(path), message);
  return false;
}

function applyRef(check: Check): boolean {
  const { $ref: ref } = check.schema;
  if (typeof ref !== 'string') return true;
  const target = ref.startsWith('#') ? getByPointer(check.root, decodeURIComponent(ref.slice(1))) : undefined;
  return applySchema(check, target as Json | undefined, check.evaluated);
}

function checkValues(check: Check): boolean {
  const { schema, value } = check;
  if (schema.const !== undefined && !sameJson(schema.const, value))
    return refuse(check, `must be ${excerpt(schema.const)}`);
  if (Array.isArray(schema.enum) && !schema.enum.some((one) => sameJson(one, value)))
    return refuse(check, `must be one of ${schema.enum.map(excerpt).join(', ').slice(0, 500)}`);
  return true;
}

const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);

function applyCombined(check: Check): boolean {
  const { schema } = check;
  let isFit = true;
  for (const each of listOf(schema.allOf)) isFit = applySchema(check, each, check.evaluated) && isFit;
  if (Array.isArray(schema.anyOf) && alternatives(check, schema.anyOf) === 0)
    isFit = explain(check, schema.anyOf, 'fits none of the alternatives');
  if (Array.isArray(schema.oneOf)) {
    const fits = alternatives(check, schema.oneOf);
    if (fits === 0) isFit = explain(check, schema.oneOf, 'fits none of the alternatives');
    else if (fits > 1) isFit = refuse(check, `fits ${fits} of the alternatives, not one`);
  }
  if (schema.not !== undefined && applySchema({ ...check, isQuiet: true }, schema.not))
    isFit = refuse(check, 'is what the schema excludes by `not`');
  return applyIf(check) && isFit;
}

/** How many alternatives fit; what those that fit have seen of the value counts as seen. */
function alternatives(check: Check, schemas: readonly Json[]): number {
  let fits = 0;
  for (const each of schemas) {
    const seen = nothingEvaluated();
    if (!applySchema({ ...check, isQuiet: true }, each, seen)) continue;
    fits += 1;
    merge(check.evaluated, seen);
  }
  return fits;
}

/** Of a single alternative the fault itself is told. */
function explain(check: Check, schemas: readonly Json[], message: string): false {
  if (schemas.length === 1) applySchema(check, schemas[0]);
  else refuse(check, message);
  return false;
}

function applyIf(check: Check): boolean {
  const { schema } = check;
  if (schema.if === undefined) return true;
  const seen = nothingEvaluated();
  const holds = applySchema({ ...check, isQuiet: true }, schema.if, seen);
  if (holds) merge(check.evaluated, seen);
  return applySchema(check, holds ? schema.then : schema.else, check.evaluated);
}

export function merge(into: Evaluated, from: Evaluated): void {
  for (const name of from.names) into.names.add(name);
  for (const item of from.items) into.items.add(item);
  into.itemsTo = Math.max(into.itemsTo, from.itemsTo);
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The beginning of a value as text, for messages. */
export function excerpt(value: Json): string {
  const text = JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 60).toWellFormed()}…`;
}
