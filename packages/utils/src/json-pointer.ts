/** A property name as a segment of a JSON pointer (RFC 6901). */
export const escapePointer = (segment: string | number): string =>
  typeof segment === 'number' ? String(segment) : segment.replaceAll('~', '~0').replaceAll('/', '~1');

/** The JSON pointer of a path; `''` for the whole document. */
export function buildPointer(path: readonly (string | number)[]): string {
  let pointer = '';
  for (const segment of path) pointer += `/${escapePointer(segment)}`;
  return pointer;
}

/** The property names and array places of a JSON pointer, as texts; `null` when it is none. */
export function parsePointer(pointer: string): string[] | null {
  if (pointer === '') return [];
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer)) return null;
  return pointer
    .slice(1)
    .split('/')
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

const ARRAY_INDEX = /^(?:0|[1-9]\d*)$/;

/** What a JSON pointer names in a value: own properties only; `undefined` where there is nothing. */
export function getByPointer(value: unknown, pointer: string): unknown {
  const segments = parsePointer(pointer);
  if (segments === null) return undefined;
  let here = value;
  for (const segment of segments) {
    if (typeof here !== 'object' || here === null) return undefined;
    if (Array.isArray(here) && !ARRAY_INDEX.test(segment)) return undefined;
    if (!Object.hasOwn(here, segment)) return undefined;
    here = (here as Record<string, unknown>)[segment];
  }
  return here;
}
