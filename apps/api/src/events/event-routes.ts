import {
  AcceptedEvent,
  CloudEvent,
  CloudEventBatch,
  EventAnswer,
  EventQuery,
  OutboxItem,
  OutboxQuery,
} from '@rex/types';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { App, Routes } from '../app.ts';
import { answers } from '../http/answers.ts';
import { envelope, pageEnvelope } from '../http/envelope.ts';
import { fromBinaryEvent, isBinaryEvent } from './binary-event.ts';
import type { EventService } from './event-service.ts';

const tags = ['Events'];
const MessageParams = z.strictObject({ id: z.guid() });

/** What happens outside and is told to those who wait for it, and what is on its way out. */
export function eventRoutes(events: EventService): Routes {
  return async (app) => {
    const eventBodies = async (scope: App): Promise<void> => {
      // CloudEvents names its own types; the body is the same JSON.
      scope.addContentTypeParser(
        /^application\/cloudevents(-batch)?\+json/,
        { parseAs: 'string' },
        scope.getDefaultJsonParser('error', 'error'),
      );
      addAccept(scope, events);
    };
    await app.register(eventBodies);
    app.get(
      '/events',
      {
        schema: {
          ...{ operationId: 'listEvents', tags, summary: 'List accepted events, the newest first' },
          ...{ querystring: EventQuery, response: answers(z.array(AcceptedEvent)) },
        },
        config: { needs: 'view' },
      },
      async ({ caller, query }) => {
        const { items, total } = await events.list(caller, query);
        return pageEnvelope(items, { ...query, total });
      },
    );
    app.get(
      '/outbox',
      {
        schema: {
          ...{ operationId: 'listOutbox', tags, summary: 'List what is on its way out of the workspace' },
          ...{ querystring: OutboxQuery, response: answers(z.array(OutboxItem)) },
        },
        config: { needs: 'view' },
      },
      async ({ caller, query }) => {
        const { items, total } = await events.outbox(caller, query);
        return pageEnvelope(items, { ...query, total });
      },
    );
    app.post(
      '/outbox/:id/retry',
      {
        schema: {
          ...{ operationId: 'retryOutbox', tags, summary: 'Send again what was given up' },
          ...{ params: MessageParams, response: answers(OutboxItem, 200, 'not_found', 'conflict') },
        },
        config: { needs: 'operate' },
      },
      ({ caller, params }) => events.retry(caller, params.id).then(envelope),
    );
  };
}

function addAccept(app: App, events: EventService): void {
  app.post(
    '/events',
    {
      schema: {
        operationId: 'sendEvent',
        tags,
        summary: 'Tell those who wait for it that something happened',
        description:
          'CloudEvents 1.0 in JSON: one event, a list of them (answered with a list), or in binary mode, its attributes as `ce-` headers and its data as the body. The correlation key is the extension attribute `rexkey`, or without one the `subject`. An event goes to all waits that are open for its type and key; where there is none it is kept for the first one that opens. The same `source` and `id` again is a duplicate.',
        body: z.union([CloudEvent, CloudEventBatch]),
        response: answers(z.union([EventAnswer, z.array(EventAnswer)]), 202),
      },
      preValidation: async (request: FastifyRequest) => {
        const { headers, body } = request;
        if (isBinaryEvent(headers)) request.body = fromBinaryEvent(headers, body as never);
      },
      config: { needs: 'operate' },
    },
    async ({ caller, body }) => {
      const answered = await events.accept(caller, Array.isArray(body) ? body : [body]);
      return envelope(Array.isArray(body) ? answered : answered[0]!);
    },
  );
}
