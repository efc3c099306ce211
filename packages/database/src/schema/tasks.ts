import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id, jsonValue, moment, words } from './columns.ts';
import { executionId } from './executions.ts';

const STATUSES = ['open', 'decided', 'timed_out', 'cancelled'] as const;
const OUTCOMES = ['approved', 'rejected', 'submitted'] as const;

export const tasks = pgTable(
  'tasks',
  {
    id: id(),
    workspaceId: uuid('workspace_id').notNull(),
    executionId: executionId(),
    openedAt: moment('opened_at').notNull().default(sql`now()`),
    dueAt: moment('due_at'),
    remindedAt: moment('reminded_at'),
    escalatedAt: moment('escalated_at'),
    closedAt: moment('closed_at'),
    attempt: integer('attempt').notNull(),
    path: text('path').notNull(),
    nodeId: text('node_id').notNull(),
    status: text('status', { enum: STATUSES }).notNull().default('open'),
    title: text('title').notNull(),
    instructions: text('instructions'),
    form: jsonValue('form'),
    assignee: text('assignee'),
    groupName: text('group_name'),
    outcome: text('outcome', { enum: OUTCOMES }),
    data: jsonValue('data'),
    comment: text('comment'),
    decidedBy: text('decided_by'),
  },
  (t) => [
    unique('tasks_step').on(t.executionId, t.path, t.attempt),
    index('tasks_workspace').on(t.workspaceId, t.status, t.dueAt),
    check('tasks_status', sql`${t.status} IN (${words(STATUSES)})`),
    check('tasks_outcome', sql`${t.outcome} IS NULL OR ${t.outcome} IN (${words(OUTCOMES)})`),
    check('tasks_closed', sql`(${t.status} = 'open') = (${t.closedAt} IS NULL)`),
    check('tasks_decided', sql`${t.status} <> 'decided' OR ${t.outcome} IS NOT NULL`),
  ],
);

export const resumeLinks = pgTable(
  'resume_links',
  {
    hash: text('hash').primaryKey(),
    taskId: uuid('task_id')
      .notNull()
      .references(() => tasks.id, { onDelete: 'cascade' }),
    createdBy: text('created_by').notNull(),
    createdAt: createdAt(),
    expiresAt: moment('expires_at').notNull(),
    usedAt: moment('used_at'),
  },
  (t) => [index('resume_links_task').on(t.taskId), index('resume_links_expiry').on(t.expiresAt)],
);
