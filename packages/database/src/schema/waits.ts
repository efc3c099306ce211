import { TimerKind } from '@rex/types';
import { sql } from 'drizzle-orm';
import { check, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { jsonValue, moment, words } from './columns.ts';
import { executionId } from './executions.ts';

export const inbox = pgTable(
  'inbox',
  {
    executionId: executionId(),
    at: moment('at').notNull().default(sql`now()`),
    number: integer('number').notNull(),
    message: jsonValue('message').notNull(),
  },
  (t) => [
    primaryKey({ name: 'inbox_pkey', columns: [t.executionId, t.number] }),
    check('inbox_number', sql`${t.number} >= 1`),
  ],
);

export const timers = pgTable(
  'timers',
  {
    executionId: executionId(),
    wakeAt: moment('wake_at').notNull(),
    path: text('path').notNull(),
    kind: text('kind').$type<TimerKind>().notNull(),
  },
  (t) => [
    primaryKey({ name: 'timers_pkey', columns: [t.executionId, t.path, t.kind] }),
    check('timers_kind', sql`${t.kind} IN (${words(TimerKind.options)})`),
  ],
);
