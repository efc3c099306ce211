import { createAccessToken, listAccessTokens, revokeAccessToken } from '@rex/database';
import { AccessToken, CreateAccessToken, CreatedAccessToken, PageQuery, RexError } from '@rex/types';
import { z } from 'zod';
import type { ApiDeps } from '../api-deps.ts';
import type { Routes } from '../app.ts';
import { answers, answersNothing } from '../http/answers.ts';
import { envelope, pageEnvelope } from '../http/envelope.ts';
import { IdParams } from '../http/id-params.ts';
import { newAccessToken } from './access-token.ts';

/** Tokens for programs. Only a signed-in person has a say in them: one that leaks must not make more of itself. */
export function accessTokenRoutes({ db }: Pick<ApiDeps, 'db'>): Routes {
  const tags = ['Access tokens'];
  return async (app) => {
    app.get(
      '/access-tokens',
      {
        schema: {
          ...{ operationId: 'listAccessTokens', tags, summary: 'List your access tokens' },
          ...{ querystring: PageQuery, response: answers(z.array(AccessToken)) },
        },
        config: { needs: 'view', isForPeople: true },
      },
      async ({ caller, query }) => {
        const { items, total } = await listAccessTokens(db, caller, query);
        return pageEnvelope(items, { ...query, total });
      },
    );
    app.post(
      '/access-tokens',
      {
        schema: {
          ...{ operationId: 'createAccessToken', tags, body: CreateAccessToken },
          summary: 'Make an access token; it is shown this once, so no Idempotency-Key repeats the answer',
          response: answers(CreatedAccessToken, 201),
        },
        config: { needs: 'view', isForPeople: true, hasSecretAnswer: true },
      },
      async ({ caller, body, resourceId }) => {
        if (body.expiresAt !== null && Date.parse(body.expiresAt) <= Date.now()) {
          throw new RexError(
            'invalid_input',
            'expiresAt is in the past: name a later moment, or null for none.',
          );
        }
        const token = newAccessToken();
        const made = await createAccessToken(db, caller, { ...body, id: resourceId, token });
        return envelope({ ...made, token });
      },
    );
    app.delete(
      '/access-tokens/:id',
      {
        schema: {
          ...{ operationId: 'deleteAccessToken', tags, summary: 'Take an access token back' },
          ...{ params: IdParams, response: answersNothing('not_found') },
        },
        config: { needs: 'view', isForPeople: true },
      },
      ({ caller, params }) => revokeAccessToken(db, caller, params.id),
    );
  };
}
