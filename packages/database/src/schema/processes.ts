import { sql } from 'drizzle-orm';
import { boolean, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { moment } from './columns.ts';
import { workspaces } from './identity.ts';

export const processes = pgTable(
  'processes',
  {
    executionId: uuid('execution_id').primaryKey(),
    workspaceId: uuid('workspace_id')
      .notNull()
      .references(() => workspaces.id, { onDelete: 'cascade' }),
    claimedAt: moment('claimed_at').notNull().default(sql`now()`),
    isCurrent: boolean('is_current').notNull().default(true),
    businessKey: text('business_key').notNull(),
  },
  (t) => [uniqueIndex('processes_business_key').on(t.workspaceId, t.businessKey).where(sql`${t.isCurrent}`)],
);
