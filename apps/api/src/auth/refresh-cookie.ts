import { SESSION_DAYS } from '@rex/database';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { OpenedSession } from './auth-service.ts';

const NAME = 'rex_refresh';

/** Scripts cannot read it, other sites cannot send it, and only these routes get it. */
const settings = ({ protocol }: FastifyRequest) =>
  ({ path: '/api/v1/auth', httpOnly: true, sameSite: 'strict', secure: protocol === 'https' }) as const;

/** The refresh token that a browser sent. */
export const readRefreshCookie = (request: FastifyRequest): string | undefined => request.cookies[NAME];

/** Gives the browser the refresh token of a session; what the page may see is the session. */
export function keepRefreshToken(
  request: FastifyRequest,
  reply: FastifyReply,
  { session, refreshToken }: OpenedSession,
): OpenedSession['session'] {
  reply.setCookie(NAME, refreshToken, { ...settings(request), maxAge: SESSION_DAYS * 24 * 3_600 });
  return session;
}

/** Takes the refresh token from the browser. */
export const clearRefreshCookie = (request: FastifyRequest, reply: FastifyReply): FastifyReply =>
  reply.clearCookie(NAME, settings(request));
