import { type Json, JsonSchema, LIMITS, RexError, Started } from '@rex/types';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { App, Routes } from '../app.ts';
import { answersByStatus } from '../http/answers.ts';
import { type ParseJson, payloadBody, payloadHeaders } from './hook-payload.ts';
import type { HookService } from './hook-service.ts';

const WINDOW_MS = 60_000;
/** Calls per minute of one hook. */
const CALLS_MAX = 600;
/** Calls per minute and address of hooks that are not there. */
const MISSES_MAX = 60;

const HookParams = z.strictObject({ token: z.string().max(200) });

/** The addresses of webhook nodes: no caller but whoever knows the token. */
export function hookRoutes(hooks: HookService): Routes {
  return async (app) => {
    const limits = hookLimits(app);
    const parseJson = jsonParser(app);
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    app.post(
      '/hooks/:token',
      {
        bodyLimit: LIMITS.inputBytes,
        schema: {
          operationId: 'callHook',
          tags: ['Hooks'],
          summary: 'Start a workflow by its webhook node',
          description:
            'Takes JSON, a form or text. 202 with the id of the execution, or, where the node says so, 200 with its output (502 when it failed). An `Idempotency-Key` starts one execution, however often it comes.',
          params: HookParams,
          response: answersByStatus<typeof JsonSchema | typeof Started>(
            { 200: JsonSchema, 202: Started },
            ...([
              'not_found',
              'conflict',
              'idempotency_mismatch',
              'not_storable',
              'http_status',
              'unauthorized',
            ] as const),
          ),
        },
        config: { needs: 'public', limit: 'none' },
      },
      async (request, reply) => {
        const target = await hooks.find(request.params.token);
        if (target === null) {
          await limits.misses(request);
          throw new RexError('not_found', 'There is no hook at this address.');
        }
        await limits.calls(request);
        const call = callOf(request, parseJson);
        const { statusCode, response, isRepeated } = await hooks.call(target, call);
        if (isRepeated) reply.header('idempotent-replayed', 'true');
        return reply
          .code(statusCode)
          .type('application/json; charset=utf-8')
          .send(response as never);
      },
    );
  };
}

function callOf({ method, headers, query, body }: FastifyRequest, parseJson: ParseJson) {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  return {
    payload: {
      method,
      headers: payloadHeaders(headers),
      query: query as Json,
      body: payloadBody(bytes, headers['content-type'], parseJson),
    },
    raw: { headers, bytes },
  };
}

/** Fastify's own parser, which refuses keys that would change a prototype. */
function jsonParser(app: App): ParseJson {
  const parse = app.getDefaultJsonParser('error', 'error');
  return (text) => {
    let parsed: Json = null;
    // It answers at once.
    parse(null as unknown as FastifyRequest, text, (error, value) => {
      if (error) throw new RexError('invalid_json', 'The body is not JSON.', { cause: error });
      parsed = value as Json;
    });
    return parsed;
  };
}

/** Counters of their own: a busy hook takes nothing from others, and guessing tokens takes long. */
function hookLimits(app: App) {
  const counter = (max: number, keyGenerator: (request: FastifyRequest) => string) => {
    const count = app.createRateLimit({ max, timeWindow: WINDOW_MS, keyGenerator });
    return async (request: FastifyRequest): Promise<void> => {
      const state = await count(request);
      if (state.isAllowed || !state.isExceeded) return;
      throw new RexError('rate_limited', 'Too many calls of this address: try again in a minute.', {
        retryAfterMs: state.ttl,
      });
    };
  };
  return {
    calls: counter(CALLS_MAX, ({ params }) => (params as { token: string }).token),
    misses: counter(MISSES_MAX, ({ ip }) => ip),
  };
}
