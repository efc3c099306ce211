import { type Json, RexError } from '@rex/types';

/**
 * The one JSON text of a value by RFC 8785: keys by UTF-16 code units, numbers as ECMAScript writes them, no white
 * space. Throws RexError `not_storable` on what JSON cannot hold. It recurses, so foreign values pass
 * `findUnstorable` first, which bounds their depth.
 */
export function canonicalJson(value: Json): string {
  switch (typeof value) {
    case 'string':
      return text(value);
    case 'number':
      if (!Number.isFinite(value)) throw notJson(`the number ${value}`);
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? array(value) : object(value);
    default:
      throw notJson(`a value of type ${typeof value}`);
  }
}

function array(items: readonly Json[]): string {
  let out = '[';
  for (let at = 0; at < items.length; at++) {
    if (at > 0) out += ',';
    out += canonicalJson(items[at] as Json);
  }
  return `${out}]`;
}

function object(members: { readonly [key: string]: Json }): string {
  let out = '{';
  // The default order of sort() compares UTF-16 code units, which is what the RFC asks for.
  for (const key of Object.keys(members).sort()) {
    if (out.length > 1) out += ',';
    out += `${text(key)}:${canonicalJson(members[key] as Json)}`;
  }
  return `${out}}`;
}

function text(value: string): string {
  // JSON.stringify would write a lone surrogate as an escape; the RFC wants it refused.
  if (!value.isWellFormed()) throw notJson('a lone surrogate');
  return JSON.stringify(value);
}

const notJson = (what: string) =>
  new RexError('not_storable', `canonical JSON cannot hold ${what}; replace or remove it`);
