import type { AttemptRow } from '@rex/engine';
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
import type { ExecutionKey } from './read-executions.ts';
import { iso, isoOrNull, parseValue, valueText } from './resolved-values.ts';
import { ATTEMPT_COLUMNS, type Raw, toAttemptRow } from './rows.ts';

/** Which part of a list; lists are in order of the history. */
export interface Part {
  limit?: number;
  offset?: number;
}

const LIMIT = 1_000;
const OWNED = 'EXISTS (SELECT FROM executions e WHERE e.id = $1 AND e.workspace_id = $2)';

/** The steps of an execution in the order in which they began, with whole values; none when it is another's. */
export async function listSteps(
  db: Database,
  { workspaceId, executionId }: ExecutionKey,
  { limit = LIMIT, offset = 0 }: Part = {},
): Promise<Step[]> {
  const { rows } = await db.query<Raw>({
    name: 'list_steps',
    text: `
SELECT s.path, s.node_id, s.node_type, s.status, s.attempt, s.effect, s.outlets, s.error, s.handled,
  s.skip_reason, s.waiting_reason, ${ms('wake_at', 's.')}, ${ms('started_at', 's.')},
  ${ms('finished_at', 's.')}, ${valueText('input', 's')}, ${valueText('output', 's')},
  floor(extract(epoch FROM coalesce(s.started_at, s.finished_at, e.started_at, e.created_at)) * 1000)::float8 AS begun_at
FROM execution_steps s JOIN executions e ON e.id = s.execution_id
WHERE s.execution_id = $1 AND e.workspace_id = $2
ORDER BY coalesce(s.started_seq, s.finished_seq), s.path LIMIT $3 OFFSET $4`,
    values: [executionId, workspaceId, limit, offset],
  });
  return rows.map(toStep);
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
  const startedAt = iso(row.begun_at);
  const outlets = (row.outlets as string[] | null) ?? [];
  const error = row.error as ErrorData | null;
  switch (status) {
    case 'PENDING':
      return { ...shared, status };
    case 'RUNNING':
      return { ...shared, status, startedAt };
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
        ...{ ...shared, status, startedAt: isoOrNull(row.started_at), finishedAt: iso(row.finished_at) },
        ...{ error: error!, handled: row.handled as boolean, outlets },
      };
    case 'SKIPPED':
      return { ...shared, status, finishedAt: iso(row.finished_at), reason: row.skip_reason as SkipReason };
    case 'CANCELLED':
      return { ...shared, status, startedAt: isoOrNull(row.started_at), finishedAt: iso(row.finished_at) };
  }
}

/** All attempts of an execution's steps, or of one step, in the order in which they began. */
export async function listAttempts(
  db: Database,
  { workspaceId, executionId }: ExecutionKey,
  path: string | null = null,
): Promise<Attempt[]> {
  const values = [executionId, workspaceId, path];
  const [earlier, newest] = await db.batch([
    {
      name: 'list_earlier_attempts',
      text: `
SELECT ${ATTEMPT_COLUMNS} FROM execution_step_attempts
WHERE execution_id = $1 AND ${OWNED} AND ($3::text IS NULL OR path = $3)`,
      values,
    },
    {
      name: 'list_newest_attempts',
      text: `
SELECT s.path, s.attempt, s.status, s.error, s.started_seq, ${ms('started_at', 's.')}, ${ms('finished_at', 's.')}
FROM execution_steps s
WHERE s.execution_id = $1 AND ${OWNED} AND ($3::text IS NULL OR s.path = $3) AND s.started_seq IS NOT NULL
  AND NOT EXISTS (SELECT FROM execution_step_attempts a
    WHERE a.execution_id = s.execution_id AND a.path = s.path AND a.attempt = s.attempt)`,
      values,
    },
  ]);
  return [
    ...(earlier!.rows as Raw[]).map(toAttemptRow).map(earlierAttempt),
    ...(newest!.rows as Raw[]).map(newestAttempt),
  ]
    .sort((a, b) => a.startedSeq - b.startedSeq)
    .map(({ attempt }) => attempt);
}

interface Placed {
  startedSeq: number;
  attempt: Attempt;
}

const earlierAttempt = (row: AttemptRow): Placed => ({
  startedSeq: row.startedSeq,
  attempt: {
    ...{ path: row.path, attempt: row.attempt, status: row.isLost ? 'LOST' : 'FAILED', error: row.error },
    ...{ startedAt: iso(row.startedAt), finishedAt: iso(row.finishedAt) },
  },
});

const newestAttempt = (row: Raw): Placed => ({
  startedSeq: row.started_seq as number,
  attempt: {
    ...{ path: row.path as string, attempt: row.attempt as number, status: row.status as Attempt['status'] },
    ...{ startedAt: iso(row.started_at), finishedAt: isoOrNull(row.finished_at) },
    ...(row.error ? { error: row.error as ErrorData } : {}),
  },
});
