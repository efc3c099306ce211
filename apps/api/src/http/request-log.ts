import type { App } from '../app.ts';

/**
 * One line per answered request. It names the route's pattern: the address itself may hold a hook's token or a
 * ticket.
 */
export function logRequests(app: App): void {
  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions, log } = request;
    log.info(
      {
        method,
        route: routeOptions.url ?? 'unknown',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        ...(request.caller ? { userId: request.caller.userId } : {}),
      },
      'request',
    );
  });
}
