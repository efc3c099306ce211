import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { createdAt, id, moment } from './columns.ts';

export const drivers = pgTable(
  'drivers',
  {
    id: id(),
    name: text('name').notNull(),
    fence: integer('fence').notNull().default(1),
    createdAt: createdAt(),
    beatAt: moment('beat_at').notNull().default(sql`now()`),
    expiresAt: moment('expires_at').notNull(),
    endedAt: moment('ended_at'),
  },
  (t) => [
    // Not on expires_at: a heartbeat must stay an update that touches no index.
    index('drivers_live').on(t.id).where(sql`${t.endedAt} IS NULL`),
    check('drivers_fence', sql`${t.fence} >= 1`),
  ],
);
