import {
  Hook,
  HookSecret,
  Identifier,
  Published,
  PublishRequest,
  ValidateRequest,
  Validation,
} from '@rex/types';
import { z } from 'zod';
import type { Routes } from '../app.ts';
import { answers } from '../http/answers.ts';
import { envelope } from '../http/envelope.ts';
import { IdParams } from '../http/id-params.ts';
import type { PublishService } from './publish-service.ts';

const tags = ['Workflows'];
const HookParams = IdParams.extend({ nodeId: Identifier });

/** Checking and publishing, and the addresses of webhooks. */
export function publishRoutes(publishing: PublishService): Routes {
  return async (app) => {
    app.post(
      '/workflows/validate',
      {
        schema: {
          ...{ operationId: 'validateGraph', tags, summary: 'Say all that is wrong with a graph' },
          ...{ body: ValidateRequest, response: answers(Validation) },
        },
        config: { needs: 'view' },
      },
      async ({ body }) => envelope(publishing.validate(body.graph)),
    );
    app.post(
      '/workflows/:id/validate',
      {
        schema: {
          ...{ operationId: 'validateWorkflow', tags, summary: 'Say all that is wrong with the draft' },
          ...{ params: IdParams, response: answers(Validation, 200, 'not_found') },
        },
        config: { needs: 'view' },
      },
      ({ caller, params }) => publishing.validateDraft(caller, params.id).then(envelope),
    );
    app.post(
      '/workflows/:id/publish',
      {
        schema: {
          operationId: 'publishWorkflow',
          tags,
          summary: 'Publish the draft as the next version',
          description:
            'A graph that is the same as the latest version gives that version again. Webhook nodes get an address each, which stays the same in later versions.',
          params: IdParams,
          body: PublishRequest.default({}),
          response: answers(Published, 200, 'not_found', 'invalid_workflow', 'stale_revision', 'conflict'),
        },
        config: { needs: 'edit' },
      },
      ({ caller, params, body }) => publishing.publish(caller, params.id, body.revision).then(envelope),
    );
    app.get(
      '/workflows/:id/hooks',
      {
        schema: {
          ...{ operationId: 'listHooks', tags, summary: 'List the addresses of the webhook nodes' },
          ...{ params: IdParams, response: answers(z.array(Hook), 200, 'not_found') },
        },
        // Whoever knows an address may start the workflow by it.
        config: { needs: 'operate' },
      },
      ({ caller, params }) => publishing.hooks(caller, params.id).then(envelope),
    );
    app.post(
      '/workflows/:id/hooks/:nodeId/rotate',
      {
        schema: {
          ...{
            operationId: 'rotateHook',
            tags,
            summary: 'Give a webhook node a new address; the old one ends',
          },
          ...{ params: HookParams, response: answers(Hook, 200, 'not_found') },
        },
        config: { needs: 'edit' },
      },
      ({ caller, params }) => publishing.rotateHook(caller, params.id, params.nodeId).then(envelope),
    );
    app.get(
      '/workflows/:id/hooks/:nodeId/secret',
      {
        schema: {
          ...{ operationId: 'getHookSecret', tags, summary: 'Show what calls of a webhook are signed with' },
          ...{ params: HookParams, response: answers(HookSecret, 200, 'not_found') },
        },
        config: { needs: 'edit' },
      },
      ({ caller, params }) => publishing.hookSecret(caller, params.id, params.nodeId, false).then(envelope),
    );
    app.post(
      '/workflows/:id/hooks/:nodeId/secret/rotate',
      {
        schema: {
          ...{
            operationId: 'rotateHookSecret',
            tags,
            summary: 'Give a webhook a new secret; the old one ends',
          },
          ...{ params: HookParams, response: answers(HookSecret, 200, 'not_found') },
        },
        config: { needs: 'edit', hasSecretAnswer: true },
      },
      ({ caller, params }) => publishing.hookSecret(caller, params.id, params.nodeId, true).then(envelope),
    );
  };
}
