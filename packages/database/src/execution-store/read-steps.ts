import type {
  Attempt,
  EffectClass,
  ErrorData,
  SkipReason,
  Step,
  StepStatus,
  WaitingReason,
} from '@rex/types';
import type { Database } from '../connect/database.ts';
import { ms } from './moments.ts';
import { type ExecutionKey, executionNotFound } from './read-executions.ts';
import { iso, isoOrNull, parseValue, valueText } from './resolved-values.ts';
import type { Raw } from './rows.ts';

/** Which part of a list; lists are in order of the history. */
export interface Part {
  limit?: number;
  offset?: number;
}

/** Which steps, and whether their values are left out. */
export interface StepPart extends Part {
  path?: string | undefined;
  /** Inputs and outputs are not read; null stands in their place. */
  isSummary?: boolean;
}

const LIMIT = 1_000;
const OWNED = 'EXISTS (SELECT FROM executions e WHERE e.id = $1 AND e.workspace_id = $2)';

/** The newest attempt is in the step's row, unless another one is to follow it and it has a row of its own. */
const HAS_OWN_ATTEMPT = `s.started_seq IS NOT NULL
  AND NOT EXISTS (SELECT FROM execution_step_attempts a
    WHERE a.execution_id = s.execution_id AND a.path = s.path AND a.attempt = s.attempt)`;

const VALUES = `${valueText('input', 's')}, ${valueText('output', 's')}`;
const NO_VALUES = 'NULL AS input, NULL AS output';

/** The steps of an execution in the order in which they began, with whole values; none when it is another's. */
export async function listSteps(
  db: Database,
  { workspaceId, executionId }: ExecutionKey,
  { limit = LIMIT, offset = 0, path, isSummary = false }: StepPart = {},
): Promise<Step[]> {
  const { rows } = await db.query<Raw>({
    name: isSummary ? 'list_step_summaries' : 'list_steps',
    text: `
SELECT s.path, s.node_id, s.node_type, s.status, s.attempt, s.effect, s.outlets, s.error, s.handled,
  s.skip_reason, s.waiting_reason, ${ms('wake_at', 's.')}, ${ms('started_at', 's.')},
  ${ms('finished_at', 's.')}, ${isSummary ? NO_VALUES : VALUES}
FROM execution_steps s
WHERE s.execution_id = $1 AND ${OWNED} AND ($5::text IS NULL OR s.path = $5)
ORDER BY coalesce(s.started_seq, s.finished_seq), s.path LIMIT $3 OFFSET $4`,
    values: [executionId, workspaceId, limit, offset, path ?? null],
  });
  return rows.map(toStep);
}

/** How many steps, and how many attempts, an execution or one of its steps has. Throws RexError `not_found`. */
export async function countSteps(
  db: Database,
  { workspaceId, executionId }: ExecutionKey,
  path: string | null = null,
): Promise<{ steps: number; attempts: number }> {
  const { rows } = await db.query<{ steps: number; attempts: number }>({
    name: 'count_steps',
    text: `
SELECT s.steps, s.attempts + (
  SELECT count(*)::int FROM execution_step_attempts
  WHERE execution_id = $1 AND ($3::text IS NULL OR path = $3)) AS attempts
FROM executions e, LATERAL (
  SELECT count(*)::int AS steps, (count(*) FILTER (WHERE ${HAS_OWN_ATTEMPT}))::int AS attempts
  FROM execution_steps s WHERE s.execution_id = $1 AND ($3::text IS NULL OR s.path = $3)) AS s
WHERE e.id = $1 AND e.workspace_id = $2`,
    values: [executionId, workspaceId, path],
  });
  if (!rows[0]) throw executionNotFound(executionId);
  return rows[0];
}

function toStep(row: Raw): Step {
  const shared = {
    path: row.path as string,
    nodeId: row.node_id as string,
    nodeType: row.node_type as string,
    effect: row.effect as EffectClass | null,
    attempts: row.attempt as number,
    input: parseValue(row, 'input'),
  };
  const status = row.status as StepStatus;
  // A step whose config failed before its first attempt may wait, and be decided, without ever having begun.
  const startedAt = isoOrNull(row.started_at);
  const outlets = (row.outlets as string[] | null) ?? [];
  const error = row.error as ErrorData | null;
  switch (status) {
    case 'PENDING':
      return { ...shared, status };
    case 'RUNNING':
      return { ...shared, status, startedAt: iso(row.started_at) };
    case 'WAITING':
      return {
        ...{ ...shared, status, startedAt, wakeAt: isoOrNull(row.wake_at) },
        ...{ waitingReason: row.waiting_reason as WaitingReason, ...(error ? { error } : {}) },
      };
    case 'COMPLETED':
      return {
        ...{ ...shared, status, startedAt, finishedAt: iso(row.finished_at) },
        ...{ output: parseValue(row, 'output'), outlets },
      };
    case 'FAILED':
      return {
        ...{ ...shared, status, startedAt, finishedAt: iso(row.finished_at) },
        ...{ error: error!, handled: row.handled as boolean, outlets },
      };
    case 'SKIPPED':
      return { ...shared, status, finishedAt: iso(row.finished_at), reason: row.skip_reason as SkipReason };
    case 'CANCELLED':
      return { ...shared, status, startedAt, finishedAt: iso(row.finished_at) };
  }
}

/** All attempts of an execution's steps, or of one step, in the order in which they began. */
export async function listAttempts(
  db: Database,
  { workspaceId, executionId }: ExecutionKey,
  path: string | null = null,
  { limit = LIMIT, offset = 0 }: Part = {},
): Promise<Attempt[]> {
  const { rows } = await db.query<Raw>({
    name: 'list_attempts',
    text: `
SELECT path, attempt, status, error, ${ms('started_at')}, ${ms('finished_at')} FROM (
  SELECT path, attempt, CASE WHEN is_lost THEN 'LOST' ELSE 'FAILED' END AS status, error, started_seq,
    started_at, finished_at
  FROM execution_step_attempts
  WHERE execution_id = $1 AND ${OWNED} AND ($3::text IS NULL OR path = $3)
  UNION ALL
  SELECT s.path, s.attempt, s.status, s.error, s.started_seq, s.started_at, s.finished_at
  FROM execution_steps s
  WHERE s.execution_id = $1 AND ${OWNED} AND ($3::text IS NULL OR s.path = $3) AND ${HAS_OWN_ATTEMPT}
) AS a ORDER BY started_seq LIMIT $4 OFFSET $5`,
    values: [executionId, workspaceId, path, limit, offset],
  });
  return rows.map((row) => ({
    ...{ path: row.path as string, attempt: row.attempt as number, status: row.status as Attempt['status'] },
    ...{ startedAt: iso(row.started_at), finishedAt: isoOrNull(row.finished_at) },
    ...(row.error ? { error: row.error as ErrorData } : {}),
  }));
}
