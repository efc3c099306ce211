import websocket from '@fastify/websocket';
import { createTicket, type TicketHolder, takeTicket } from '@rex/database';
import { RexError, Ticket } from '@rex/types';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ApiDeps } from '../api-deps.ts';
import type { App, Routes } from '../app.ts';
import { answers } from '../http/answers.ts';
import { checkOrigin } from '../http/check-origin.ts';
import { envelope } from '../http/envelope.ts';
import { IdParams } from '../http/id-params.ts';
import type { Limits } from '../http/rate-limits.ts';
import { LiveFeeds } from './live-feeds.ts';
import { LIVE_LIMITS } from './live-limits.ts';
import { LiveSockets } from './live-sockets.ts';

/** Tickets to live sockets. */
export function ticketRoutes({ db }: Pick<ApiDeps, 'db'>): Routes {
  return async (app) => {
    app.post(
      '/executions/:id/ticket',
      {
        schema: {
          operationId: 'createTicket',
          tags: ['Executions'],
          summary: 'Make a ticket to the live socket of an execution',
          description: 'Single-use, for 30 seconds: `WS /ws/executions/{id}?ticket=…&after=SEQ`.',
          params: IdParams,
          response: answers(Ticket, 201, 'not_found'),
        },
        config: { needs: 'view', hasSecretAnswer: true },
      },
      ({ caller: { userId, workspaceId }, params }) =>
        createTicket(db, { userId, workspaceId, executionId: params.id }).then(envelope),
    );
  };
}

const SocketQuery = z.strictObject({
  ticket: z.string().min(1).max(200),
  after: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
});

type LiveDeps = Pick<ApiDeps, 'db' | 'liveBus' | 'log' | 'allowedOrigins' | 'live'>;

/** Serves `/ws/executions/{id}`; has to be called on the server itself, before it has any routes. */
export async function addLiveSocket(
  app: App,
  { db, liveBus, log, allowedOrigins, live }: LiveDeps,
  { stranger }: Pick<Limits, 'stranger'>,
): Promise<void> {
  const limits = { ...LIVE_LIMITS, ...live };
  const feeds = new LiveFeeds({ db, liveBus, log, limits });
  const sockets = new LiveSockets({ feeds, log, limits, now: Date.now });
  await app.register(websocket, {
    options: { maxPayload: limits.frameBytesMax },
    // A client that breaks the protocol is closed by `ws` with the code that says so.
    errorHandler: (error, _socket, request) => request.log.debug({ err: error }, 'live socket'),
    preClose: () => sockets.close(),
  });
  const holders = new WeakMap<FastifyRequest, TicketHolder>();
  app.get(
    '/ws/executions/:id',
    {
      websocket: true,
      schema: { hide: true, params: IdParams, querystring: SocketQuery },
      // A ticket was counted when it was made; only wrong ones count here.
      config: { needs: 'public', limit: 'none' },
      preHandler: async (request) => {
        const { id } = request.params as IdParams;
        const { ticket } = request.query as z.infer<typeof SocketQuery>;
        checkOrigin(request, allowedOrigins);
        const holder = await takeTicket(db, ticket);
        if (!holder) {
          await stranger(request);
          throw new RexError('unauthorized', 'The ticket is unknown, used or over: ask for a new one.');
        }
        if (holder.executionId !== id) {
          throw new RexError(
            'forbidden',
            'The ticket is for another execution: ask for one of this execution.',
          );
        }
        sockets.checkRoom(holder.userId);
        holders.set(request, holder);
      },
    },
    (socket, request) => {
      const holder = holders.get(request);
      if (holder) sockets.add(socket, holder, request.query.after);
    },
  );
}
