/**
 * SQL for the number of an execution's newest history entry. The execution's own row is written only when its status
 * changes, which spares a busy one most of its writes; until it ends, the newest entry may be in any of its rows (E9).
 */
export const newestSeq = (execution: string): string => `
CASE WHEN ${execution}.finished_at IS NOT NULL THEN ${execution}.seq ELSE greatest(${execution}.seq,
  (SELECT max(h.seq) FROM execution_history h WHERE h.execution_id = ${execution}.id),
  (SELECT max(greatest(s.started_seq, s.finished_seq)) FROM execution_steps s WHERE s.execution_id = ${execution}.id),
  (SELECT max(a.finished_seq) FROM execution_step_attempts a WHERE a.execution_id = ${execution}.id)) END`;
