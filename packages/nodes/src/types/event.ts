import { done } from '@rex/engine';
import { z } from 'zod';
import { AnyJson } from '../any-json.ts';
import { Condition } from '../condition.ts';
import { defineNode } from '../define-node.ts';
import { EventType } from '../event-fields.ts';

/** Begins an execution for each event of a type that passes the filter. */
export const event = defineNode({
  type: 'event',
  role: 'trigger',
  ui: {
    title: 'Event',
    group: 'triggers',
    icon: 'radio',
    summary: 'Starts when an event of a type comes',
  },
  config: z.strictObject({
    event: EventType.regex(/^[^{}]+$/, {
      error: 'must be the type itself: it is known before there is an execution',
    })
      .describe('Type of the event')
      .meta({ literal: true }),
    filter: Condition.optional().describe(
      'Starts only where this is true, for example {{ trigger.data.total > 100 }}',
    ),
  }),
  output: z.object({
    id: z.string(),
    source: z.string(),
    type: z.string(),
    key: z.string(),
    data: AnyJson,
  }),
  outlets: ['out'],
  effect: 'pure',
  // Asked before there is an execution, by whoever starts it.
  deferred: ['filter'],
  run: ({ trigger }) => done(trigger),
});
