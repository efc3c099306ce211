import { LinkedTask, ResumeRequest, RexError } from '@rex/types';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Routes } from '../app.ts';
import { answers } from '../http/answers.ts';
import { envelope } from '../http/envelope.ts';
import type { TaskService } from './task-service.ts';

const tags = ['Tasks'];
const TokenParams = z.strictObject({ token: z.string().max(200) });
/** Uses of links per minute and address. */
const USES_MAX = 30;

/** Links to tasks: no caller but whoever holds the token. */
export function resumeRoutes(tasks: TaskService): Routes {
  return async (app) => {
    const count = app.createRateLimit({ max: USES_MAX, timeWindow: 60_000, keyGenerator: ({ ip }) => ip });
    const onRequest = async (request: FastifyRequest): Promise<void> => {
      const state = await count(request);
      if (state.isAllowed || !state.isExceeded) return;
      const message = 'Too many tries from this address: try again in a minute.';
      throw new RexError('rate_limited', message, { retryAfterMs: state.ttl });
    };
    app.get(
      '/resume/:token',
      {
        schema: {
          ...{ operationId: 'getLinkedTask', tags, summary: 'Read the task of a link' },
          ...{ params: TokenParams, response: answers(LinkedTask, 200, 'not_found') },
        },
        onRequest,
        config: { needs: 'public', limit: 'none' },
      },
      ({ params }) => tasks.linked(params.token).then(envelope),
    );
    app.post(
      '/resume/:token',
      {
        schema: {
          operationId: 'resumeByLink',
          tags,
          summary: 'Decide the task of a link; the link is used up by it',
          params: TokenParams,
          body: ResumeRequest,
          response: answers(LinkedTask, 200, 'not_found', 'already_decided', 'conflict'),
        },
        onRequest,
        config: { needs: 'public', limit: 'none' },
      },
      ({ params, body }) => tasks.resume(params.token, body).then(envelope),
    );
  };
}
