import { schemaProblems } from '@rex/engine';
import type { Json, JsonObject } from '@rex/types';
import { type FieldInfo, isObject, readSchema, type Schema } from './read-schema.ts';

/** Whether a control of this kind can show a value; what it cannot show is kept, and shown as JSON. */
export function canShow(info: FieldInfo, value: Json | undefined): boolean {
  if (value === undefined) return true;
  switch (info.kind) {
    case 'text':
      return typeof value === 'string';
    case 'number':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'choice':
      return info.choices.some((choice) => sameText(choice.value, value));
    case 'scalar':
      return typeof value !== 'object';
    case 'list':
      return Array.isArray(value);
    case 'object':
    case 'map':
      return isObject(value);
    case 'alternatives':
    case 'any':
      return true;
  }
}

/**
 * Which of several shapes a value has: the one it fits, else the one it resembles, else none (-1). Where several do,
 * it is `preferred`, the one that was chosen.
 */
export function optionOf(
  options: readonly Schema[],
  value: Json | undefined,
  root: Schema,
  preferred: number | null = null,
): number {
  if (value === undefined) return -1;
  const places = options
    .map((_, place) => place)
    .sort((a, b) => Number(b === preferred) - Number(a === preferred));
  const fitting = places.find((place) => fits(options[place]!, value, root));
  return fitting ?? places.find((place) => resembles(options[place]!, value, root)) ?? -1;
}

/** Whether a value is of the kind of a shape, and has the constants that tell it from the others. */
function resembles(option: Schema, value: Json, root: Schema): boolean {
  const info = readSchema(option, root);
  if (info.kind === 'any' || !canShow(info, value)) return false;
  if (info.kind !== 'object' || !isObject(value)) return true;
  return Object.entries(constantsOf(info, root)).every(
    ([name, constant]) => value[name] === undefined || sameText(value[name], constant),
  );
}

function fits(option: Schema, value: Json, root: Schema): boolean {
  if (typeof option === 'boolean') return option;
  const { $defs, definitions } = typeof root === 'boolean' ? ({} as JsonObject) : root;
  const whole = { ...(definitions ? { definitions } : {}), ...($defs ? { $defs } : {}), ...option };
  try {
    return schemaProblems(value, whole).length === 0;
  } catch {
    // A schema that cannot be checked cannot say that the value fits.
    return false;
  }
}

/** What a new element or a newly chosen shape begins with. */
export function blankValue(schema: Schema, root: Schema): Json {
  const info = readSchema(schema, root);
  if (info.default !== undefined) return info.default;
  switch (info.kind) {
    case 'number':
      return typeof info.schema.minimum === 'number' ? Math.max(0, Math.ceil(info.schema.minimum)) : 0;
    case 'boolean':
      return false;
    case 'choice':
      return info.choices[0]?.value ?? null;
    case 'list':
      return [];
    case 'object':
      return constantsOf(info, root);
    case 'map':
      return {};
    case 'alternatives':
      return blankValue(info.options[0] ?? true, root);
    default:
      return '';
  }
}

/** What can have one value only has it from the start, as the `type` that tells shapes apart. */
function constantsOf({ schema }: FieldInfo, root: Schema): JsonObject {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const constants = Object.entries(properties).flatMap(([name, each]) => {
    const known = isObject(each) ? readSchema(each, root).schema.const : undefined;
    return known === undefined ? [] : [[name, known] as const];
  });
  return Object.fromEntries(constants);
}

/** The object with a property set, or without it when the value is undefined; the order of names stays. */
export function withProperty(object: JsonObject, name: string, value: Json | undefined): JsonObject {
  if (value !== undefined) return { ...object, [name]: value };
  const { [name]: _removed, ...rest } = object;
  return rest;
}

/** The object with a property called otherwise, in its place. */
export const withName = (object: JsonObject, from: string, to: string): JsonObject =>
  Object.fromEntries(Object.entries(object).map(([name, value]) => [name === from ? to : name, value]));

/** Whether two values are the same when written as JSON. */
export const sameText = (a: Json | undefined, b: Json | undefined): boolean =>
  a === b || JSON.stringify(a) === JSON.stringify(b);
