import { done } from '@rex/engine';
import { EmitTarget } from '@rex/types';
import { z } from 'zod';
import { AnyJson } from '../any-json.ts';
import { defineNode } from '../define-node.ts';
import { EventKey, EventType } from '../event-fields.ts';

/** Sends an event; it leaves when the end of this step is committed, and arrives at least once with the same id. */
export const eventEmit = defineNode({
  type: 'event.emit',
  ui: {
    title: 'Emit event',
    group: 'services',
    icon: 'send',
    summary: 'Tells others that something happened',
  },
  config: z.strictObject({
    event: EventType.describe('Type of the event'),
    key: EventKey.default('').describe('What the event is about'),
    data: AnyJson.optional().describe('What those who wait for it get'),
    to: z
      .array(EmitTarget)
      .min(1)
      .default(['waiting'])
      .describe('waiting: waits and triggers of this workspace; http: the configured receiver')
      .meta({ literal: true }),
  }),
  output: z.strictObject({ id: z.string(), event: z.string(), key: z.string() }),
  outlets: ['out'],
  // Nothing leaves while it runs: the event is written together with the step's end.
  effect: 'pure',
  run({ config: { event, key: given, data = null, to }, idempotencyKey: id }) {
    const key = String(given);
    const emits = [...new Set(to)].map((target) => ({ to: target, event, key, data }));
    return done({ id, event, key }, { emits });
  },
});
