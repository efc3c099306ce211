import type { ErrorData, Json, JsonObject, Misfire } from '@rex/types';
import type { Database } from '../connect/database.ts';
import { toJsonOrNull } from '../execution-store/encode.ts';

/** How long a process may work on a schedule that it claimed; then another may. */
const CLAIM_SECONDS = 30;

/** A schedule that is due, or whose next time is to be worked out. Times are milliseconds since 1970. */
export interface DueSchedule {
  id: string;
  workspaceId: string;
  workflowId: string;
  nodeId: string;
  cron: string;
  zone: string;
  misfire: Misfire;
  input: JsonObject;
  since: number;
  nextAt: number | null;
  /** The time by which it is due. */
  now: number;
}

/** The database's clock, unless a test says what time it is. */
const NOW = (place: string): string => `coalesce(to_timestamp(${place}::float8 / 1000), now())`;
const MS = (column: string): string => `round(extract(epoch FROM ${column}) * 1000)::float8`;

/** Claims schedules that are due; others that claim at this moment get others. */
export async function claimSchedules(
  db: Database,
  { limit, now = null }: { limit: number; now?: number | null },
): Promise<DueSchedule[]> {
  const { rows } = await db.query<DueSchedule>({
    name: 'claim_schedules',
    text: `
WITH due AS MATERIALIZED (
  SELECT s.id FROM schedules s JOIN workflows w ON w.id = s.workflow_id AND w.status = 'active'
  WHERE s.disabled_at IS NULL AND s.paused_at IS NULL AND (s.next_at IS NULL OR s.next_at <= ${NOW('$2')})
    AND (s.claimed_until IS NULL OR s.claimed_until <= ${NOW('$2')})
  ORDER BY s.next_at NULLS FIRST LIMIT $1 FOR UPDATE OF s SKIP LOCKED
)
UPDATE schedules s SET claimed_until = ${NOW('$2')} + interval '${CLAIM_SECONDS} seconds' FROM due WHERE s.id = due.id
RETURNING s.id, s.workspace_id AS "workspaceId", s.workflow_id AS "workflowId", s.node_id AS "nodeId", s.cron, s.zone,
  s.misfire, s.input, ${MS('s.since')} AS since, ${MS('s.next_at')} AS "nextAt", ${MS(NOW('$2'))} AS now`,
    values: [limit, now],
  });
  return rows;
}

/** What became of a schedule that was due. */
export interface ScheduleOutcome {
  /** Null: it never fires again. */
  nextAt: number | null;
  lastAt: number | null;
  error: ErrorData | null;
}

/** Sets when a schedule fires next, unless it was changed since it was claimed. */
export async function settleSchedule(
  db: Database,
  { id, nextAt, since }: Pick<DueSchedule, 'id' | 'nextAt' | 'since'>,
  outcome: ScheduleOutcome,
): Promise<void> {
  await db.query({
    name: 'settle_schedule',
    text: `
UPDATE schedules SET next_at = coalesce(to_timestamp($4::float8 / 1000), 'infinity'), claimed_until = NULL,
  last_at = coalesce(to_timestamp($5::float8 / 1000), last_at), error = $6
WHERE id = $1 AND ${MS('since')} = $3 AND next_at IS NOT DISTINCT FROM to_timestamp($2::float8 / 1000)`,
    values: [id, nextAt, since, outcome.nextAt, outcome.lastAt, toJsonOrNull(outcome.error as Json)],
  });
}

/** Gives a claim back, so that the next look may try at once. */
export async function releaseSchedule(db: Database, id: string): Promise<void> {
  await db.query({ text: 'UPDATE schedules SET claimed_until = NULL WHERE id = $1', values: [id] });
}
