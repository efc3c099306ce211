import { type Json, RexError } from '@rex/types';
import type { EgressResponse } from '../egress/index.ts';

const STATUSES_WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304]);
const NUL = '\u0000';

/**
 * The body of an answer: JSON where its content type (or the author) says so, otherwise text; null where nothing
 * came. Throws RexError `response_invalid` for what is neither; the message never quotes the answer.
 */
export function decodeBody(
  response: EgressResponse,
  { method, parse }: { method: string; parse?: 'json' | 'text' | undefined },
): Json {
  const { body, status, headers } = response;
  const type = headers['content-type'] ?? '';
  if (body.byteLength === 0) {
    const isExpected = parse !== 'json' || method === 'HEAD' || STATUSES_WITHOUT_BODY.has(status);
    if (!isExpected)
      throw invalid(status, 'has no body, but JSON was asked for; leave parse out to get null');
    return parse === 'text' ? '' : null;
  }
  const text = decodeText(body, type, status);
  return (parse ?? (isJson(type) ? 'json' : 'text')) === 'json' ? parseJson(text, status) : text;
}

const invalid = (status: number, why: string) =>
  new RexError('response_invalid', `the answer (status ${status}) ${why}`, { details: { status } });

/** `application/json`, `text/json` and all that ends in `+json`. */
const isJson = (type: string): boolean => /^\s*(application\/|text\/|[^;]*\+)json\s*(;|$)/i.test(type);

function decodeText(body: Uint8Array, type: string, status: number): string {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(type)?.[1] ?? 'utf-8';
  const text = decodeStrictly(body, charset);
  // What it is shows in its bytes: servers call text octet-stream, and images text.
  if (text === null || text.includes(NUL)) {
    const what = type === '' ? 'without a content type' : `of type ${type.split(';')[0]?.trim()}`;
    throw invalid(status, `is binary or not in ${charset} (${what}); only text and JSON can be passed on`);
  }
  return text;
}

function decodeStrictly(body: Uint8Array, charset: string): string | null {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(body);
  } catch {
    return null; // bytes that are not of this charset, or a charset nobody knows
  }
}

function parseJson(text: string, status: number): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // The parser's message quotes the answer, so it is not passed on.
    throw invalid(status, 'is not valid JSON; set parse to text to take it as it is');
  }
}
