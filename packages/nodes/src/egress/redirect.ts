import { EgressError } from './egress-error.ts';
import { type Hop, resolveUrl } from './hop.ts';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const BODY_HEADERS = ['content-encoding', 'content-language', 'content-location', 'content-type'];

/** Headers that must not reach another origin; a request can name more. */
export const SECRET_HEADERS: readonly string[] = [
  'authorization',
  'cookie',
  'idempotency-key',
  'api-key',
  'x-api-key',
  'x-auth-token',
  'x-access-token',
  'x-csrf-token',
];

function changesToGet(status: number, method: string): boolean {
  if (status === 303) return method !== 'GET' && method !== 'HEAD';
  return (status === 301 || status === 302) && method === 'POST';
}

/**
 * The hop that an answer asks for by the rules of the Fetch standard, or undefined when the answer is final. What
 * another origin must not see is dropped for good, so a way back does not bring it up again.
 */
export function nextHop(
  hop: Hop,
  status: number,
  location: string | undefined,
  secretHeaders: readonly string[],
): Hop | undefined {
  if (!REDIRECTS.has(status) || location === undefined) return undefined;
  const url = redirectUrl(location, hop.url);
  const toGet = changesToGet(status, hop.method);
  const dropped = new Set([
    ...(toGet ? BODY_HEADERS : []),
    ...(url.origin === hop.url.origin ? [] : [...SECRET_HEADERS, ...secretHeaders]),
  ]);
  return {
    method: toGet ? 'GET' : hop.method,
    url,
    headers: new Map([...hop.headers].filter(([name]) => !dropped.has(name))),
    body: toGet ? undefined : hop.body,
  };
}

function redirectUrl(location: string, from: URL): URL {
  try {
    return resolveUrl(location, from);
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it cannot be read';
    throw new EgressError('egress_refused', `${from.host} redirects to where REX does not follow: ${why}`);
  }
}
