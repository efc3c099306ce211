import type { Json, JsonObject } from '@rex/types';

/** The segments of a JSON pointer: `/rules/0/when` → `['rules', '0', 'when']`. */
export const parsePointer = (pointer: string): string[] =>
  pointer === ''
    ? []
    : pointer
        .slice(1)
        .split('/')
        .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));

/** A JSON pointer of segments. */
export const formatPointer = (segments: readonly (string | number)[]): string =>
  segments.map((segment) => `/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** The value at a place, own properties only; undefined when there is none. */
export function getAt(value: Json | undefined, segments: readonly string[]): Json | undefined {
  let at = value;
  for (const segment of segments) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, segment)) return undefined;
    at = (at as JsonObject)[segment];
  }
  return at;
}

/** The value with another one at a place; undefined takes the property or the element away. */
export function setAt(value: Json | undefined, segments: readonly string[], next: Json | undefined): Json {
  const [first, ...rest] = segments;
  if (first === undefined) return next ?? null;
  if (Array.isArray(value)) return setElement(value, first, rest, next);
  const object: JsonObject = typeof value === 'object' && value !== null ? value : {};
  if (rest.length === 0 && next === undefined) {
    const { [first]: _, ...others } = object;
    return others;
  }
  const inner = Object.hasOwn(object, first) ? object[first] : undefined;
  return { ...object, [first]: rest.length === 0 ? (next as Json) : setAt(inner, rest, next) };
}

function setElement(list: Json[], first: string, rest: readonly string[], next: Json | undefined): Json[] {
  const place = first === '-' ? list.length : Number(first);
  if (!Number.isInteger(place) || place < 0) return list;
  if (rest.length === 0 && next === undefined) return list.filter((_, at) => at !== place);
  const copy = [...list];
  copy[place] = rest.length === 0 ? (next as Json) : setAt(list[place], rest, next);
  return copy;
}
