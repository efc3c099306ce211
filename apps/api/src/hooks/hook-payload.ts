import type { IncomingHttpHeaders } from 'node:http';
import { type Json, type JsonObject, RexError } from '@rex/types';

/** What proves who the caller is, or belongs to the connection and not to the message. */
const LEFT_OUT = new Set([
  ...['authorization', 'cookie', 'connection', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
]);

/** Headers as a payload holds them: lower-case names, one text each. */
export function payloadHeaders(headers: IncomingHttpHeaders): JsonObject {
  const kept: JsonObject = Object.create(null) as JsonObject;
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || LEFT_OUT.has(name) || name.startsWith('proxy-')) continue;
    kept[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return kept;
}

/** Parses JSON text as this server does everywhere: keys that would change a prototype are refused. */
export type ParseJson = (text: string) => Json;

/**
 * The body of a call by its type: JSON parsed, a form as an object (a list where a name comes twice), other text as
 * it is, nothing as null. Throws RexError `invalid_json`, or `invalid_input` for what is no text.
 */
export function payloadBody(body: Buffer, contentType: string | undefined, parseJson: ParseJson): Json {
  if (body.length === 0) return null;
  const type = (contentType ?? 'text/plain').split(';')[0]!.trim().toLowerCase();
  if (type.startsWith('multipart/')) throw notText(type);
  const text = textOf(body, type);
  if (type === 'application/json' || type.endsWith('+json')) return parseJson(text);
  if (type === 'application/x-www-form-urlencoded') return formOf(text);
  return text;
}

function textOf(body: Buffer, type: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw notText(type);
  }
}

const notText = (type: string): RexError =>
  new RexError(
    'invalid_input',
    `A hook takes JSON, a form or text in UTF-8; this body (${type}) is none of them. Send a URL to it instead.`,
  );

function formOf(text: string): JsonObject {
  const form: JsonObject = Object.create(null) as JsonObject;
  for (const [name, value] of new URLSearchParams(text)) {
    const before = form[name];
    if (before === undefined) form[name] = value;
    else if (Array.isArray(before)) before.push(value);
    else form[name] = [before, value];
  }
  return form;
}
