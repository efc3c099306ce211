/** Headers that say how to talk, not who talks: all others that an author gives may hold a secret. */
const OPEN_HEADERS: ReadonlySet<string> = new Set([
  'accept',
  'accept-language',
  'cache-control',
  'content-language',
  'content-type',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-unmodified-since',
  'prefer',
  'range',
  'user-agent',
]);

/** Shorter ones would blot out ordinary words. */
const SECRET_CHARS_MIN = 6;

/** Names of those headers that may hold a secret. */
export function secretHeaderNames(headers: Readonly<Record<string, string>>): string[] {
  return Object.keys(headers).filter((name) => !OPEN_HEADERS.has(name.toLowerCase()));
}

/** A URL as it may be shown: without query, fragment, user name and password. */
export function shownUrl(url: string): string {
  const parsed = URL.parse(url);
  return parsed ? `${parsed.origin}${parsed.pathname}` : '(not a URL)';
}

/** A text of the other side with the secrets of our own request blotted out: servers like to echo headers. */
export function withoutSecrets(text: string, headers: Readonly<Record<string, string>>): string {
  return secretHeaderNames(headers)
    .flatMap((name) => secretsIn(name.toLowerCase(), headers[name] ?? ''))
    .filter((secret) => secret.length >= SECRET_CHARS_MIN)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
    .toSorted((one, other) => other.length - one.length)
    .reduce((shown, secret) => shown.replaceAll(secret, '[redacted]'), text);
}

/** A header's value, and the part of it that is a secret on its own. */
function secretsIn(name: string, value: string): string[] {
  if (name === 'idempotency-key') return []; // ours; it names a step and opens nothing
  if (name === 'authorization') return [value, value.replace(/^\S+\s+/, '')];
  if (name === 'cookie')
    return [value, ...value.split(';').map((pair) => pair.replace(/^[^=]*=/, '').trim())];
  return [value];
}
