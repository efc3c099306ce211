-- What the database itself enforces: final states never change (E2), histories only grow, and only the driver whose
-- lease holds writes (E3). Codes: RX001 illegal move, RX002 append-only, RX003 lease over, RX004 not the owner.

CREATE FUNCTION rex_refuse_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'RX001', TABLE = TG_TABLE_NAME,
    MESSAGE = format('a row of %s cannot go from %s to %s', TG_TABLE_NAME, OLD.status, NEW.status);
END $$;

CREATE FUNCTION rex_refuse_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'RX002', TABLE = TG_TABLE_NAME,
    MESSAGE = format('rows of %s are never updated', TG_TABLE_NAME);
END $$;

-- A cascade deletes after its parent is gone, so a parent that is still there means that somebody deletes a part.
CREATE FUNCTION rex_refuse_partial_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM executions WHERE id = OLD.execution_id) THEN
    RAISE EXCEPTION USING ERRCODE = 'RX002', TABLE = TG_TABLE_NAME,
      MESSAGE = format('rows of %s are deleted only with their execution', TG_TABLE_NAME);
  END IF;
  RETURN OLD;
END $$;

CREATE TRIGGER executions_moves BEFORE UPDATE ON executions FOR EACH ROW
  WHEN (
    (OLD.status <> 'CREATED' AND NEW.status = 'CREATED')
    OR NEW.seq < OLD.seq
    OR (OLD.finished_at IS NOT NULL
      AND (NEW.status, NEW.seq, NEW.finished_at, NEW.output, NEW.output_blob, NEW.error)
        IS DISTINCT FROM (OLD.status, OLD.seq, OLD.finished_at, OLD.output, OLD.output_blob, OLD.error))
  )
  EXECUTE FUNCTION rex_refuse_move();

CREATE TRIGGER execution_steps_moves BEFORE UPDATE ON execution_steps FOR EACH ROW
  WHEN (
    OLD.finished_at IS NOT NULL
    OR (OLD.status <> 'PENDING' AND NEW.status IN ('PENDING', 'SKIPPED'))
    OR NEW.attempt < OLD.attempt
  )
  EXECUTE FUNCTION rex_refuse_move();

CREATE TRIGGER execution_steps_deletes BEFORE DELETE ON execution_steps FOR EACH ROW
  EXECUTE FUNCTION rex_refuse_partial_delete();
CREATE TRIGGER execution_step_attempts_updates BEFORE UPDATE ON execution_step_attempts FOR EACH ROW
  EXECUTE FUNCTION rex_refuse_update();
CREATE TRIGGER execution_step_attempts_deletes BEFORE DELETE ON execution_step_attempts FOR EACH ROW
  EXECUTE FUNCTION rex_refuse_partial_delete();
CREATE TRIGGER execution_history_updates BEFORE UPDATE ON execution_history FOR EACH ROW
  EXECUTE FUNCTION rex_refuse_update();
CREATE TRIGGER execution_history_deletes BEFORE DELETE ON execution_history FOR EACH ROW
  EXECUTE FUNCTION rex_refuse_partial_delete();
CREATE TRIGGER execution_history_truncates BEFORE TRUNCATE ON execution_history
  EXECUTE FUNCTION rex_refuse_update();
CREATE TRIGGER execution_context_snapshots_updates BEFORE UPDATE ON execution_context_snapshots FOR EACH ROW
  EXECUTE FUNCTION rex_refuse_update();
CREATE TRIGGER execution_context_snapshots_deletes BEFORE DELETE ON execution_context_snapshots FOR EACH ROW
  EXECUTE FUNCTION rex_refuse_partial_delete();

-- created_by may become null when its user is deleted.
CREATE TRIGGER workflow_versions_updates BEFORE UPDATE ON workflow_versions FOR EACH ROW
  WHEN ((NEW.id, NEW.workflow_id, NEW.number, NEW.hash, NEW.graph, NEW.graph_text)
    IS DISTINCT FROM (OLD.id, OLD.workflow_id, OLD.number, OLD.hash, OLD.graph, OLD.graph_text))
  EXECUTE FUNCTION rex_refuse_update();

-- The first statement of every flush. FOR KEY SHARE holds off whoever wants to raise the fence (FOR UPDATE) until
-- the flush is over, and lets heartbeats (which change no key) pass; FOR SHARE would hold those up.
-- The owner is read by a scalar query, so that each look-up is by the primary key: a join would begin at the index of
-- drivers and read all that the driver owns.
CREATE FUNCTION rex_check_lease(driver uuid, with_fence integer, owned uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM drivers
    WHERE id = driver AND fence = with_fence AND ended_at IS NULL AND expires_at > now() FOR KEY SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'RX003', MESSAGE = format('the lease %s/%s is over', driver, with_fence);
  END IF;
  IF owned <> '{}' AND EXISTS (
    SELECT FROM unnest(owned) AS change (id)
    WHERE (SELECT driver_id FROM executions WHERE executions.id = change.id) IS DISTINCT FROM driver
  ) THEN
    RAISE EXCEPTION USING ERRCODE = 'RX004', MESSAGE = format('not all executions are owned by driver %s', driver);
  END IF;
END $$;

-- Room for the second version of a row beside the first, so that the update of a step's start to its end stays on
-- its page and touches no index.
ALTER TABLE execution_steps SET (fillfactor = 50);
ALTER TABLE executions SET (fillfactor = 85);
ALTER TABLE drivers SET (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
