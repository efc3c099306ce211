import { CancelRequest, DecideRequest, Started } from '@rex/types';
import type { Routes } from '../app.ts';
import { answers } from '../http/answers.ts';
import { envelope } from '../http/envelope.ts';
import { IdParams } from '../http/id-params.ts';
import type { ExecutionService } from './execution-service.ts';

const tags = ['Executions'];

/** What operators ask of an execution. 202 says that it was asked; the history says what came of it. */
export function verbRoutes(executions: ExecutionService): Routes {
  const accepted = answers(Started, 202, 'not_found', 'already_final');
  return async (app) => {
    app.post(
      '/executions/:id/cancel',
      {
        schema: {
          ...{ operationId: 'cancelExecution', tags, summary: 'Stop an execution' },
          ...{ params: IdParams, body: CancelRequest.default({}), response: { ...accepted } },
        },
        config: { needs: 'operate' },
      },
      ({ caller, params, body }) => executions.cancel(caller, params.id, body.reason).then(envelope),
    );
    app.post(
      '/executions/:id/suspend',
      {
        schema: {
          ...{ operationId: 'suspendExecution', tags, summary: 'Start no further steps until it is resumed' },
          ...{ params: IdParams, response: { ...accepted } },
        },
        config: { needs: 'operate' },
      },
      ({ caller, params }) => executions.suspend(caller, params.id).then(envelope),
    );
    app.post(
      '/executions/:id/resume',
      {
        schema: {
          ...{ operationId: 'resumeExecution', tags, summary: 'Go on after a suspension' },
          ...{ params: IdParams, response: { ...accepted } },
        },
        config: { needs: 'operate' },
      },
      ({ caller, params }) => executions.resume(caller, params.id).then(envelope),
    );
    app.post(
      '/executions/:id/decide',
      {
        schema: {
          ...{
            operationId: 'decideExecution',
            tags,
            summary: 'Decide a step that waits as an incident or in doubt',
          },
          ...{ params: IdParams, body: DecideRequest },
          response: answers(Started, 202, 'not_found', 'already_final', 'already_decided', 'conflict'),
        },
        config: { needs: 'operate' },
      },
      ({ caller, params, body }) => executions.decide(caller, params.id, body).then(envelope),
    );
  };
}
