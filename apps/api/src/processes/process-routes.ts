import {
  ActivityResumed,
  CancelRequest,
  CreateProcess,
  HistoryQuery,
  Process,
  ProcessEntry,
  ResumeActivity,
} from '@rex/types';
import { z } from 'zod';
import type { Routes } from '../app.ts';
import { answers } from '../http/answers.ts';
import { envelope } from '../http/envelope.ts';
import { IdParams } from '../http/id-params.ts';
import type { ActivityService } from './activity-service.ts';
import type { ProcessService } from './process-service.ts';

const tags = ['Processes'];
const ActivityParams = IdParams.extend({ activityId: z.string().max(2_000) });
const ProcessId = z.strictObject({ id: z.uuid() });

/** Executions as processes and steps as activities, for programs of the process specification. */
export function processRoutes(processes: ProcessService, activities: ActivityService): Routes {
  return async (app) => {
    app.post(
      '/processes',
      {
        schema: {
          operationId: 'createProcess',
          tags,
          summary: 'Begin a process of a published workflow, or of a definition that comes along',
          description:
            'A business key belongs to one open process of the workspace: a second one is 409 `conflict` that names the first in its details. The same request with the same `Idempotency-Key` gives the first answer again.',
          body: CreateProcess,
          response: answers(
            Process,
            201,
            ...(['not_found', 'not_published', 'conflict', 'invalid_workflow'] as const),
          ),
        },
        config: { needs: 'operate' },
      },
      ({ caller, body, resourceId }) => processes.create(caller, resourceId, body).then(envelope),
    );
    app.get(
      '/processes/:id',
      {
        schema: {
          ...{ operationId: 'getProcess', tags, summary: 'Read a process with its activities' },
          ...{ params: IdParams, response: answers(Process, 200, 'not_found') },
        },
        config: { needs: 'view' },
      },
      ({ caller, params }) => processes.read(caller, params.id).then(envelope),
    );
    app.get(
      '/processes/:id/history',
      {
        schema: {
          ...{ operationId: 'readProcessHistory', tags, summary: 'Read what happened, after a number' },
          ...{ params: IdParams, querystring: HistoryQuery },
          response: answers(z.array(ProcessEntry), 200, 'not_found'),
        },
        config: { needs: 'view' },
      },
      ({ caller, params, query }) => processes.history(caller, params.id, query).then(envelope),
    );
    app.post(
      '/processes/:id/cancel',
      {
        schema: {
          ...{ operationId: 'cancelProcess', tags, summary: 'Stop a process' },
          ...{ params: IdParams, body: CancelRequest.default({}) },
          response: answers(ProcessId, 202, 'not_found', 'already_final'),
        },
        config: { needs: 'operate' },
      },
      ({ caller, params, body }) => processes.cancel(caller, params.id, body).then(envelope),
    );
    app.post(
      '/processes/:id/activities/:activityId/resume',
      {
        schema: {
          operationId: 'resumeActivity',
          tags,
          summary: 'Let an activity go on that waits for a person, an event or an operator',
          description: 'The same door as `POST /tasks/{id}/decide`: the first decision wins.',
          params: ActivityParams,
          body: ResumeActivity.default({}),
          response: answers(
            ActivityResumed,
            202,
            ...(['not_found', 'already_decided', 'already_final', 'conflict'] as const),
          ),
        },
        config: { needs: 'operate' },
      },
      ({ caller, params, body }) =>
        activities.resume(caller, params.id, params.activityId, body).then(envelope),
    );
  };
}
