import { createHmac, randomUUID } from 'node:crypto';

/** Seconds that a token printed by `rex token` lasts. */
export const TOKEN_SECONDS = 12 * 3_600;

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A JSON Web Token (HS256) for a user; `now` in milliseconds since 1970. */
export function signToken(key: Uint8Array | string, subject: string, now: number): string {
  const iat = Math.floor(now / 1_000);
  const claims = { sub: subject, iat, exp: iat + TOKEN_SECONDS, jti: randomUUID() };
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
}
