import type { IncomingHttpHeaders } from 'node:http';
import { type Json, type JsonObject, RexError } from '@rex/types';

const PREFIX = 'ce-';

/** Whether a request carries an event in binary mode: its attributes are headers, its data is the body. */
export const isBinaryEvent = (headers: IncomingHttpHeaders): boolean =>
  headers['ce-specversion'] !== undefined;

/** The event of a request in binary mode, as structured mode writes it. */
export function fromBinaryEvent(headers: IncomingHttpHeaders, body: Json | undefined): JsonObject {
  const event: JsonObject = Object.create(null) as JsonObject;
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith(PREFIX) && value !== undefined) event[name.slice(PREFIX.length)] = textOf(value);
  }
  const type = headers['content-type'];
  if (type !== undefined) event.datacontenttype = type;
  if (body !== undefined && body !== null) event.data = body;
  return event;
}

/** Header values hold what is not ASCII in percent-encoding. */
function textOf(value: string | string[]): string {
  const text = Array.isArray(value) ? value.join(', ') : value;
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new RexError('invalid_input', 'A ce- header holds a stray %: write %25.', { cause });
  }
}
