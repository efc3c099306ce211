import { RexError, type Role } from '@rex/types';
import type { FastifyRequest } from 'fastify';
import type { App } from '../app.ts';
import type { Caller, Need } from '../caller.ts';
import type { Limits } from '../http/rate-limits.ts';
import { isAccessToken } from './access-token.ts';
import type { IdentifyCaller } from './identify-caller.ts';

const RANK: Record<Role, number> = { viewer: 0, operator: 1, editor: 2, owner: 3 };
const LEAST: Record<Need, Role> = { view: 'viewer', operate: 'operator', edit: 'editor', own: 'owner' };

interface Doorkeeper {
  identify: IdentifyCaller;
  limits: Limits;
}

/** Lets nobody into a route that is not public who may not do there what it does, and nobody too often. */
export function requireCaller(app: App, { identify, limits }: Doorkeeper): void {
  app.decorateRequest('caller', null as unknown as Caller);
  app.addHook('onRequest', async (request) => {
    const { needs = 'view', isForPeople = false, limit, rateLimit } = request.routeOptions.config;
    if (needs === 'public' || request.is404) {
      if (limit === 'none' || rateLimit) return;
      return limit === 'door' ? limits.door(request) : limits.stranger(request);
    }
    request.caller = await identifyOnce(request, { identify, limits });
    await limits.user(request);
    checkNeed(request.caller, needs);
    if (isForPeople && isAccessToken(bearerToken(request))) {
      throw new RexError('forbidden', 'An access token may not do this: sign in, or use `rex token`.');
    }
  });
}

/** Whoever fails counts as a stranger; whoever succeeds does not suffer from strangers at the same address. */
async function identifyOnce(request: FastifyRequest, { identify, limits }: Doorkeeper): Promise<Caller> {
  try {
    return await identify(bearerToken(request));
  } catch (thrown) {
    if (thrown instanceof RexError && thrown.code === 'unauthorized') await limits.stranger(request);
    throw thrown;
  }
}

function bearerToken({ headers: { authorization } }: FastifyRequest): string {
  const token = /^Bearer +([^\s]+) *$/i.exec(authorization ?? '')?.[1];
  if (token) return token;
  throw new RexError(
    'unauthorized',
    'Sign in first: send the header Authorization: Bearer TOKEN (`rex token` prints one).',
  );
}

/** Throws RexError `forbidden` when the caller may not do what needs this. */
export function checkNeed({ role, isReadOnly }: Caller, needs: Need): void {
  if (isReadOnly && needs !== 'view') {
    throw new RexError('forbidden', 'This access token may only read: use one that may also write.');
  }
  if (RANK[role] < RANK[LEAST[needs]]) {
    throw new RexError(
      'forbidden',
      `The role ${role} is too small for this: ask an owner of the workspace for ${LEAST[needs]}.`,
    );
  }
}
