import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id, jsonValue, moment, words } from './columns.ts';
import { users, workspaces } from './identity.ts';

const STATUSES = ['draft', 'active', 'archived'] as const;

export const workflows = pgTable(
  'workflows',
  {
    id: id(),
    workspaceId: uuid('workspace_id')
      .notNull()
      .references(() => workspaces.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    description: text('description'),
    status: text('status', { enum: STATUSES }).notNull().default('draft'),
    revision: integer('revision').notNull().default(1),
    version: integer('version'),
    graph: jsonValue('graph').notNull(),
    graphText: text('graph_text').notNull(),
    sourceTemplateId: text('source_template_id'),
    sourceTemplateVersion: integer('source_template_version'),
    sourceTemplateParams: jsonValue('source_template_params'),
    createdAt: createdAt(),
    updatedAt: moment('updated_at').notNull().default(sql`now()`),
  },
  (t) => [
    index('workflows_workspace').on(t.workspaceId, t.status, t.updatedAt),
    index('workflows_name').on(t.workspaceId, t.name),
    index('workflows_template')
      .on(t.sourceTemplateId, t.sourceTemplateVersion)
      .where(sql`${t.sourceTemplateId} IS NOT NULL`),
    check('workflows_status', sql`${t.status} IN (${words(STATUSES)})`),
    check('workflows_name', sql`length(${t.name}) BETWEEN 1 AND 200`),
    check('workflows_revision', sql`${t.revision} >= 1`),
    check('workflows_active', sql`${t.status} <> 'active' OR ${t.version} IS NOT NULL`),
    check(
      'workflows_template_version',
      sql`(${t.sourceTemplateId} IS NULL) = (${t.sourceTemplateVersion} IS NULL)`,
    ),
  ],
);

export const workflowVersions = pgTable(
  'workflow_versions',
  {
    id: id(),
    workspaceId: uuid('workspace_id')
      .notNull()
      .references(() => workspaces.id, { onDelete: 'cascade' }),
    workflowId: uuid('workflow_id')
      .notNull()
      .references(() => workflows.id, { onDelete: 'cascade' }),
    number: integer('number'),
    hash: text('hash').notNull(),
    graph: jsonValue('graph').notNull(),
    graphText: text('graph_text').notNull(),
    createdBy: uuid('created_by').references(() => users.id, { onDelete: 'set null' }),
    createdAt: createdAt(),
  },
  (t) => [
    unique('workflow_versions_number').on(t.workflowId, t.number),
    uniqueIndex('workflow_versions_draft').on(t.workflowId, t.hash).where(sql`${t.number} IS NULL`),
    check('workflow_versions_number_positive', sql`${t.number} >= 1`),
    check('workflow_versions_hash', sql`${t.hash} ~ '^[0-9a-f]{64}$'`),
  ],
);
