import type { EffectClass } from '@rex/types';
import type { EgressErrorCode } from './egress-error.ts';
import { EGRESS_LIMITS } from './limits.ts';

/** How a call ended: with a status, or without an answer. */
export type HttpOutcome =
  | { kind: 'status'; status: number; retryAfter?: string | undefined }
  | { kind: 'error'; code: EgressErrorCode; wasSent: boolean };

/** What follows from an outcome. */
export interface RetryVerdict {
  /** Whether the call may be made again without asking anyone. */
  retryable: boolean;
  /** Whether the other side may have acted without our knowing: an unsafe step is then in doubt. */
  inDoubt: boolean;
  /** The least wait that the server asked for, in milliseconds. */
  retryAfterMs?: number;
}

const STATUSES_RETRIED: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);
const ERRORS_RETRIED: ReadonlySet<EgressErrorCode> = new Set(['network', 'timeout']);
const ERRORS_WITHOUT_OUTCOME: ReadonlySet<EgressErrorCode> = new Set(['network', 'timeout', 'aborted']);

/**
 * Decides whether a call is made again. `effect` is that of the step; `now` is milliseconds since 1970.
 *
 * | outcome                         | read, idempotent | unsafe            |
 * |---------------------------------|------------------|-------------------|
 * | network, timeout; nothing sent  | again            | again             |
 * | network, timeout; sent          | again            | never, in doubt   |
 * | 408 425 429 500 502 503 504     | again            | again (see below) |
 * | any other status, other errors  | never            | never             |
 *
 * A status is an outcome: the server has answered, so an unsafe step is not in doubt, and whether it has another
 * attempt at all is the author's `attemptsMax`, which is 1 for unsafe steps unless written down.
 */
export function decideHttpRetry(outcome: HttpOutcome, effect: EffectClass, now: number): RetryVerdict {
  if (outcome.kind === 'status') {
    if (!STATUSES_RETRIED.has(outcome.status)) return { retryable: false, inDoubt: false };
    const retryAfterMs = parseRetryAfter(outcome.retryAfter, now);
    return { retryable: true, inDoubt: false, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  }
  const repeatable = !outcome.wasSent || effect !== 'unsafe';
  return {
    retryable: repeatable && ERRORS_RETRIED.has(outcome.code),
    inDoubt: !repeatable && ERRORS_WITHOUT_OUTCOME.has(outcome.code),
  };
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const TIME = '(?<hour>\\d{2}):(?<minute>\\d{2}):(?<second>\\d{2})';
const MONTH = `(?<month>${MONTHS.join('|')})`;

/** The three forms that RFC 9110 (5.6.7) makes a recipient accept; Date.parse takes far more, some as local time. */
const HTTP_DATES = [
  new RegExp(`^[A-Z][a-z]{2}, (?<day>\\d{2}) ${MONTH} (?<year>\\d{4}) ${TIME} GMT$`),
  new RegExp(`^[A-Z][a-z]{5,8}, (?<day>\\d{2})-${MONTH}-(?<year>\\d{2}) ${TIME} GMT$`),
  new RegExp(`^[A-Z][a-z]{2} ${MONTH} (?<day>[ \\d]\\d) ${TIME} (?<year>\\d{4})$`),
];

/** A two-digit year more than fifty years ahead is of the last century (RFC 9110). */
function fullYear(text: string, now: number): number {
  if (text.length > 2) return Number(text);
  const thisYear = new Date(now).getUTCFullYear();
  const year = thisYear - (thisYear % 100) + Number(text);
  return year > thisYear + 50 ? year - 100 : year;
}

function parseHttpDate(text: string, now: number): number | undefined {
  const parts = HTTP_DATES.map((form) => form.exec(text)?.groups).find((groups) => groups !== undefined);
  if (!parts) return undefined;
  const { year = '', month = '', day, hour, minute, second } = parts;
  return Date.UTC(
    fullYear(year, now),
    MONTHS.indexOf(month),
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
}

/** Reads `Retry-After` (seconds, or an HTTP date seen from `now`) as milliseconds from now, capped; else undefined. */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? '';
  const at = /^\d+$/.test(text) ? now + Number(text) * 1000 : parseHttpDate(text, now);
  if (at === undefined) return undefined;
  return Math.min(Math.max(at - now, 0), EGRESS_LIMITS.retryAfterMs);
}
