import { sql } from 'drizzle-orm';
import { check, index, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id, jsonValue, moment, words } from './columns.ts';
import { workflows } from './workflows.ts';

const MISFIRES = ['skip', 'once', 'all'] as const;

export const schedules = pgTable(
  'schedules',
  {
    id: id(),
    workspaceId: uuid('workspace_id').notNull(),
    workflowId: uuid('workflow_id')
      .notNull()
      .references(() => workflows.id, { onDelete: 'cascade' }),
    createdAt: createdAt(),
    since: moment('since').notNull().default(sql`now()`),
    nextAt: moment('next_at'),
    lastAt: moment('last_at'),
    claimedUntil: moment('claimed_until'),
    pausedAt: moment('paused_at'),
    disabledAt: moment('disabled_at'),
    nodeId: text('node_id').notNull(),
    cron: text('cron').notNull(),
    zone: text('zone').notNull(),
    misfire: text('misfire', { enum: MISFIRES }).notNull(),
    input: jsonValue('input').notNull(),
    error: jsonValue('error'),
  },
  (t) => [
    unique('schedules_node').on(t.workflowId, t.nodeId),
    index('schedules_due').on(t.nextAt).where(sql`${t.pausedAt} IS NULL AND ${t.disabledAt} IS NULL`),
    index('schedules_workspace').on(t.workspaceId),
    check('schedules_misfire', sql`${t.misfire} IN (${words(MISFIRES)})`),
  ],
);
