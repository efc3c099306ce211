import { validateHeaderName, validateHeaderValue } from 'node:http';
import { EgressError } from './egress-error.ts';
import { EGRESS_LIMITS } from './limits.ts';

type QueryValue = string | number | boolean | null | undefined;

/** Query parameters by name; a list gives one pair per member, null and undefined give none. */
export type Query = Readonly<Record<string, QueryValue | readonly QueryValue[]>>;

/** One request of an exchange, before or after redirects; header names are lower case. */
export interface Hop {
  method: string;
  url: URL;
  headers: ReadonlyMap<string, string>;
  body: string | Uint8Array | undefined;
}

interface HopRequest {
  method: string;
  url: string;
  query?: Query;
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array;
}

const METHOD = /^[A-Z][A-Z0-9_-]{0,31}$/;
const METHODS_REFUSED = new Set(['CONNECT', 'TRACE']);

/** Headers that frame or route the message; the client writes them, a caller could only smuggle with them. */
const HEADERS_REFUSED = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

// The parser's own error holds the text, so it is never passed on as a cause.
function parseUrl(text: string, base?: URL): URL {
  if (text.length > EGRESS_LIMITS.urlLength) {
    throw new EgressError('invalid_url', `the URL is longer than ${EGRESS_LIMITS.urlLength} characters`);
  }
  const url = URL.parse(text, base);
  if (!url) throw new EgressError('invalid_url', 'the URL cannot be read; write it as https://host/path');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new EgressError('egress_refused', 'refused: only http and https URLs may be called');
  }
  if (url.username !== '' || url.password !== '') {
    throw new EgressError('invalid_url', 'the URL holds a user name or password; use a credential instead');
  }
  url.hash = '';
  return url;
}

/** Reads a URL of an answer's `Location`; throws as the first URL would. */
export function resolveUrl(location: string, base: URL): URL {
  return parseUrl(location, base);
}

function addQuery(url: URL, query: Query): void {
  for (const [name, value] of Object.entries(query)) {
    for (const one of [value].flat()) {
      if (one !== null && one !== undefined) url.searchParams.append(name, String(one));
    }
  }
  if (url.href.length > EGRESS_LIMITS.urlLength) {
    throw new EgressError(
      'invalid_url',
      `URL and query are longer than ${EGRESS_LIMITS.urlLength} characters`,
    );
  }
}

function readHeaders(headers: Readonly<Record<string, string>>): Map<string, string> {
  const read = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch {
      // Node's error holds the value, which may be a credential: it is not kept.
      throw new EgressError('invalid_request', 'a header has a name or a value that HTTP does not allow');
    }
    if (HEADERS_REFUSED.has(lower)) {
      throw new EgressError('invalid_request', `the header "${lower}" is set by REX and cannot be given`);
    }
    if (read.has(lower)) throw new EgressError('invalid_request', `the header "${lower}" is given twice`);
    read.set(lower, value);
  }
  return read;
}

/** Checks a request and makes it the first hop; throws EgressError `invalid_url`, `invalid_request` or `egress_refused`. */
export function firstHop(request: HopRequest, userAgent: string): Hop {
  const method = request.method.toUpperCase();
  if (!METHOD.test(method) || METHODS_REFUSED.has(method)) {
    throw new EgressError('invalid_request', 'the method is not one that may be called');
  }
  const url = parseUrl(request.url);
  if (request.query) addQuery(url, request.query);
  const headers = new Map([
    ['user-agent', userAgent],
    ['accept', '*/*'],
    ['accept-encoding', 'gzip, br, deflate'],
    ...readHeaders(request.headers ?? {}),
  ]);
  const body = request.body === undefined || request.body.length === 0 ? undefined : request.body;
  return { method, url, headers, body };
}
