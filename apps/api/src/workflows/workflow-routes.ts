import {
  CreateWorkflow,
  Deleted,
  LIMITS,
  PageQuery,
  UpdateWorkflow,
  Version,
  VersionSummary,
  Workflow,
  WorkflowQuery,
  WorkflowSummary,
} from '@rex/types';
import { z } from 'zod';
import type { Routes } from '../app.ts';
import { answers } from '../http/answers.ts';
import { envelope, pageEnvelope } from '../http/envelope.ts';
import { IdParams } from '../http/id-params.ts';
import type { WorkflowService } from './workflow-service.ts';

const tags = ['Workflows'];
const VersionParams = IdParams.extend({ version: z.coerce.number().int().min(1).max(LIMITS.counterMax) });

/** Workflows, their drafts and their versions. */
export function workflowRoutes(workflows: WorkflowService): Routes {
  return async (app) => {
    app.get(
      '/workflows',
      {
        schema: {
          ...{ operationId: 'listWorkflows', tags, summary: 'List workflows with their newest executions' },
          ...{ querystring: WorkflowQuery, response: answers(z.array(WorkflowSummary)) },
        },
        config: { needs: 'view' },
      },
      async ({ caller, query }) => {
        const { items, total } = await workflows.list(caller, query);
        return pageEnvelope(items, { ...query, total });
      },
    );
    app.post(
      '/workflows',
      {
        schema: {
          ...{ operationId: 'createWorkflow', tags, summary: 'Make a workflow with a draft' },
          ...{ body: CreateWorkflow, response: answers(Workflow, 201) },
        },
        config: { needs: 'edit' },
      },
      ({ caller, resourceId, body }) => workflows.create(caller, resourceId, body).then(envelope),
    );
    app.get(
      '/workflows/:id',
      {
        schema: {
          ...{ operationId: 'getWorkflow', tags, summary: 'Read a workflow with its draft' },
          ...{ params: IdParams, response: answers(Workflow, 200, 'not_found') },
        },
        config: { needs: 'view' },
      },
      ({ caller, params }) => workflows.read(caller, params.id).then(envelope),
    );
    app.put(
      '/workflows/:id',
      {
        schema: {
          ...{
            operationId: 'updateWorkflow',
            tags,
            summary: 'Change the draft, at the revision that was read',
          },
          ...{ params: IdParams, body: UpdateWorkflow },
          response: answers(Workflow, 200, 'not_found', 'stale_revision', 'conflict'),
        },
        config: { needs: 'edit' },
      },
      ({ caller, params, body }) => workflows.save(caller, params.id, body).then(envelope),
    );
    app.delete(
      '/workflows/:id',
      {
        schema: {
          ...{
            operationId: 'deleteWorkflow',
            tags,
            summary: 'Delete a workflow; one with executions is archived',
          },
          ...{ params: IdParams, response: answers(Deleted, 200, 'not_found') },
        },
        config: { needs: 'edit' },
      },
      ({ caller, params }) => workflows.remove(caller, params.id).then(envelope),
    );
    app.post(
      '/workflows/:id/archive',
      {
        schema: {
          ...{ operationId: 'archiveWorkflow', tags, summary: 'Put a workflow away: nothing starts it' },
          ...{ params: IdParams, response: answers(Workflow, 200, 'not_found') },
        },
        config: { needs: 'edit' },
      },
      ({ caller, params }) => workflows.archive(caller, params.id).then(envelope),
    );
    app.post(
      '/workflows/:id/restore',
      {
        schema: {
          ...{ operationId: 'restoreWorkflow', tags, summary: 'Take an archived workflow back' },
          ...{ params: IdParams, response: answers(Workflow, 200, 'not_found') },
        },
        config: { needs: 'edit' },
      },
      ({ caller, params }) => workflows.restore(caller, params.id).then(envelope),
    );
    app.get(
      '/workflows/:id/versions',
      {
        schema: {
          ...{ operationId: 'listVersions', tags, summary: 'List published versions, the newest first' },
          ...{ params: IdParams, querystring: PageQuery },
          response: answers(z.array(VersionSummary), 200, 'not_found'),
        },
        config: { needs: 'view' },
      },
      async ({ caller, params, query }) => {
        const { items, total } = await workflows.versions(caller, params.id, query);
        return pageEnvelope(items, { ...query, total });
      },
    );
    app.get(
      '/workflows/:id/versions/:version',
      {
        schema: {
          ...{ operationId: 'getVersion', tags, summary: 'Read a published version with its graph' },
          ...{ params: VersionParams, response: answers(Version, 200, 'not_found', 'not_published') },
        },
        config: { needs: 'view' },
      },
      ({ caller, params }) => workflows.version(caller, params.id, params.version).then(envelope),
    );
  };
}
