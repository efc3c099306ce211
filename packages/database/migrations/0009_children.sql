-- Executions that a step of another one began and waits for. They die with their parent.
ALTER TABLE executions ADD COLUMN parent_id uuid;
ALTER TABLE executions ADD COLUMN parent_path text;
ALTER TABLE executions ADD COLUMN depth integer NOT NULL DEFAULT 0;
ALTER TABLE executions
  ADD CONSTRAINT executions_parent_id_executions_id_fk
  FOREIGN KEY (parent_id) REFERENCES executions (id) ON DELETE CASCADE;
ALTER TABLE executions
  ADD CONSTRAINT executions_parent
  CHECK ((parent_id IS NULL) = (depth = 0) AND (parent_path IS NULL) = (depth = 0) AND depth >= 0);
CREATE INDEX executions_parent ON executions (parent_id)
  WHERE parent_id IS NOT NULL;

COMMENT ON COLUMN executions.parent_id IS 'The execution whose step began it and waits for its end; null: nobody does.';
COMMENT ON COLUMN executions.parent_path IS 'Path of that step.';
COMMENT ON COLUMN executions.depth IS 'How many executions are above it.';
COMMENT ON COLUMN executions.id IS 'UUID version 7; a child''s is of version 8, made of its parent''s id and the step''s attempt.';
COMMENT ON COLUMN executions.error IS 'Why it FAILED, or what could not be undone when it was CANCELLED.';

-- A name is looked up in its workspace when a step begins a workflow by it.
CREATE INDEX workflows_name ON workflows (workspace_id, name);
