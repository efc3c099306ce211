CREATE TABLE tasks (
  id uuid PRIMARY KEY NOT NULL,
  workspace_id uuid NOT NULL,
  execution_id uuid NOT NULL,
  opened_at timestamptz NOT NULL DEFAULT now(),
  due_at timestamptz,
  reminded_at timestamptz,
  escalated_at timestamptz,
  closed_at timestamptz,
  attempt integer NOT NULL,
  path text NOT NULL,
  node_id text NOT NULL,
  status text NOT NULL DEFAULT 'open',
  title text NOT NULL,
  instructions text,
  form jsonb,
  assignee text,
  group_name text,
  outcome text,
  data jsonb,
  comment text,
  decided_by text,
  CONSTRAINT tasks_step UNIQUE (execution_id, path, attempt),
  CONSTRAINT tasks_status CHECK (status IN ('open', 'decided', 'timed_out', 'cancelled')),
  CONSTRAINT tasks_outcome CHECK (outcome IS NULL OR outcome IN ('approved', 'rejected', 'submitted')),
  CONSTRAINT tasks_closed CHECK ((status = 'open') = (closed_at IS NULL)),
  CONSTRAINT tasks_decided CHECK (status <> 'decided' OR outcome IS NOT NULL)
);
ALTER TABLE tasks
  ADD CONSTRAINT tasks_execution_id_executions_id_fk
  FOREIGN KEY (execution_id) REFERENCES executions (id) ON DELETE CASCADE;
CREATE INDEX tasks_workspace ON tasks (workspace_id, status, due_at);

CREATE TABLE resume_links (
  hash text PRIMARY KEY NOT NULL,
  task_id uuid NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
ALTER TABLE resume_links
  ADD CONSTRAINT resume_links_task_id_tasks_id_fk
  FOREIGN KEY (task_id) REFERENCES tasks (id) ON DELETE CASCADE;
CREATE INDEX resume_links_task ON resume_links (task_id);
CREATE INDEX resume_links_expiry ON resume_links (expires_at);

ALTER TABLE timers DROP CONSTRAINT timers_kind;
ALTER TABLE timers ADD CONSTRAINT timers_kind
  CHECK (kind IN ('wake', 'retry', 'queue', 'step', 'execution', 'grace', 'reminder', 'escalation'));

COMMENT ON TABLE tasks IS 'What people decide, or have decided: a step waits for each open one.';
COMMENT ON COLUMN tasks.id IS 'UUID made from the execution, the path and the attempt.';
COMMENT ON COLUMN tasks.workspace_id IS 'Whose it is.';
COMMENT ON COLUMN tasks.execution_id IS 'The execution that waits.';
COMMENT ON COLUMN tasks.opened_at IS 'When it was asked.';
COMMENT ON COLUMN tasks.due_at IS 'Until when it may be decided; null: without end.';
COMMENT ON COLUMN tasks.reminded_at IS 'When a reminder was sent.';
COMMENT ON COLUMN tasks.escalated_at IS 'When it was handed on since nobody had decided.';
COMMENT ON COLUMN tasks.closed_at IS 'When it was decided, timed out or cancelled.';
COMMENT ON COLUMN tasks.attempt IS 'The attempt of the step that asks.';
COMMENT ON COLUMN tasks.path IS 'Path of the step.';
COMMENT ON COLUMN tasks.node_id IS 'Its node.';
COMMENT ON COLUMN tasks.status IS 'open, decided, timed_out or cancelled.';
COMMENT ON COLUMN tasks.title IS 'What is asked, in a line.';
COMMENT ON COLUMN tasks.instructions IS 'What is asked, in full.';
COMMENT ON COLUMN tasks.form IS 'JSON Schema of the data that a decision brings.';
COMMENT ON COLUMN tasks.assignee IS 'Who is asked: an e-mail address or the id of a user.';
COMMENT ON COLUMN tasks.group_name IS 'Which group is asked.';
COMMENT ON COLUMN tasks.outcome IS 'approved, rejected or submitted.';
COMMENT ON COLUMN tasks.data IS 'What the decision brought.';
COMMENT ON COLUMN tasks.comment IS 'What was said with it.';
COMMENT ON COLUMN tasks.decided_by IS 'Who decided: a user, or the maker of the link that was used.';

COMMENT ON TABLE resume_links IS 'Single-use addresses by which somebody without an account decides a task.';
COMMENT ON COLUMN resume_links.hash IS 'SHA-256 of the token.';
COMMENT ON COLUMN resume_links.task_id IS 'The only task that it decides.';
COMMENT ON COLUMN resume_links.created_by IS 'The user who made it.';
COMMENT ON COLUMN resume_links.created_at IS 'When it was made.';
COMMENT ON COLUMN resume_links.expires_at IS 'When it ends.';
COMMENT ON COLUMN resume_links.used_at IS 'When it was used.';
