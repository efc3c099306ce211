import { postToParent } from '@rex/engine';
import type { Statement } from '../connect/database.ts';
import { EXECUTION_COLUMNS, type Raw, toNewExecution, toUpdate } from './rows.ts';
import type { SentPost } from './write-entries.ts';

/** How many executions one repair takes, so that it stays a short transaction. */
const REPAIR_MAX = 1_000;

// E6: a reason to move is a live owner, a claimable moment, a message, a timer, or a wait that the outside, or a child,
// ends.
// Whatever lacks one, or has one that only a driver would notice, is made claimable; the driver that claims it sees
// what there is to do.
const REPAIR = `
WITH stuck AS MATERIALIZED (
  SELECT e.id FROM executions e
  WHERE e.status <> 'COMPLETED' AND e.finished_at IS NULL AND e.claimable_at IS NULL
    AND NOT EXISTS (SELECT FROM drivers d WHERE d.id = e.driver_id AND d.ended_at IS NULL)
    AND (
      e.driver_id IS NOT NULL
      OR EXISTS (SELECT FROM inbox i WHERE i.execution_id = e.id)
      OR (e.status <> 'SUSPENDED' AND (
        EXISTS (SELECT FROM timers t WHERE t.execution_id = e.id)
        OR NOT EXISTS (
          SELECT FROM execution_steps s WHERE s.execution_id = e.id AND s.status = 'WAITING'
            AND (s.waiting_reason IN ('signal', 'task', 'budget', 'in_doubt', 'incident')
              OR (s.waiting_reason = 'child' AND s.wait_data IS NOT NULL)))))
    )
  ORDER BY e.id LIMIT ${REPAIR_MAX}
  FOR NO KEY UPDATE OF e SKIP LOCKED
)
UPDATE executions e SET driver_id = NULL, claimable_at = now() FROM stuck WHERE e.id = stuck.id
RETURNING e.id`;

/** Makes executions claimable that have no reason to move in the database. */
export const repairExecutions: Statement = { text: REPAIR };

// A child's end and the message of it are one transaction, so this finds something only after somebody meddled.
const UNTOLD = `
SELECT ${EXECUTION_COLUMNS} FROM executions p
JOIN executions e ON e.parent_id = p.id AND e.finished_at IS NOT NULL
JOIN execution_steps s ON s.execution_id = p.id AND s.path = e.parent_path
WHERE p.status <> 'COMPLETED' AND p.finished_at IS NULL
  AND s.status = 'WAITING' AND s.waiting_reason = 'child' AND s.wait_data->>'executionId' = e.id::text
  AND NOT EXISTS (
    SELECT FROM inbox i WHERE i.execution_id = p.id
      AND i.message->>'kind' = 'child_ended' AND i.message->>'childId' = e.id::text)
ORDER BY e.id LIMIT ${REPAIR_MAX}`;

/** Executions that have ended and whose end was not told to the step that waits for it. */
export const findUntoldEnds: Statement = { text: UNTOLD };

/** What such an execution tells its parent. */
export function toSentPost(row: Raw): SentPost {
  const { id, parent } = toNewExecution(row);
  return { from: id, ...postToParent(id, parent, toUpdate(row))! };
}
