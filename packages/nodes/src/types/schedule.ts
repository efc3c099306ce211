import { done } from '@rex/engine';
import { Misfire } from '@rex/types';
import { z } from 'zod';
import { AnyJson } from '../any-json.ts';
import { defineNode } from '../define-node.ts';

/** Five fields of digits, names, steps, lists and ranges; what they mean is checked where schedules are kept. */
const FIELDS = /^\s*[\w*/,?#-]+(\s+[\w*/,?#-]+){4}\s*$/;

/** Begins an execution at the times of a cron expression, once for each. */
export const schedule = defineNode({
  type: 'schedule',
  role: 'trigger',
  ui: { title: 'Schedule', group: 'triggers', icon: 'calendar-clock', summary: 'Starts at set times' },
  config: z.strictObject({
    cron: z
      .string()
      .regex(FIELDS, { error: 'must have five fields: minute, hour, day of month, month, day of week' })
      .describe('Minute, hour, day of month, month, day of week, such as 0 9 * * MON-FRI')
      .meta({ literal: true }),
    zone: z
      .string()
      .min(1)
      .default('UTC')
      .describe('IANA time zone, such as Europe/Berlin')
      .meta({ literal: true }),
    misfire: Misfire.default('once')
      .describe('After a time in which nothing ran: start for no missed time, for the last one, or for all')
      .meta({ literal: true }),
    input: z
      .record(z.string(), AnyJson)
      .optional()
      .describe('Given to each execution besides scheduledFor')
      .meta({ literal: true }),
  }),
  output: z.object({ scheduledFor: z.string() }),
  outlets: ['out'],
  effect: 'pure',
  run: ({ trigger }) => done(trigger),
});
