import { RexError, type Role } from '@rex/types';
import type { FastifyRequest } from 'fastify';
import type { App } from '../app.ts';
import type { Caller, Need } from '../caller.ts';
import { isAccessToken } from './access-token.ts';
import type { IdentifyCaller } from './identify-caller.ts';

const RANK: Record<Role, number> = { viewer: 0, operator: 1, editor: 2, owner: 3 };
const LEAST: Record<Need, Role> = { view: 'viewer', operate: 'operator', edit: 'editor', own: 'owner' };

/** Lets nobody into a route that is not public who may not do there what it does. */
export function requireCaller(app: App, identify: IdentifyCaller): void {
  app.decorateRequest('caller', null as unknown as Caller);
  app.addHook('onRequest', async (request) => {
    const { needs = 'view', isForPeople = false } = request.routeOptions.config;
    if (needs === 'public' || request.is404) return;
    const token = bearerToken(request);
    request.caller = await identify(token);
    checkNeed(request.caller, needs);
    if (isForPeople && isAccessToken(token)) {
      throw new RexError('forbidden', 'An access token may not do this: sign in, or use `rex token`.');
    }
  });
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
      `A ${role} may not do this: ask an owner of the workspace for the role ${LEAST[needs]}.`,
    );
  }
}
