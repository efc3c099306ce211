import { AuthOptions, LoginRequest, RegisterRequest, Session, SignInRequest } from '@rex/types';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Routes } from '../app.ts';
import { answers, answersNothing } from '../http/answers.ts';
import { checkOrigin } from '../http/check-origin.ts';
import { envelope } from '../http/envelope.ts';
import type { Limits } from '../http/rate-limits.ts';
import type { AuthService, OpenedSession } from './auth-service.ts';
import { clearRefreshCookie, keepRefreshToken, readRefreshCookie } from './refresh-cookie.ts';

interface AuthRoutesDeps {
  auth: AuthService;
  limits: Limits;
  isRegistrationOpen: boolean;
  allowedOrigins: readonly string[];
}

/** The doors for people: accounts, sessions and their end. */
export function authRoutes({ auth, limits, isRegistrationOpen, allowedOrigins }: AuthRoutesDeps): Routes {
  const config = { needs: 'public', limit: 'door' } as const;
  const tags = ['Auth'];
  return async (app) => {
    app.addHook('onRequest', async (request) => checkOrigin(request, allowedOrigins));

    const give = (request: FastifyRequest, reply: FastifyReply) => (opened: OpenedSession) => {
      // A shared cache must not hand one user's session to another.
      reply.header('cache-control', 'no-store');
      return envelope(keepRefreshToken(request, reply, opened));
    };

    app.post(
      '/auth/register',
      {
        schema: {
          ...{ operationId: 'register', tags, summary: 'Make an account', body: RegisterRequest },
          response: answers(Session, 201, 'conflict', 'forbidden'),
        },
        config,
      },
      (request, reply) => auth.register(request.body).then(give(request, reply)),
    );
    app.post(
      '/auth/login',
      {
        schema: {
          ...{ operationId: 'login', tags, summary: 'Sign in with a password', body: LoginRequest },
          response: answers(Session, 200, 'unauthorized', 'forbidden'),
        },
        config,
        preHandler: (request) => limits.login(request),
      },
      (request, reply) => auth.login(request.body).then(give(request, reply)),
    );
    app.post(
      '/auth/sign-in',
      {
        schema: {
          ...{ operationId: 'signIn', tags, body: SignInRequest },
          summary: 'Sign in with the token of the link that `rex start` prints',
          response: answers(Session, 200, 'unauthorized', 'forbidden'),
        },
        config,
      },
      (request, reply) => auth.signIn(request.body.token).then(give(request, reply)),
    );
    app.post(
      '/auth/refresh',
      {
        schema: {
          ...{ operationId: 'refresh', tags },
          summary: 'Give a new access token for the refresh cookie',
          response: answers(Session, 200, 'unauthorized', 'forbidden'),
        },
        config: { needs: 'public' },
      },
      (request, reply) => auth.refresh(readRefreshCookie(request)).then(give(request, reply)),
    );
    app.post(
      '/auth/logout',
      {
        schema: {
          ...{ operationId: 'logout', tags, summary: 'End the session of the refresh cookie' },
          response: answersNothing('forbidden'),
        },
        config: { needs: 'public' },
      },
      async (request, reply) => {
        await auth.logout(readRefreshCookie(request));
        clearRefreshCookie(request, reply);
      },
    );
    app.get(
      '/auth/options',
      {
        schema: {
          ...{ operationId: 'authOptions', tags, summary: 'Say how this server lets people in' },
          response: answers(AuthOptions),
        },
        config: { needs: 'public' },
      },
      async () => envelope({ registration: isRegistrationOpen, password: isRegistrationOpen }),
    );
  };
}
