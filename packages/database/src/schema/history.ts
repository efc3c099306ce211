import { sql } from 'drizzle-orm';
import { boolean, check, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { jsonValue, moment } from './columns.ts';
import { executionId } from './executions.ts';

export const executionHistory = pgTable(
  'execution_history',
  {
    executionId: executionId(),
    at: moment('at').notNull(),
    seq: integer('seq').notNull(),
    type: text('type').notNull(),
    data: jsonValue('data').notNull(),
  },
  (t) => [
    primaryKey({ name: 'execution_history_pkey', columns: [t.executionId, t.seq] }),
    check('execution_history_seq', sql`${t.seq} > 1`),
  ],
);

export const executionContextSnapshots = pgTable(
  'execution_context_snapshots',
  {
    executionId: executionId(),
    number: integer('number').notNull(),
    seq: integer('seq').notNull(),
    isFull: boolean('is_full').notNull(),
    memory: jsonValue('memory').notNull(),
  },
  (t) => [
    primaryKey({ name: 'execution_context_snapshots_pkey', columns: [t.executionId, t.number] }),
    check('execution_context_snapshots_number', sql`${t.number} >= 1 AND ${t.seq} >= 1`),
    check('execution_context_snapshots_first', sql`${t.isFull} OR ${t.number} > 1`),
  ],
);
