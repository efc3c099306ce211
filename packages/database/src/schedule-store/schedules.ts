import { type JsonObject, type Misfire, RexError, type Schedule, type ScheduleQuery } from '@rex/types';
import { uuidv7 } from 'uuidv7';
import { arrayLiteral } from '../connect/array-literal.ts';
import type { Database, Statement } from '../connect/database.ts';
import { toJson } from '../execution-store/encode.ts';
import { limitOf, type Page } from '../page-of.ts';
import type { WorkflowKey } from '../workflow-store/workflows.ts';

/** A schedule node of a version that is being published. */
export interface NewSchedule {
  nodeId: string;
  cron: string;
  zone: string;
  misfire: Misfire;
  input: JsonObject;
}

const IS_DRAFT_AT = `EXISTS (
  SELECT FROM workflows WHERE id = $1 AND workspace_id = $2 AND revision = $3 AND status <> 'archived')`;

/**
 * Gives each of these nodes a schedule and disables those of others; one that stays as it is keeps its next time. Part
 * of a publication, which holds the workflow's row.
 */
export function scheduleStatements(
  { workflowId, workspaceId }: WorkflowKey,
  revision: number,
  schedules: readonly NewSchedule[],
): Statement[] {
  const values = [workflowId, workspaceId, revision, schedules.map(({ nodeId }) => nodeId)];
  const isSame = '(s.cron, s.zone) = (excluded.cron, excluded.zone) AND s.disabled_at IS NULL';
  return [
    {
      text: `
INSERT INTO schedules AS s (id, workspace_id, workflow_id, node_id, cron, zone, misfire, input)
SELECT made.id, $2, $1, made.node_id, made.cron, made.zone, made.misfire, made.input
FROM unnest($4::text[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::jsonb[])
  AS made (node_id, id, cron, zone, misfire, input)
WHERE ${IS_DRAFT_AT}
ON CONFLICT (workflow_id, node_id) DO UPDATE SET cron = excluded.cron, zone = excluded.zone, misfire = excluded.misfire,
  input = excluded.input,
  disabled_at = NULL,
  since = CASE WHEN ${isSame} THEN s.since ELSE now() END,
  next_at = CASE WHEN ${isSame} THEN s.next_at END`,
      values: [
        ...values,
        schedules.map(() => uuidv7()),
        ...[schedules.map(({ cron }) => cron), schedules.map(({ zone }) => zone)],
        schedules.map(({ misfire }) => misfire),
        arrayLiteral(schedules.map(({ input }) => toJson(input))),
      ],
    },
    {
      text: `
UPDATE schedules SET disabled_at = now()
WHERE workflow_id = $1 AND workspace_id = $2 AND disabled_at IS NULL AND node_id <> ALL ($4::text[])
  AND ${IS_DRAFT_AT}`,
      values,
    },
  ];
}

/** A schedule without what is worked out from it. */
export type ScheduleRow = Omit<Schedule, 'nextFires'>;

interface Row {
  id: string;
  workflow_id: string;
  name: string;
  node_id: string;
  cron: string;
  zone: string;
  misfire: Misfire;
  paused_at: string | null;
  last_at: string | null;
  error: Schedule['error'];
}

const toSchedule = (row: Row): ScheduleRow => ({
  ...{ id: row.id, workflowId: row.workflow_id, workflowName: row.name, nodeId: row.node_id },
  ...{ cron: row.cron, zone: row.zone, misfire: row.misfire },
  ...{ status: row.paused_at ? 'paused' : 'active', lastFireAt: row.last_at, error: row.error },
});

const COLUMNS =
  's.id, s.workflow_id, w.name, s.node_id, s.cron, s.zone, s.misfire, s.paused_at, s.last_at, s.error';
const FROM = `schedules s JOIN workflows w ON w.id = s.workflow_id AND w.status = 'active'`;

/** The schedules of a workspace's active workflows. */
export async function listSchedules(
  db: Database,
  workspaceId: string,
  { workflowId, ...page }: ScheduleQuery,
): Promise<Page<ScheduleRow>> {
  const where = `s.workspace_id = $1 AND s.disabled_at IS NULL AND ($2::uuid IS NULL OR s.workflow_id = $2)`;
  const values = [workspaceId, workflowId ?? null];
  const [items, total] = await db.batch([
    {
      text: `SELECT ${COLUMNS} FROM ${FROM} WHERE ${where} ORDER BY s.next_at NULLS LAST, s.id LIMIT $3 OFFSET $4`,
      values: [...values, ...limitOf(page)],
    },
    { text: `SELECT count(*)::int AS total FROM ${FROM} WHERE ${where}`, values },
  ]);
  return {
    items: (items!.rows as unknown as Row[]).map(toSchedule),
    total: total!.rows[0]!.total as number,
  };
}

/** Pauses a schedule, or lets it go on from now: what it missed while paused is no misfire. Throws `not_found`. */
export async function pauseSchedule(
  db: Database,
  { workspaceId, scheduleId }: { workspaceId: string; scheduleId: string },
  isPaused: boolean,
): Promise<ScheduleRow> {
  const [, found] = await db.batch([
    {
      text: `
UPDATE schedules SET paused_at = CASE WHEN $3 THEN now() END,
  since = CASE WHEN $3 THEN since ELSE now() END, next_at = CASE WHEN $3 THEN next_at END
WHERE id = $1 AND workspace_id = $2 AND (paused_at IS NULL) = $3`,
      values: [scheduleId, workspaceId, isPaused],
    },
    {
      text: `SELECT ${COLUMNS} FROM ${FROM} WHERE s.id = $1 AND s.workspace_id = $2 AND s.disabled_at IS NULL`,
      values: [scheduleId, workspaceId],
    },
  ]);
  const row = found!.rows[0] as unknown as Row | undefined;
  if (!row) throw new RexError('not_found', `There is no schedule ${scheduleId}.`);
  return toSchedule(row);
}
