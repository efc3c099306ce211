import cookie from '@fastify/cookie';
import { LIMITS, RexError } from '@rex/types';
import fastify, { type FastifyBaseLogger, LogController, type RouteOptions } from 'fastify';
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { uuidv7 } from 'uuidv7';
import type { ApiDeps } from './api-deps.ts';
import type { App } from './app.ts';
import { accessTokenRoutes } from './auth/access-token-routes.ts';
import { authRoutes } from './auth/auth-routes.ts';
import { authService } from './auth/auth-service.ts';
import { identifyCaller } from './auth/identify-caller.ts';
import { meRoutes } from './auth/me-routes.ts';
import { requireCaller } from './auth/require-caller.ts';
import { sessionJwt } from './auth/session-jwt.ts';
import { describeRoutes, openapiRoutes } from './docs/openapi.ts';
import { referencePage } from './docs/reference-page.ts';
import { eventRoutes } from './events/event-routes.ts';
import { executionRoutes } from './executions/execution-routes.ts';
import { verbRoutes } from './executions/verb-routes.ts';
import { healthRoutes } from './health/health-routes.ts';
import { hookRoutes } from './hooks/hook-routes.ts';
import { checkStorable } from './http/check-storable.ts';
import { closeUnusedSockets } from './http/close-unused-sockets.ts';
import { addErrorHandler, handleError } from './http/error-handler.ts';
import { rateLimits } from './http/rate-limits.ts';
import { logRequests } from './http/request-log.ts';
import { addRouteRules } from './http/route-rules.ts';
import { addSecurityHeaders } from './http/security-headers.ts';
import { shedLoad } from './http/shed-load.ts';
import { splitUrl } from './http/split-url.ts';
import { validate } from './http/validate.ts';
import { pruneNowAndThen } from './idempotency/prune-now-and-then.ts';
import { repeatRequests } from './idempotency/repeat-requests.ts';
import { addLiveSocket, ticketRoutes } from './live/live-routes.ts';
import { nodeTypeRoutes } from './node-types/node-type-routes.ts';
import { processRoutes } from './processes/process-routes.ts';
import { runNowAndThen } from './schedules/run-now-and-then.ts';
import { scheduleRoutes } from './schedules/schedule-routes.ts';
import { workflowServices } from './services.ts';
import { siteRoutes } from './static/site-routes.ts';
import { resumeRoutes } from './tasks/resume-routes.ts';
import { taskRoutes } from './tasks/task-routes.ts';
import { executeRoutes } from './workflows/execute-routes.ts';
import { publishRoutes } from './workflows/publish-routes.ts';
import { workflowRoutes } from './workflows/workflow-routes.ts';

/** Graphs of 10,000 nodes with their configs fit, and the inputs of executions with what is around them. */
const BODY_BYTES = LIMITS.inputBytes + 64 * 1_024;
/** How long a request may take to arrive: slower ones only hold a connection. */
const ARRIVAL_MS = 60_000;
const CONNECTIONS_MAX = 5_000;

/**
 * Builds the control plane: everything under `/api/v1`, health and the web pages. It does not listen yet. Each route
 * is shown to `onRoute` as it is registered.
 */
export async function buildApi(deps: ApiDeps, onRoute?: (route: RouteOptions) => unknown): Promise<App> {
  const { db, allowedOrigins, isRegistrationOpen } = deps;
  const app = newServer(deps);
  closeUnusedSockets(app);
  addErrorHandler(app);
  addRouteRules(app);
  app.addHook('onRoute', (route) => void onRoute?.(route));
  logRequests(app);
  await describeRoutes(app);
  await addSecurityHeaders(app, allowedOrigins);
  await shedLoad(app);
  await app.register(cookie);
  const jwt = await sessionJwt(app, deps.jwtKey);
  const limits = await rateLimits(app, { userMax: deps.rateLimitPerMinute });
  requireCaller(app, { identify: identifyCaller(db, jwt), limits });
  checkStorable(app);
  repeatRequests(app, db);
  pruneNowAndThen(app, db);
  await addLiveSocket(app, deps, limits);

  const stopping = new AbortController();
  app.addHook('preClose', async () => stopping.abort());
  const services = workflowServices({ ...deps, stopping: stopping.signal });
  const auth = authService({ db, jwt, isRegistrationOpen });
  await app.register(healthRoutes(deps));
  await app.register(
    async (v1: App) => {
      v1.addHook('onRequest', async (_request, reply) => {
        reply.header('cache-control', 'no-store');
      });
      // In load order; a line for each group of routes.
      await v1.register(openapiRoutes);
      await v1.register(authRoutes({ auth, limits, isRegistrationOpen, allowedOrigins }));
      await v1.register(meRoutes(deps));
      await v1.register(accessTokenRoutes(deps));
      await v1.register(workflowRoutes(services.workflows));
      await v1.register(publishRoutes(services.publishing));
      await v1.register(executeRoutes(services));
      await v1.register(executionRoutes(services.executions));
      await v1.register(verbRoutes(services.executions));
      await v1.register(eventRoutes(services.events));
      await v1.register(processRoutes(services.processes, services.activities));
      await v1.register(scheduleRoutes(services.schedules));
      await v1.register(taskRoutes(services.tasks));
      await v1.register(resumeRoutes(services.tasks));
      await v1.register(ticketRoutes(deps));
      await v1.register(nodeTypeRoutes(deps));
    },
    { prefix: '/api/v1' },
  );
  runNowAndThen(app, services.schedule);
  await app.register(hookRoutes(services.hooks));
  await app.register(referencePage);
  if (deps.webRoot !== null) await app.register(siteRoutes(deps.webRoot));
  return app;
}

function newServer({ log, trustProxy = false }: ApiDeps): App {
  const loggerInstance: FastifyBaseLogger = log;
  const app: App = fastify({
    loggerInstance,
    // Its own lines hold addresses, and in those stand tickets and the tokens of hooks.
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy,
    bodyLimit: BODY_BYTES,
    requestTimeout: ARRIVAL_MS,
    forceCloseConnections: 'idle',
    genReqId: () => uuidv7(),
    frameworkErrors: (thrown, request, reply) => void handleError(thrown, request, reply),
    // A key that could change what all objects inherit is refused, not dropped in silence.
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
  }).withTypeProvider<ZodTypeProvider>();
  app.server.maxConnections = CONNECTIONS_MAX;
  // JSON is all that the API takes; a form of another site could send plain text without being asked.
  app.removeContentTypeParser('text/plain');
  app.setValidatorCompiler(validate);
  app.setSerializerCompiler(serializerCompiler);
  app.setNotFoundHandler((request) => {
    throw new RexError('not_found', `There is nothing at ${request.method} ${splitUrl(request.url).path}.`);
  });
  return app;
}
