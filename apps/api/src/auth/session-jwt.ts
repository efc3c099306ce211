import jwt from '@fastify/jwt';
import { RexError } from '@rex/types';
import { uuidv7 } from 'uuidv7';
import type { App } from '../app.ts';

/** Seconds that a session's access token lasts; its owner asks for a new one with the refresh token. */
const TOKEN_SECONDS = 15 * 60;

/** Makes and reads the JSON Web Tokens (HS256) of sessions. */
export interface SessionJwt {
  sign(userId: string): { accessToken: string; expiresAt: string };
  /** The user's id. Throws RexError `unauthorized` when the token is not ours or over. */
  verify(token: string): string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Sets up the tokens of sessions with the key that `rex token` signs with, too. */
export async function sessionJwt(app: App, key: Uint8Array | string): Promise<SessionJwt> {
  await app.register(jwt, {
    secret: typeof key === 'string' ? key : Buffer.from(key),
    sign: { algorithm: 'HS256' },
    verify: { algorithms: ['HS256'], requiredClaims: ['sub', 'iat', 'exp'], cache: false },
  });
  return {
    sign(userId) {
      const now = Math.floor(Date.now() / 1_000);
      const claims = { sub: userId, iat: now, exp: now + TOKEN_SECONDS, jti: uuidv7() };
      return {
        accessToken: app.jwt.sign(claims),
        expiresAt: new Date(claims.exp * 1_000).toISOString(),
      };
    },
    verify(token) {
      try {
        const { sub } = app.jwt.verify<{ sub: unknown }>(token);
        if (typeof sub === 'string' && UUID.test(sub)) return sub;
      } catch (thrown) {
        throw notValid(thrown);
      }
      throw notValid();
    },
  };
}

const notValid = (cause?: unknown): RexError =>
  new RexError('unauthorized', 'The token is not valid or over: sign in again, or ask for a new one.', {
    cause,
  });
