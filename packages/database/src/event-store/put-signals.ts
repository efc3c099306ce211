/**
 * The end of a statement that ends waits: what `taken` (execution_id, path, event, content) lists goes as signals into
 * the inboxes, numbered as MessagePoster numbers them, and the events are matched. The executions' rows are locked.
 */
export const PUT_SIGNALS = `
numbered AS MATERIALIZED (
  SELECT taken.*, row_number() OVER (PARTITION BY execution_id ORDER BY path) AS nth,
    count(*) OVER (PARTITION BY execution_id) AS many
  FROM taken
), rung AS (
  UPDATE executions e SET
    inbox_count = e.inbox_count + n.many,
    claimable_at = CASE WHEN e.driver_id IS NULL THEN least(coalesce(e.claimable_at, now()), now()) END
  FROM numbered n WHERE e.id = n.execution_id AND n.nth = 1
  RETURNING e.id, e.inbox_count - n.many AS before, e.driver_id
), put AS (
  INSERT INTO inbox (execution_id, number, message)
  SELECT n.execution_id, rung.before + n.nth, jsonb_build_object(
    'kind', 'signal', 'path', n.path, 'payload', n.content, 'actor', 'event ' || n.event)
  FROM numbered n JOIN rung ON rung.id = n.execution_id
), settled AS (
  UPDATE events SET state = 'matched', settled_at = now() WHERE id IN (SELECT event FROM taken)
)
SELECT n.event, n.execution_id, rung.driver_id FROM numbered n JOIN rung ON rung.id = n.execution_id`;

/** A wait that got its event. */
export interface SignalRow {
  event: string;
  execution_id: string;
  driver_id: string | null;
}
