import { z } from 'zod';
import { PageQuery } from '../envelope.ts';
import { ErrorData } from '../errors.ts';

/** What is made up for after a time in which nobody ran the schedule. */
export const Misfire = z.enum(['skip', 'once', 'all']);
export type Misfire = z.infer<typeof Misfire>;

/** When a workflow starts by itself. */
export const ScheduleRule = z.strictObject({
  cron: z.string().min(1).max(200).describe('Minute, hour, day of month, month, day of week'),
  zone: z.string().min(1).max(100).default('UTC').describe('IANA time zone, such as Europe/Berlin'),
});
export type ScheduleRule = z.infer<typeof ScheduleRule>;

export const Schedule = z.strictObject({
  id: z.uuid(),
  workflowId: z.uuid(),
  workflowName: z.string(),
  nodeId: z.string(),
  cron: z.string(),
  zone: z.string(),
  misfire: Misfire,
  status: z.enum(['active', 'paused']),
  nextFires: z.array(z.iso.datetime()).describe('The next five, unless it is paused'),
  lastFireAt: z.iso.datetime().nullable(),
  error: ErrorData.nullable().describe('Why the last start was refused'),
});
export type Schedule = z.infer<typeof Schedule>;

export const ScheduleQuery = PageQuery.extend({ workflowId: z.uuid().optional() });
export type ScheduleQuery = z.infer<typeof ScheduleQuery>;

export const SchedulePreview = z.strictObject({ nextFires: z.array(z.iso.datetime()) });
export type SchedulePreview = z.infer<typeof SchedulePreview>;
