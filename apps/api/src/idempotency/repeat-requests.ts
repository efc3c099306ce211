import { createHash } from 'node:crypto';
import { claimKey, type Database, type KeyClaim, keepAnswer, releaseKey } from '@rex/database';
import { type Json, RexError } from '@rex/types';
import { canonicalJson } from '@rex/utils';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { uuidv7 } from 'uuidv7';
import type { App } from '../app.ts';
import { isRepeatable } from '../http/route-rules.ts';
import { splitUrl } from '../http/split-url.ts';

/** Names of keys: what fits a header and a log. */
const KEY = /^[\x21-\x7e]{1,255}$/;
const RETRY_AFTER_MS = 1_000;

const claims = new WeakMap<FastifyRequest, KeyClaim>();

/**
 * Gives the first answer again to a request that repeats its `Idempotency-Key`. The act and its answer cannot be one
 * transaction, so a request that died between them is done again with the same `resourceId`.
 */
export function repeatRequests(app: App, db: Database): void {
  app.decorateRequest('resourceId', '');
  app.addHook('onRequest', async (request) => {
    request.resourceId = uuidv7();
  });
  app.addHook('preHandler', async (request, reply) => {
    const key = keyOf(request);
    if (key === null) return;
    const { caller, method, routeOptions } = request;
    const state = await claimKey(
      db,
      {
        ...{ workspaceId: caller.workspaceId, route: `${method} ${routeOptions.url}`, key },
        requestHash: fingerprint(request),
      },
      request.resourceId,
    );
    switch (state.kind) {
      case 'claimed':
        request.resourceId = state.claim.resourceId;
        claims.set(request, state.claim);
        return;
      case 'answered':
        return sendAgain(reply, state);
      case 'running':
        throw new RexError(
          'conflict',
          'A request with this Idempotency-Key is under way: ask again for its answer.',
          {
            retryAfterMs: RETRY_AFTER_MS,
          },
        );
      case 'mismatch':
        throw new RexError(
          'idempotency_mismatch',
          'This Idempotency-Key was used for another request: take a new key for a new request.',
        );
    }
  });
  app.addHook('onSend', async (request, reply, payload) => {
    const claim = claims.get(request);
    if (!claim) return;
    claims.delete(request);
    // What failed on our side says nothing about the next try.
    if (reply.statusCode >= 500) await releaseKey(db, claim);
    else await keepAnswer(db, claim, { statusCode: reply.statusCode, response: textOf(payload) });
  });
}

function keyOf({ headers, method, routeOptions: { config } }: FastifyRequest): string | null {
  const key = headers['idempotency-key'];
  if (key === undefined || !isRepeatable({ method, config })) return null;
  if (typeof key === 'string' && KEY.test(key)) return key;
  throw new RexError('invalid_input', 'An Idempotency-Key has 1 to 255 visible ASCII characters.');
}

/** Everything that makes a request what it is, and who asks: another member's key is another's. */
function fingerprint({ caller, method, url, body }: FastifyRequest): string {
  const { path, query } = splitUrl(url);
  const all = [caller.userId, method, path, query.split('&').sort(), (body ?? null) as Json];
  return createHash('sha256').update(canonicalJson(all)).digest('hex');
}

function sendAgain(reply: FastifyReply, answer: { statusCode: number; response: string }): FastifyReply {
  reply.header('idempotent-replayed', 'true').code(answer.statusCode);
  if (answer.response === '') return reply.send();
  return reply.type('application/json; charset=utf-8').send(answer.response);
}

function textOf(payload: unknown): string {
  if (typeof payload === 'string') return payload;
  return Buffer.isBuffer(payload) ? payload.toString('utf8') : '';
}
