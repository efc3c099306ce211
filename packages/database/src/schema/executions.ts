import { ExecutionStatus, WaitingReason } from '@rex/types';
import { type SQL, sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  bigint,
  check,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import { createdAt, id, jsonValue, moment, words } from './columns.ts';
import { workspaces } from './identity.ts';
import { workflows, workflowVersions } from './workflows.ts';

/** States in which nothing changes any more (E2). */
const FINAL = words(['COMPLETED', 'FAILED', 'CANCELLED']);
const reasonOrNull = (column: AnyPgColumn): SQL =>
  sql`${column} IS NULL OR ${column} IN (${words(WaitingReason.options)})`;

export const executions = pgTable(
  'executions',
  {
    id: id(),
    workspaceId: uuid('workspace_id')
      .notNull()
      .references(() => workspaces.id, { onDelete: 'cascade' }),
    workflowId: uuid('workflow_id').references(() => workflows.id, { onDelete: 'cascade' }),
    versionId: uuid('version_id')
      .notNull()
      .references(() => workflowVersions.id, { onDelete: 'cascade' }),
    effectScope: uuid('effect_scope').notNull(),
    originId: uuid('origin_id').references((): AnyPgColumn => executions.id, { onDelete: 'set null' }),
    createdAt: moment('created_at').notNull(),
    startedAt: moment('started_at'),
    workflowVersion: integer('workflow_version'),
    trigger: text('trigger').notNull(),
    input: jsonValue('input'),
    inputBlob: text('input_blob'),
    // From here on what changes, so that an update's record in the log can leave out all that is before it.
    driverId: uuid('driver_id'),
    claimableAt: moment('claimable_at'),
    finishedAt: moment('finished_at'),
    spentNanoUsd: bigint('spent_nano_usd', { mode: 'bigint' }).notNull().default(sql`0`),
    seq: integer('seq').notNull().default(1),
    takeovers: integer('takeovers').notNull().default(0),
    inboxCount: integer('inbox_count').notNull().default(0),
    status: text('status').$type<ExecutionStatus>().notNull().default('CREATED'),
    waitingReason: text('waiting_reason').$type<WaitingReason>(),
    output: jsonValue('output'),
    outputBlob: text('output_blob'),
    error: jsonValue('error'),
    parentId: uuid('parent_id').references((): AnyPgColumn => executions.id, { onDelete: 'cascade' }),
    parentPath: text('parent_path'),
    depth: integer('depth').notNull().default(0),
  },
  (t) => [
    index('executions_workflow').on(t.workflowId, t.createdAt),
    index('executions_workspace').on(t.workspaceId, t.createdAt),
    index('executions_not_completed')
      .on(t.workspaceId, t.status, t.createdAt)
      .where(sql`${t.status} <> 'COMPLETED'`),
    index('executions_driver').on(t.driverId).where(sql`${t.driverId} IS NOT NULL`),
    index('executions_claimable').on(t.claimableAt).where(sql`${t.claimableAt} IS NOT NULL`),
    index('executions_origin').on(t.originId).where(sql`${t.originId} IS NOT NULL`),
    index('executions_parent').on(t.parentId).where(sql`${t.parentId} IS NOT NULL`),
    check('executions_status', sql`${t.status} IN (${words(ExecutionStatus.options)})`),
    check('executions_waiting_reason', reasonOrNull(t.waitingReason)),
    check('executions_waiting', sql`${t.status} <> 'WAITING' OR ${t.waitingReason} IS NOT NULL`),
    check('executions_final', sql`(${t.status} IN (${FINAL})) = (${t.finishedAt} IS NOT NULL)`),
    check(
      'executions_output',
      sql`(${t.status} = 'COMPLETED') = (${t.output} IS NOT NULL OR ${t.outputBlob} IS NOT NULL)`,
    ),
    check('executions_failed', sql`${t.status} <> 'FAILED' OR ${t.error} IS NOT NULL`),
    check('executions_input', sql`(${t.input} IS NULL) <> (${t.inputBlob} IS NULL)`),
    check(
      'executions_owner',
      sql`${t.claimableAt} IS NULL OR (${t.driverId} IS NULL AND ${t.finishedAt} IS NULL)`,
    ),
    check('executions_over', sql`${t.finishedAt} IS NULL OR ${t.driverId} IS NULL`),
    check(
      'executions_parent',
      sql`(${t.parentId} IS NULL) = (${t.depth} = 0) AND (${t.parentPath} IS NULL) = (${t.depth} = 0) AND ${t.depth} >= 0`,
    ),
    check('executions_counts', sql`${t.seq} >= 1 AND ${t.takeovers} >= 0 AND ${t.inboxCount} >= 0`),
  ],
);

/** The execution that a row belongs to; the row dies with it. */
export const executionId = () =>
  uuid('execution_id')
    .notNull()
    .references(() => executions.id, { onDelete: 'cascade' });

export const blobs = pgTable(
  'blobs',
  {
    executionId: executionId(),
    hash: text('hash').notNull(),
    bytes: integer('bytes').notNull(),
    json: text('json').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ name: 'blobs_pkey', columns: [t.executionId, t.hash] }),
    index('blobs_hash').on(t.hash),
    check('blobs_hash', sql`${t.hash} ~ '^[0-9a-f]{64}$'`),
  ],
);
