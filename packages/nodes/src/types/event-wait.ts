import { waitForEvent } from '@rex/engine';
import { Duration, LIMITS, parseDuration } from '@rex/types';
import { z } from 'zod';
import { AnyJson } from '../any-json.ts';
import { defineNode } from '../define-node.ts';
import { DURATION_HINTS } from '../duration-hints.ts';
import { EventKey, EventType } from '../event-fields.ts';

/** Waits for an event with a type and a key; one that came before is kept for it. It holds no worker. */
export const eventWait = defineNode({
  type: 'event.wait',
  ui: {
    title: 'Wait for event',
    group: 'time',
    icon: 'mail',
    summary: 'Waits for an event, also one that came early',
  },
  config: z.strictObject({
    event: EventType.describe('Type of the event'),
    key: EventKey.describe('What the event is about: its rexkey, otherwise its subject'),
    timeout: Duration.meta(DURATION_HINTS).optional().describe('After this it leaves by timed_out'),
  }),
  output: z.union([
    z.object({
      id: z.string(),
      source: z.string(),
      type: z.string(),
      key: z.string().max(LIMITS.eventKeyChars),
      data: AnyJson,
    }),
    z.strictObject({ firedAt: z.string() }),
  ]),
  outlets: ['out', 'timed_out'],
  // Opening a wait touches nothing outside, and the recorded wait fixes it.
  effect: 'pure',
  run({ config: { event, key, timeout }, now }) {
    const wakeAt = timeout === undefined ? null : now + (parseDuration(timeout) ?? 0);
    return waitForEvent({ event, key: String(key) }, wakeAt);
  },
});
