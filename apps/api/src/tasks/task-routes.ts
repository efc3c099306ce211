import { AssignTask, CreateResumeLink, DecideTask, ResumeLink, Task, TaskQuery } from '@rex/types';
import { z } from 'zod';
import type { Routes } from '../app.ts';
import { answers } from '../http/answers.ts';
import { envelope, pageEnvelope } from '../http/envelope.ts';
import { IdParams } from '../http/id-params.ts';
import type { TaskService } from './task-service.ts';

const tags = ['Tasks'];

/** What people are asked, and their decisions. */
export function taskRoutes(tasks: TaskService): Routes {
  return async (app) => {
    app.get(
      '/tasks',
      {
        schema: {
          ...{ operationId: 'listTasks', tags, summary: 'List tasks, the most urgent first' },
          ...{ querystring: TaskQuery, response: answers(z.array(Task)) },
        },
        config: { needs: 'view' },
      },
      async ({ caller, query }) => {
        const { items, total } = await tasks.list(caller, query);
        return pageEnvelope(items, { ...query, total });
      },
    );
    app.get(
      '/tasks/:id',
      {
        schema: {
          ...{ operationId: 'getTask', tags, summary: 'Read a task with its form and its decision' },
          ...{ params: IdParams, response: answers(Task, 200, 'not_found') },
        },
        config: { needs: 'view' },
      },
      ({ caller, params }) => tasks.read(caller, params.id).then(envelope),
    );
    app.post(
      '/tasks/:id/decide',
      {
        schema: {
          operationId: 'decideTask',
          tags,
          summary: 'Decide a task',
          description:
            'The first decision wins; a later one is 409 `already_decided`, with the decision that stands in the details. The data fits the form of the task; a rejection may come without.',
          params: IdParams,
          body: DecideTask,
          response: answers(Task, 200, 'not_found', 'already_decided', 'conflict'),
        },
        config: { needs: 'operate' },
      },
      ({ caller, params, body }) => tasks.decide(caller, params.id, body).then(envelope),
    );
    app.post(
      '/tasks/:id/assign',
      {
        schema: {
          ...{ operationId: 'assignTask', tags, summary: 'Ask somebody else' },
          ...{ params: IdParams, body: AssignTask },
          response: answers(Task, 200, 'not_found', 'already_decided', 'conflict'),
        },
        config: { needs: 'operate' },
      },
      ({ caller, params, body }) => tasks.assign(caller, params.id, body).then(envelope),
    );
    app.post(
      '/tasks/:id/links',
      {
        schema: {
          operationId: 'createResumeLink',
          tags,
          summary: 'Make a link by which somebody without an account decides a task once',
          params: IdParams,
          body: CreateResumeLink.default({ expiresInSeconds: 604_800 }),
          response: answers(ResumeLink, 201, 'not_found', 'already_decided', 'conflict'),
        },
        config: { needs: 'operate', hasSecretAnswer: true },
      },
      ({ caller, params, body }) => tasks.link(caller, params.id, body.expiresInSeconds).then(envelope),
    );
  };
}
