import type { Json } from '@rex/types';
import { jsonFault } from './json-fault.ts';

/** What a text was read as, or why it cannot be read. */
export type Reading = { value: Json | undefined } | { problem: string };

/**
 * Reads any value from a text as people write it: `5`, `true`, `null` and what begins with `{`, `[` or `"` is JSON,
 * all else is text, so that `{{ nodes.a }}` and `hello` need no quotes. Nothing at all is no value.
 */
export function readLoose(text: string): Reading {
  const trimmed = text.trim();
  if (trimmed === '') return { value: undefined };
  return isJsonLike(trimmed) ? readJson(text) : { value: text };
}

/** The text that `readLoose` reads as this value. */
export function showLoose(value: Json | undefined): string {
  if (value === undefined) return '';
  if (typeof value !== 'string') return JSON.stringify(value, null, 2);
  if (value === '') return '';
  return value.trim() === '' || isJsonLike(value.trim()) ? JSON.stringify(value) : value;
}

/** Reads a text that must be JSON; nothing at all is no value. */
export function readJson(text: string): Reading {
  if (text.trim() === '') return { value: undefined };
  try {
    return { value: JSON.parse(text) as Json };
  } catch {
    return { problem: placeOf(text) };
  }
}

const isJsonLike = (text: string): boolean =>
  /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/.test(text) ||
  /^["[]/.test(text) ||
  (text.startsWith('{') && !text.startsWith('{{'));

function placeOf(text: string): string {
  const offset = jsonFault(text) ?? text.length;
  const before = text.slice(0, offset).split('\n');
  const place = `line ${before.length}, column ${before.at(-1)!.length + 1}`;
  if (text.slice(offset).trim() === '') return `Not valid JSON: it ends too early, at ${place}.`;
  return `Not valid JSON: ${JSON.stringify(text[offset])} cannot stand at ${place}.`;
}
