import type { Json, JsonObject } from '@rex/types';

/** What is different at one place, named by its JSON pointer. */
export interface JsonChange {
  pointer: string;
  kind: 'added' | 'removed' | 'changed';
  before: Json | undefined;
  after: Json | undefined;
}

const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The differences between two JSON values, the deepest places that tell them; none when they are the same. */
export function jsonDifference(before: Json, after: Json, pointer = ''): JsonChange[] {
  if (before === after) return [];
  if (isObject(before) && isObject(after)) return inFields(before, after, pointer);
  if (Array.isArray(before) && Array.isArray(after)) return inItems(before, after, pointer);
  return [{ pointer, kind: 'changed', before, after }];
}

function inFields(before: JsonObject, after: JsonObject, pointer: string): JsonChange[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => at(own(before, name), own(after, name), `${pointer}/${escaped(name)}`));
}

const own = (value: JsonObject, name: string): Json | undefined =>
  Object.hasOwn(value, name) ? value[name] : undefined;

function inItems(before: Json[], after: Json[], pointer: string): JsonChange[] {
  const count = Math.max(before.length, after.length);
  return Array.from({ length: count }, (_, index) =>
    at(before[index], after[index], `${pointer}/${index}`),
  ).flat();
}

function at(before: Json | undefined, after: Json | undefined, pointer: string): JsonChange[] {
  if (before === undefined) return after === undefined ? [] : [{ pointer, kind: 'added', before, after }];
  if (after === undefined) return [{ pointer, kind: 'removed', before, after }];
  return jsonDifference(before, after, pointer);
}
