import { LIMITS } from '@rex/types';
import type { Database } from '../connect/database.ts';

const ROWS_AT_ONCE = 500;

/**
 * Ends the buffering of events whose time is over, and forgets those that nobody will send again and messages that
 * arrived long ago, a small batch each. Gives how many expired, and whether there may be more to do.
 */
export async function expireEvents(db: Database): Promise<{ expired: number; mayBeMore: boolean }> {
  const answers = await db.batch([
    {
      name: 'expire_events',
      text: `
UPDATE events SET state = 'expired', settled_at = now() WHERE id IN (
  SELECT id FROM events WHERE state = 'buffered' AND expires_at <= now()
  ORDER BY expires_at LIMIT ${ROWS_AT_ONCE} FOR UPDATE SKIP LOCKED)`,
    },
    {
      name: 'forget_events',
      text: `
DELETE FROM events WHERE id IN (
  SELECT id FROM events WHERE state <> 'buffered' AND expires_at <= now() - $1 * interval '1 millisecond'
  ORDER BY expires_at LIMIT ${ROWS_AT_ONCE} FOR UPDATE SKIP LOCKED)`,
      values: [LIMITS.eventTtlMs],
    },
    {
      name: 'forget_delivered',
      text: `
DELETE FROM outbox WHERE id IN (
  SELECT id FROM outbox WHERE delivered_at <= now() - $1 * interval '1 millisecond'
  ORDER BY delivered_at LIMIT ${ROWS_AT_ONCE} FOR UPDATE SKIP LOCKED)`,
      values: [LIMITS.eventTtlMs],
    },
  ]);
  return {
    expired: answers[0]!.rowCount,
    mayBeMore: answers.some(({ rowCount }) => rowCount === ROWS_AT_ONCE),
  };
}
