import type { Version } from '@rex/types';
import { uuidv7 } from 'uuidv7';
import type { Database } from '../connect/database.ts';
import { type EventTrigger, eventTriggerStatements } from '../event-store/event-triggers.ts';
import { type NewSchedule, scheduleStatements } from '../schedule-store/schedules.ts';
import { type HookRow, hookStatements, selectHooks, toHook } from './hooks.ts';
import { type DraftAt, toVersion, VERSION_COLUMNS, type VersionRow } from './versions.ts';
import { type WorkflowKey, whyNotChanged } from './workflows.ts';

/** A draft to be published, and those of its nodes that are called from outside. */
export interface Publication extends DraftAt {
  webhooks: readonly string[];
  /** Nodes that events start. */
  eventTriggers?: readonly EventTrigger[];
  schedules?: readonly NewSchedule[];
}

/**
 * Publishes the draft as the next version, or gives the latest one when that is the same graph; the workflow becomes
 * active. Throws RexError `stale_revision` when the draft is not at this revision any more, `conflict` when the
 * workflow is archived, or `not_found`.
 */
export async function publishVersion(
  db: Database,
  key: WorkflowKey,
  { revision, hash, createdBy, webhooks, eventTriggers = [], schedules = [] }: Publication,
): Promise<{ version: Version; hooks: HookRow[] }> {
  const draft = [key.workflowId, key.workspaceId, revision];
  const answers = await db.batch([
    // Each statement after this one sees what an earlier publication has committed.
    {
      text: 'SELECT FROM workflows WHERE id = $1 AND workspace_id = $2 FOR NO KEY UPDATE',
      values: [key.workflowId, key.workspaceId],
    },
    {
      text: `
INSERT INTO workflow_versions (id, workspace_id, workflow_id, number, hash, graph, graph_text, created_by)
SELECT $4, w.workspace_id, w.id, coalesce(w.version, 0) + 1, $5, w.graph, w.graph_text, $6 FROM workflows w
WHERE w.id = $1 AND w.workspace_id = $2 AND w.revision = $3 AND w.status <> 'archived' AND NOT EXISTS (
  SELECT FROM workflow_versions v WHERE v.workflow_id = w.id AND v.number = w.version AND v.hash = $5)`,
      values: [...draft, uuidv7(), hash, createdBy ?? null],
    },
    {
      text: `
UPDATE workflows SET status = 'active', updated_at = now(),
  version = (SELECT max(number) FROM workflow_versions WHERE workflow_id = $1)
WHERE id = $1 AND workspace_id = $2 AND revision = $3 AND status <> 'archived'`,
      values: draft,
    },
    ...hookStatements(key, revision, webhooks),
    ...eventTriggerStatements(key, revision, eventTriggers),
    ...scheduleStatements(key, revision, schedules),
    {
      text: `
SELECT ${VERSION_COLUMNS} FROM workflows w
JOIN workflow_versions v ON v.workflow_id = w.id AND v.number = w.version
WHERE w.id = $1 AND w.workspace_id = $2 AND w.revision = $3 AND w.status <> 'archived'`,
      values: draft,
    },
    selectHooks(key),
  ]);
  const row = answers.at(-2)!.rows[0] as unknown as VersionRow | undefined;
  if (!row) throw await whyNotChanged(db, key, revision);
  const hooks = answers.at(-1)!.rows as unknown as Parameters<typeof toHook>[0][];
  return { version: toVersion(row), hooks: hooks.map(toHook) };
}
