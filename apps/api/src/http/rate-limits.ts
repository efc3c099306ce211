import rateLimit from '@fastify/rate-limit';
import { type LoginRequest, RexError } from '@rex/types';
import type { FastifyRequest } from 'fastify';
import type { App } from '../app.ts';

const WINDOW_MS = 60_000;
/** Requests per minute and address of who is not signed in. */
const STRANGER_MAX = 300;
/** Tries per minute and address to sign in or to register. */
const DOOR_MAX = 20;
/** Tries per minute to sign in with one e-mail address, wherever they come from. */
const LOGIN_MAX = 10;

/** Counts requests; each throws RexError `rate_limited` when there were too many in this minute. */
export interface Limits {
  stranger(request: FastifyRequest): Promise<void>;
  door(request: FastifyRequest): Promise<void>;
  user(request: FastifyRequest): Promise<void>;
  login(request: FastifyRequest): Promise<void>;
}

/** Sets up the counters, in this process's memory; a route may have a counter of its own in `config.rateLimit`. */
export async function rateLimits(app: App, { userMax }: { userMax: number }): Promise<Limits> {
  await app.register(rateLimit, {
    global: false,
    timeWindow: WINDOW_MS,
    // Whoever has one address of IPv6 has a whole network of them.
    ipv6Subnet: 64,
    errorResponseBuilder: (_request, { ttl }) => tooMany(ttl),
  });
  const counter = (max: number, keyGenerator?: (request: FastifyRequest) => string) => {
    const count = app.createRateLimit({ max, ...(keyGenerator ? { keyGenerator } : {}) });
    return async (request: FastifyRequest): Promise<void> => {
      const state = await count(request);
      if (!state.isAllowed && state.isExceeded) throw tooMany(state.ttl);
    };
  };
  return {
    stranger: counter(STRANGER_MAX),
    door: counter(DOOR_MAX),
    user: counter(userMax, ({ caller }) => caller.userId),
    login: counter(LOGIN_MAX, ({ body }) => (body as LoginRequest).email.toLowerCase()),
  };
}

const tooMany = (retryAfterMs: number): RexError =>
  new RexError(
    'rate_limited',
    `Too many requests: try again in ${Math.max(1, Math.ceil(retryAfterMs / 1_000))} s.`,
    { retryAfterMs },
  );
