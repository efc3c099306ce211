import { RefusedError } from '@rex/engine';
import type { Json, Value } from '@rex/types';

/** Deeper values could overrun a parser's stack, the embedded database's before it can say so. */
const DEPTH_MAX = 1_000;

/** JSON text of a value. Throws RefusedError for what has none or is nested too deep. */
export function toJson(value: Json | readonly string[]): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    throw new RefusedError('a value cannot be written as JSON', { cause });
  }
  if (text === undefined) throw new RefusedError(`a value cannot be written as JSON: it is ${typeof value}`);
  // Each level takes two characters, so short texts need no look.
  if (text.length > 2 * DEPTH_MAX && isDeep(text)) {
    throw new RefusedError(`a value is nested deeper than ${DEPTH_MAX} levels`);
  }
  return text;
}

const QUOTE = 34;
const BACKSLASH = 92;

function isDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === QUOTE) {
      for (at++; text.charCodeAt(at) !== QUOTE; at++) if (text.charCodeAt(at) === BACKSLASH) at++;
    } else if (character === 91 || character === 123) {
      if (++depth > DEPTH_MAX) return true;
    } else if (character === 93 || character === 125) depth--;
  }
  return false;
}

/** JSON text or SQL's NULL. */
export const toJsonOrNull = (value: Json | undefined): string | null =>
  value === null || value === undefined ? null : toJson(value);

/** JSON text of a value in line; a JSON null is text too. */
export const inlineOf = (value: Value | null): string | null =>
  value !== null && 'inline' in value ? toJson(value.inline) : null;

/** Hash of a value that is a blob. */
export const blobOf = (value: Value | null): string | null =>
  value !== null && 'blob' in value ? value.blob : null;

/** Seconds, for `to_timestamp`. */
export const secondsOf = (ms: number | null): number | null => (ms === null ? null : ms / 1_000);
