import { done } from '@rex/engine';
import { z } from 'zod';
import { AnyJson } from '../any-json.ts';
import { defineNode } from '../define-node.ts';

/** Begins an execution with a request to the workflow's own address; the API has checked and shaped the payload. */
export const webhook = defineNode({
  type: 'webhook',
  role: 'trigger',
  ui: { title: 'Webhook', group: 'triggers', icon: 'webhook', summary: 'Starts when its address is called' },
  config: z.strictObject({
    respond: z
      .enum(['accepted', 'result'])
      .default('accepted')
      .describe('Answer at once, or with the result of the execution')
      .meta({ literal: true }),
    verify: z
      .enum(['none', 'standard', 'github'])
      .optional()
      .describe(
        "Take only calls that are signed with the hook's secret: as Standard Webhooks or as GitHub does",
      )
      .meta({ literal: true }),
    eventId: z
      .enum(['webhook-id', 'x-github-delivery'])
      .optional()
      .describe('The header that names an event, so that the same one starts once')
      .meta({ literal: true }),
  }),
  output: z.strictObject({
    method: z.string(),
    headers: z.record(z.string(), z.string()),
    query: z.record(z.string(), AnyJson),
    body: AnyJson,
  }),
  outlets: ['out'],
  effect: 'pure',
  run: ({ trigger }) => done(trigger),
});
