import { readMe } from '@rex/database';
import { Me } from '@rex/types';
import type { ApiDeps } from '../api-deps.ts';
import type { Routes } from '../app.ts';
import { answers } from '../http/answers.ts';
import { envelope } from '../http/envelope.ts';

/** Who the caller is. */
export function meRoutes({ db }: Pick<ApiDeps, 'db'>): Routes {
  return async (app) => {
    app.get(
      '/auth/me',
      {
        schema: {
          operationId: 'me',
          tags: ['Auth'],
          summary: 'Say who asks',
          response: answers(Me),
        },
        config: { needs: 'view' },
      },
      ({ caller }) => readMe(db, caller).then(envelope),
    );
  };
}
