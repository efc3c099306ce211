import { z } from 'zod';
import { PageQuery } from '../envelope.ts';
import { ErrorData } from '../errors.ts';
import { JsonSchema } from '../json.ts';
import { LIMITS } from '../limits.ts';
import { GivenMomentWithOffset } from '../moment.ts';

const name = (charsMax: number) => z.string().min(1).max(charsMax);

/**
 * An event as CloudEvents 1.0 writes it. What it is about is its extension attribute `rexkey`, or without one its
 * `subject`; waits name the same as their key.
 */
export const CloudEvent = z
  .object({
    specversion: z.literal('1.0'),
    id: name(LIMITS.eventIdChars),
    source: name(LIMITS.eventIdChars).describe('With the id: the same again is a duplicate'),
    type: name(LIMITS.eventTypeChars),
    subject: name(LIMITS.eventKeyChars).optional().describe('What it is about, where there is no rexkey'),
    rexkey: z.string().max(LIMITS.eventKeyChars).optional().describe('Correlation key'),
    time: GivenMomentWithOffset.optional(),
    datacontenttype: z.string().max(LIMITS.nameChars).optional(),
    dataschema: z.string().max(2_000).optional(),
    data: JsonSchema.optional(),
    data_base64: z.string().optional(),
  })
  .catchall(z.union([z.string().max(2_000), z.number(), z.boolean()]))
  .refine((event) => event.data === undefined || event.data_base64 === undefined, {
    error: 'has either data or data_base64, and not both',
  })
  .refine(
    (event) => Object.keys(event).every((key) => key === 'data_base64' || /^[a-z0-9]{1,50}$/.test(key)),
    {
      error: 'has an attribute whose name is not of lower-case letters and digits',
    },
  );
export type CloudEvent = z.infer<typeof CloudEvent>;

export const CloudEventBatch = z.array(CloudEvent).min(1).max(LIMITS.eventBatch);
export type CloudEventBatch = z.infer<typeof CloudEventBatch>;

/** What became of an event. */
export const EventAnswer = z.strictObject({
  matched: z.int().min(0).describe('Waits that it ended'),
  started: z.int().min(0).describe('Workflows that it starts'),
  buffered: z.boolean().describe('Kept until a wait for it opens, or its time is over'),
  duplicate: z.boolean().describe('Known already by its source and id: nothing was done'),
});
export type EventAnswer = z.infer<typeof EventAnswer>;

export const EventState = z.enum(['buffered', 'matched', 'expired']);
export type EventState = z.infer<typeof EventState>;

/** An accepted event; it is in exactly one state. */
export const AcceptedEvent = z.strictObject({
  source: z.string(),
  id: z.string(),
  type: z.string(),
  key: z.string(),
  state: EventState,
  acceptedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  settledAt: z.iso.datetime().nullable(),
});
export type AcceptedEvent = z.infer<typeof AcceptedEvent>;

export const EventQuery = PageQuery.extend({
  state: EventState.optional(),
  type: z.string().max(LIMITS.eventTypeChars).optional(),
  key: z.string().max(LIMITS.eventKeyChars).optional(),
});
export type EventQuery = z.infer<typeof EventQuery>;

export const OutboxStatus = z.enum(['pending', 'delivered', 'failed']);
export type OutboxStatus = z.infer<typeof OutboxStatus>;

/** A message on its way out of a workspace. */
export const OutboxItem = z.strictObject({
  id: z.guid(),
  executionId: z.uuid().nullable(),
  destination: z.enum(['waiting', 'http', 'workflow']),
  status: OutboxStatus,
  event: z.string().nullable(),
  attempts: z.int().min(0),
  error: ErrorData.nullable().describe('Why the last try failed'),
  createdAt: z.iso.datetime(),
  nextTryAt: z.iso.datetime().nullable(),
});
export type OutboxItem = z.infer<typeof OutboxItem>;

export const OutboxQuery = PageQuery.extend({
  status: OutboxStatus.optional(),
  executionId: z.uuid().optional(),
});
export type OutboxQuery = z.infer<typeof OutboxQuery>;
