import { TimerKind } from '@rex/types';
import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import { id, jsonValue, moment, words } from './columns.ts';
import { executionId } from './executions.ts';
import { workspaces } from './identity.ts';
import { workflows } from './workflows.ts';

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

export const waits = pgTable(
  'waits',
  {
    executionId: executionId(),
    workspaceId: uuid('workspace_id').notNull(),
    openedAt: moment('opened_at').notNull().default(sql`now()`),
    expiresAt: moment('expires_at'),
    path: text('path').notNull(),
    kind: text('kind', { enum: ['event', 'task'] }).notNull(),
    eventType: text('event_type'),
    correlationKey: text('correlation_key'),
  },
  (t) => [
    primaryKey({ name: 'waits_pkey', columns: [t.executionId, t.path] }),
    index('waits_match').on(t.workspaceId, t.eventType, t.correlationKey).where(sql`${t.kind} = 'event'`),
    index('waits_opened').on(t.openedAt).where(sql`${t.kind} = 'event'`),
    check('waits_kind', sql`${t.kind} IN ('event', 'task')`),
    check(
      'waits_event',
      sql`(${t.kind} = 'event') = (${t.eventType} IS NOT NULL AND ${t.correlationKey} IS NOT NULL)`,
    ),
  ],
);

export const events = pgTable(
  'events',
  {
    id: id(),
    workspaceId: uuid('workspace_id')
      .notNull()
      .references(() => workspaces.id, { onDelete: 'cascade' }),
    acceptedAt: moment('accepted_at').notNull().default(sql`now()`),
    expiresAt: moment('expires_at').notNull(),
    settledAt: moment('settled_at'),
    state: text('state', { enum: ['buffered', 'matched', 'expired'] })
      .notNull()
      .default('buffered'),
    source: text('source').notNull(),
    eventId: text('event_id').notNull(),
    type: text('type').notNull(),
    correlationKey: text('correlation_key').notNull(),
    content: jsonValue('content').notNull(),
  },
  (t) => [
    unique('events_source').on(t.workspaceId, t.source, t.eventId),
    index('events_buffered')
      .on(t.workspaceId, t.type, t.correlationKey, t.acceptedAt, t.id)
      .where(sql`${t.state} = 'buffered'`),
    index('events_accepted').on(t.acceptedAt).where(sql`${t.state} = 'buffered'`),
    index('events_expiry').on(t.expiresAt),
    check('events_state', sql`${t.state} IN ('buffered', 'matched', 'expired')`),
    check('events_settled', sql`(${t.state} = 'buffered') = (${t.settledAt} IS NULL)`),
  ],
);

export const eventTriggers = pgTable(
  'event_triggers',
  {
    workspaceId: uuid('workspace_id').notNull(),
    workflowId: uuid('workflow_id')
      .notNull()
      .references(() => workflows.id, { onDelete: 'cascade' }),
    nodeId: text('node_id').notNull(),
    eventType: text('event_type').notNull(),
  },
  (t) => [
    primaryKey({ name: 'event_triggers_pkey', columns: [t.workflowId, t.nodeId] }),
    index('event_triggers_match').on(t.workspaceId, t.eventType),
  ],
);
