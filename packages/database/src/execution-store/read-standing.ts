import type { ExecutionStatus, StepStatus, WaitingReason } from '@rex/types';
import type { Database } from '../connect/database.ts';
import { type ExecutionKey, executionNotFound } from './read-executions.ts';

/** How an execution stands; cheap enough to be asked at every hint. Throws RexError `not_found`. */
export async function readStatus(
  db: Database,
  { workspaceId, executionId }: ExecutionKey,
): Promise<ExecutionStatus> {
  const { rows } = await db.query<{ status: ExecutionStatus }>({
    name: 'read_status',
    text: 'SELECT status FROM executions WHERE id = $1 AND workspace_id = $2',
    values: [executionId, workspaceId],
  });
  if (!rows[0]) throw executionNotFound(executionId);
  return rows[0].status;
}

/** Whether an execution undoes what it did, and so is ending already. */
export async function isUndoing(db: Database, executionId: string): Promise<boolean> {
  const { rows } = await db.query<{ found: boolean }>({
    text: `
SELECT EXISTS (SELECT FROM execution_history WHERE execution_id = $1 AND type = 'undo_started') AS found`,
    values: [executionId],
  });
  return rows[0]!.found;
}

/** How one step stands, for whoever wants to decide it. */
export interface StepStanding {
  /** Null: there is no such step. */
  step: { status: StepStatus; waitingReason: WaitingReason | null; attempt: number } | null;
  execution: ExecutionStatus;
  wasDecided: boolean;
}

/** How a step of an execution stands. Throws RexError `not_found` when there is no such execution. */
export async function readStepStanding(
  db: Database,
  { workspaceId, executionId }: ExecutionKey,
  path: string,
): Promise<StepStanding> {
  const { rows } = await db.query<{
    execution: ExecutionStatus;
    status: StepStatus | null;
    waiting_reason: WaitingReason | null;
    attempt: number | null;
    was_decided: boolean;
  }>({
    text: `
SELECT e.status AS execution, s.status, s.waiting_reason, s.attempt, EXISTS (
  SELECT FROM execution_history h
  WHERE h.execution_id = e.id AND h.type = 'decided' AND h.data->>'path' = $3) AS was_decided
FROM executions e LEFT JOIN execution_steps s ON s.execution_id = e.id AND s.path = $3
WHERE e.id = $1 AND e.workspace_id = $2`,
    values: [executionId, workspaceId, path],
  });
  const row = rows[0];
  if (!row) throw executionNotFound(executionId);
  const { execution, status, waiting_reason: waitingReason, attempt, was_decided: wasDecided } = row;
  return {
    execution,
    wasDecided,
    step: status === null ? null : { status, waitingReason, attempt: attempt! },
  };
}
