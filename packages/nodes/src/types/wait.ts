import { waitUntil } from '@rex/engine';
import { Duration, parseDuration } from '@rex/types';
import { z } from 'zod';
import { defineNode } from '../define-node.ts';
import { DURATION_HINTS } from '../duration-hints.ts';

const ISO_MOMENT = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;
/** The end of the year 9999, the last moment that ISO 8601 writes with four digits. */
const LAST_MS = 253_402_300_799_999;

/** Milliseconds since 1970 of an ISO 8601 date and time with zone, or of a number of them; null for all else. */
function parseMoment(moment: string | number): number | null {
  if (typeof moment === 'number') return moment >= 0 && moment <= LAST_MS ? moment : null;
  const [, year, month, day] = ISO_MOMENT.exec(moment) ?? [];
  // Date.parse takes the 31st of February for the 3rd of March.
  const monthOfDay = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCMonth() + 1;
  if (monthOfDay !== Number(month)) return null;
  const ms = Date.parse(moment);
  return ms >= 0 && ms <= LAST_MS ? ms : null;
}

const Moment = z.union([z.string(), z.int()]).refine((value) => parseMoment(value) !== null, {
  error: 'is not a moment: write 2030-01-31T09:00:00Z, with a zone, or milliseconds since 1970',
});

/** Waits for some time or until a moment; it holds no worker. A moment in the past is over at once. */
export const wait = defineNode({
  type: 'wait',
  ui: { title: 'Wait', group: 'time', icon: 'timer', summary: 'Waits for some time, or until a moment' },
  config: z
    .strictObject({
      for: Duration.meta(DURATION_HINTS).optional(),
      until: Moment.meta({ pattern: ISO_MOMENT.source, minimum: 0, maximum: LAST_MS })
        .describe('2030-01-31T09:00:00Z, or milliseconds since 1970')
        .optional(),
    })
    .refine((config) => (config.for === undefined) !== (config.until === undefined), {
      error: 'needs either for or until, and not both',
    })
    .meta({ oneOf: [{ required: ['for'] }, { required: ['until'] }] }),
  output: z.strictObject({ firedAt: z.number() }),
  outlets: ['out'],
  // Working out the moment touches nothing outside, and the recorded wait fixes it.
  effect: 'pure',
  run({ config, now }) {
    if (config.until !== undefined) return waitUntil(parseMoment(config.until) ?? now);
    return waitUntil(now + (parseDuration(config.for ?? 0) ?? 0));
  },
});
