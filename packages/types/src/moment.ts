import { z } from 'zod';

const EARLIEST = Date.parse('1970-01-01T00:00:00Z');
const LATEST = Date.parse('9999-12-31T23:59:59.999Z');

const isKeepable = (text: string): boolean => {
  const at = Date.parse(text);
  return at >= EARLIEST && at <= LATEST;
};
const error = 'is not between the years 1970 and 9999';

/** A moment that somebody names, in UTC; one that every database can hold. */
export const GivenMoment = z.iso.datetime().refine(isKeepable, { error });

/** The same with any offset from UTC. */
export const GivenMomentWithOffset = z.iso.datetime({ offset: true }).refine(isKeepable, { error });
