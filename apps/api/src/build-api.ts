import { RexError } from '@rex/types';
import fastify, { type FastifyBaseLogger } from 'fastify';
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { uuidv7 } from 'uuidv7';
import type { ApiDeps } from './api-deps.ts';
import type { App } from './app.ts';
import { identifyCaller } from './auth/identify-caller.ts';
import { meRoutes } from './auth/me-routes.ts';
import { requireCaller } from './auth/require-caller.ts';
import { sessionJwt } from './auth/session-jwt.ts';
import { addErrorHandler } from './http/error-handler.ts';
import { addRouteRules } from './http/route-rules.ts';
import { validate } from './http/validate.ts';
import { addLiveSocket, ticketRoutes } from './live/live-routes.ts';

/** Graphs of 10,000 nodes with their configs fit; only inputs of executions may be larger. */
const BODY_BYTES = 8 * 1_048_576;

/** Builds the control plane: everything under `/api/v1`, health and the web pages. It does not listen yet. */
export async function buildApi(deps: ApiDeps): Promise<App> {
  const { db } = deps;
  const loggerInstance: FastifyBaseLogger = deps.log;
  const app: App = fastify({
    loggerInstance,
    bodyLimit: BODY_BYTES,
    genReqId: () => uuidv7(),
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validate);
  app.setSerializerCompiler(serializerCompiler);
  app.setNotFoundHandler((request) => {
    throw new RexError('not_found', `There is nothing at ${request.method} ${request.url.split('?')[0]}.`);
  });
  addErrorHandler(app);
  addRouteRules(app);
  const jwt = await sessionJwt(app, deps.jwtKey);
  requireCaller(app, identifyCaller(db, jwt));
  app.decorateRequest('resourceId', '');
  app.addHook('onRequest', async (request) => {
    request.resourceId = uuidv7();
  });

  await addLiveSocket(app, deps, deps.live);

  await app.register(
    async (v1: App) => {
      // In load order; a line for each group of routes.
      await v1.register(meRoutes(deps));
      await v1.register(ticketRoutes(deps));
    },
    { prefix: '/api/v1' },
  );
  return app;
}
