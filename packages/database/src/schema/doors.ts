import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id, jsonValue, moment } from './columns.ts';
import { executions } from './executions.ts';
import { users, workspaces } from './identity.ts';
import { workflows } from './workflows.ts';

const workspaceId = () =>
  uuid('workspace_id')
    .notNull()
    .references(() => workspaces.id, { onDelete: 'cascade' });

export const hooks = pgTable(
  'hooks',
  {
    id: id(),
    workspaceId: workspaceId(),
    workflowId: uuid('workflow_id')
      .notNull()
      .references(() => workflows.id, { onDelete: 'cascade' }),
    nodeId: text('node_id').notNull(),
    token: text('token').notNull(),
    createdAt: createdAt(),
    disabledAt: moment('disabled_at'),
    secret: text('secret'),
  },
  (t) => [uniqueIndex('hooks_token').on(t.token), uniqueIndex('hooks_node').on(t.workflowId, t.nodeId)],
);

export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    workspaceId: workspaceId(),
    key: text('key').notNull(),
    route: text('route').notNull(),
    requestHash: text('request_hash').notNull(),
    statusCode: integer('status_code'),
    response: text('response'),
    createdAt: createdAt(),
    expiresAt: moment('expires_at').notNull(),
    resourceId: uuid('resource_id').notNull(),
    takenAt: moment('taken_at').notNull().default(sql`now()`),
  },
  (t) => [
    primaryKey({ name: 'idempotency_keys_pkey', columns: [t.workspaceId, t.route, t.key] }),
    index('idempotency_keys_expiry').on(t.expiresAt),
    check('idempotency_keys_answer', sql`(${t.statusCode} IS NULL) = (${t.response} IS NULL)`),
  ],
);

export const tickets = pgTable(
  'tickets',
  {
    hash: text('hash').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    workspaceId: workspaceId(),
    executionId: uuid('execution_id')
      .notNull()
      .references(() => executions.id, { onDelete: 'cascade' }),
    expiresAt: moment('expires_at').notNull(),
  },
  (t) => [index('tickets_execution').on(t.executionId), index('tickets_expiry').on(t.expiresAt)],
);

export const outbox = pgTable(
  'outbox',
  {
    id: id(),
    workspaceId: workspaceId(),
    executionId: uuid('execution_id').references(() => executions.id, { onDelete: 'cascade' }),
    kind: text('kind').notNull(),
    destination: text('destination').notNull(),
    payload: jsonValue('payload').notNull(),
    attempts: integer('attempts').notNull().default(0),
    createdAt: createdAt(),
    nextTryAt: moment('next_try_at').default(sql`now()`),
    deliveredAt: moment('delivered_at'),
    failedAt: moment('failed_at'),
    error: jsonValue('error'),
  },
  (t) => [
    index('outbox_due').on(t.nextTryAt).where(sql`${t.deliveredAt} IS NULL AND ${t.failedAt} IS NULL`),
    index('outbox_delivered').on(t.deliveredAt).where(sql`${t.deliveredAt} IS NOT NULL`),
    index('outbox_workspace').on(t.workspaceId, t.id),
    check('outbox_destination', sql`${t.destination} IN ('waiting', 'http', 'workflow')`),
    check('outbox_over', sql`${t.deliveredAt} IS NULL OR ${t.failedAt} IS NULL`),
    index('outbox_execution').on(t.executionId),
    check('outbox_attempts', sql`${t.attempts} >= 0`),
  ],
);
