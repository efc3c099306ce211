import { type Json, RexError, type Task, type TaskOutcome } from '@rex/types';
import type { Database } from '../connect/database.ts';
import { Doorbell } from '../execution-store/doorbell.ts';
import { toJson } from '../execution-store/encode.ts';
import { wakeDriver } from '../execution-store/wake-driver.ts';
import { hashSecret } from '../identity-store/secrets.ts';
import { repeatTransient } from '../repeat-transient.ts';
import { readTask, type TaskKey, whyNotOpen } from './tasks.ts';

/** A decision, checked against the task's form. */
export interface NewDecision {
  outcome: TaskOutcome;
  data: Json;
  comment: string | null;
  decidedBy: string;
  /** The token of the link that is used up by it. */
  token?: string;
}

// The execution's row is locked first, as by whoever else ends waits or writes messages. Of two decisions the later
// one waits for the lock, and then sees that the task is open no more.
const DECIDE = `
WITH locked AS MATERIALIZED (
  SELECT e.id FROM executions e
  WHERE e.id = (SELECT execution_id FROM tasks WHERE id = $1 AND workspace_id = $2) AND e.finished_at IS NULL
  FOR NO KEY UPDATE
), usable AS MATERIALIZED (
  SELECT l.hash FROM resume_links l, locked
  WHERE l.hash = $7 AND l.task_id = $1 AND l.used_at IS NULL AND l.expires_at > now() FOR UPDATE OF l
), decided AS (
  UPDATE tasks t SET status = 'decided', outcome = $3, data = $4, comment = $5, decided_by = $6, closed_at = now()
  FROM locked
  WHERE t.id = $1 AND t.execution_id = locked.id AND t.status = 'open' AND (t.due_at IS NULL OR t.due_at > now())
    AND ($7::text IS NULL OR EXISTS (SELECT FROM usable))
  RETURNING t.execution_id, t.path, t.closed_at
), used AS (
  UPDATE resume_links SET used_at = now()
  WHERE hash IN (SELECT hash FROM usable) AND EXISTS (SELECT FROM decided)
), gone AS (
  DELETE FROM waits w USING decided d WHERE w.execution_id = d.execution_id AND w.path = d.path
), rung AS (
  UPDATE executions e SET
    inbox_count = e.inbox_count + 1,
    claimable_at = CASE WHEN e.driver_id IS NULL THEN least(coalesce(e.claimable_at, now()), now()) END
  FROM decided d WHERE e.id = d.execution_id
  RETURNING e.id, e.inbox_count, e.driver_id
), put AS (
  INSERT INTO inbox (execution_id, number, message)
  SELECT rung.id, rung.inbox_count, jsonb_build_object(
    'kind', 'signal', 'path', d.path, 'outlet', $3::text, 'actor', $6::text,
    'payload', jsonb_build_object('outcome', $3::text, 'data', $4::jsonb, 'comment', $5::text, 'decidedBy', $6::text,
      'decidedAt', to_char(d.closed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))
  FROM decided d JOIN rung ON rung.id = d.execution_id
)
SELECT driver_id FROM rung`;

/**
 * Decides a task; the first decision wins. Throws RexError `not_found`, `already_decided` with the decision that
 * stands, `conflict` when its time is over, or `forbidden` when the link is used up.
 */
export async function decideTask(db: Database, key: TaskKey, decision: NewDecision): Promise<Task> {
  const { outcome, data, comment, decidedBy, token } = decision;
  const { rows } = await repeatTransient(() =>
    db.query<{ driver_id: string | null }>({
      name: 'decide_task',
      text: DECIDE,
      values: [
        ...[key.taskId, key.workspaceId, outcome, toJson(data), comment, decidedBy],
        token === undefined ? null : hashSecret(token),
      ],
    }),
  );
  const task = await readTask(db, key);
  if (rows[0]) {
    wakeDriver({ db, bell: new Doorbell(db) }, task.executionId, rows[0].driver_id);
    return task;
  }
  if (token !== undefined && task.status === 'open') throw linkIsOver();
  throw whyNotOpen(task);
}

/** Says that a link opens nothing, and not why. */
export const linkIsOver = (): RexError =>
  new RexError('not_found', 'This link was used, is over or never was one: ask for a new one.');
