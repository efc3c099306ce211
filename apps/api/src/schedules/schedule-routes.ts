import { Schedule, SchedulePreview, ScheduleQuery, ScheduleRule } from '@rex/types';
import { z } from 'zod';
import type { Routes } from '../app.ts';
import { answers } from '../http/answers.ts';
import { envelope, pageEnvelope } from '../http/envelope.ts';
import { IdParams } from '../http/id-params.ts';
import type { ScheduleService } from './schedule-service.ts';

const tags = ['Schedules'];

/** When published workflows start by themselves. */
export function scheduleRoutes(schedules: ScheduleService): Routes {
  return async (app) => {
    app.get(
      '/schedules',
      {
        schema: {
          ...{ operationId: 'listSchedules', tags, summary: 'List schedules with their next five times' },
          ...{ querystring: ScheduleQuery, response: answers(z.array(Schedule)) },
        },
        config: { needs: 'view' },
      },
      async ({ caller, query }) => {
        const { items, total } = await schedules.list(caller, query);
        return pageEnvelope(items, { ...query, total });
      },
    );
    app.post(
      '/schedules/preview',
      {
        schema: {
          ...{ operationId: 'previewSchedule', tags, summary: 'Say when an expression fires next' },
          ...{ body: ScheduleRule, response: answers(SchedulePreview) },
        },
        config: { needs: 'view' },
      },
      async ({ body }) => envelope(schedules.preview(body)),
    );
    app.post(
      '/schedules/:id/pause',
      {
        schema: {
          ...{ operationId: 'pauseSchedule', tags, summary: 'Start nothing until it is resumed' },
          ...{ params: IdParams, response: answers(Schedule, 200, 'not_found') },
        },
        config: { needs: 'operate' },
      },
      ({ caller, params }) => schedules.pause(caller, params.id).then(envelope),
    );
    app.post(
      '/schedules/:id/resume',
      {
        schema: {
          ...{
            operationId: 'resumeSchedule',
            tags,
            summary: 'Go on from now; what was paused is not made up for',
          },
          ...{ params: IdParams, response: answers(Schedule, 200, 'not_found') },
        },
        config: { needs: 'operate' },
      },
      ({ caller, params }) => schedules.resume(caller, params.id).then(envelope),
    );
  };
}
