/** Freezes a value and all it holds; what is frozen already is taken to be so throughout. */
export function freezeDeeply(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const each of Object.values(value)) freezeDeeply(each);
}

/** Where two values of plain data first differ, as a path; null when they are equal. */
export function firstDifference(a: unknown, b: unknown, at = '$'): string | null {
  if (Object.is(a, b)) return null;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
    return `${at}: ${JSON.stringify(a)} and ${JSON.stringify(b)}`;
  }
  if (Array.isArray(a) !== Array.isArray(b)) return at;
  const keys = Object.keys(a);
  const missing = Object.keys(b).find((key) => !Object.hasOwn(a, key));
  if (missing !== undefined) return `${at}.${missing}: is only in the second`;
  for (const key of keys) {
    if (!Object.hasOwn(b, key)) return `${at}.${key}: is only in the first`;
    const found = firstDifference(a[key as keyof typeof a], b[key as keyof typeof b], `${at}.${key}`);
    if (found) return found;
  }
  return null;
}
