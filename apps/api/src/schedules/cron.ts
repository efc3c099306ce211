import { type Misfire, RexError, toRexError } from '@rex/types';
import { Cron } from 'croner';

/** When a schedule fires. */
export interface CronRule {
  cron: string;
  zone: string;
}

/** A fire this late was missed: nobody ran the schedule at its time. */
const LATE_MS = 60_000;
/** Missed times that `all` makes up for at most, the newest ones. */
export const CATCH_UP_MAX = 100;

/**
 * Reads a rule. A time that does not exist on a day fires at the first moment after the gap, one that comes twice
 * fires at the first. Throws RexError `invalid_input`.
 */
function parse({ cron, zone }: CronRule): Cron {
  try {
    const parsed = new Cron(cron.trim(), { timezone: zone, mode: '5-part', fixedTimeRule: 'no-wildcard' });
    // A zone is looked at only when it is used.
    parsed.nextRun();
    return parsed;
  } catch (thrown) {
    const zones = Intl.supportedValuesOf('timeZone').includes(zone) || zone === 'UTC';
    const message = zones
      ? `"${cron}" is not a cron expression: ${toRexError(thrown).message.replace(/^\w+: /, '')}`
      : `"${zone}" is not a time zone: write one of IANA's, such as Europe/Berlin or UTC.`;
    throw new RexError('invalid_input', message, { cause: thrown });
  }
}

/** The times after a moment, milliseconds since 1970; fewer when there are no more. */
export function firesAfter(rule: CronRule, afterMs: number, count: number): number[] {
  // croner takes the moment it is given as one that has passed already.
  return parse(rule)
    .nextRuns(count, new Date(afterMs))
    .map((date) => date.getTime());
}

/** What is wrong with a rule, in words; null when it fires. */
export function ruleProblem(rule: CronRule): string | null {
  try {
    return parse(rule).nextRun() === null ? `"${rule.cron}" never fires.` : null;
  } catch (thrown) {
    return toRexError(thrown).message;
  }
}

/** The nominal times to start for now, oldest first: those from `nextAt` on that have come, as `misfire` says. */
export function firesDue(
  rule: CronRule,
  { nextAt, now, misfire }: { nextAt: number; now: number; misfire: Misfire },
): number[] {
  const wanted = misfire === 'all' ? CATCH_UP_MAX : 1;
  const come = parse(rule)
    .previousRuns(wanted, new Date(now + 1))
    .map((date) => date.getTime())
    .filter((time) => time >= nextAt && time <= now)
    .sort((a, b) => a - b);
  return misfire === 'skip' ? come.filter((time) => now - time <= LATE_MS) : come;
}
