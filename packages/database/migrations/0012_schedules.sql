CREATE TABLE schedules (
  id uuid PRIMARY KEY NOT NULL,
  workspace_id uuid NOT NULL,
  workflow_id uuid NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  since timestamptz NOT NULL DEFAULT now(),
  next_at timestamptz,
  last_at timestamptz,
  claimed_until timestamptz,
  paused_at timestamptz,
  disabled_at timestamptz,
  node_id text NOT NULL,
  cron text NOT NULL,
  zone text NOT NULL,
  misfire text NOT NULL,
  input jsonb NOT NULL,
  error jsonb,
  CONSTRAINT schedules_node UNIQUE (workflow_id, node_id),
  CONSTRAINT schedules_misfire CHECK (misfire IN ('skip', 'once', 'all'))
);
ALTER TABLE schedules
  ADD CONSTRAINT schedules_workflow_id_workflows_id_fk
  FOREIGN KEY (workflow_id) REFERENCES workflows (id) ON DELETE CASCADE;
CREATE INDEX schedules_due ON schedules (next_at)
  WHERE paused_at IS NULL AND disabled_at IS NULL;
CREATE INDEX schedules_workspace ON schedules (workspace_id);

COMMENT ON TABLE schedules IS 'Schedule nodes of published workflows, and when they fire next.';
COMMENT ON COLUMN schedules.id IS 'UUID version 7; an execution takes its id from this and the nominal time.';
COMMENT ON COLUMN schedules.workspace_id IS 'Whose it is.';
COMMENT ON COLUMN schedules.workflow_id IS 'The workflow that is started, in its latest version.';
COMMENT ON COLUMN schedules.created_at IS 'When it was first published.';
COMMENT ON COLUMN schedules.since IS 'From when on it fires: published, changed or resumed then.';
COMMENT ON COLUMN schedules.next_at IS 'When it fires next; null: not worked out yet; infinity: never.';
COMMENT ON COLUMN schedules.last_at IS 'The nominal time that it fired for last.';
COMMENT ON COLUMN schedules.claimed_until IS 'Until when a process works on it; after that another may.';
COMMENT ON COLUMN schedules.paused_at IS 'Since when it is paused.';
COMMENT ON COLUMN schedules.disabled_at IS 'Since when its node is in no published version.';
COMMENT ON COLUMN schedules.node_id IS 'The trigger node.';
COMMENT ON COLUMN schedules.cron IS 'Minute, hour, day of month, month, day of week.';
COMMENT ON COLUMN schedules.zone IS 'IANA time zone in which the expression is read.';
COMMENT ON COLUMN schedules.misfire IS 'What is made up for after a time in which nobody ran it: skip, once or all.';
COMMENT ON COLUMN schedules.input IS 'Given to each execution besides its nominal time.';
COMMENT ON COLUMN schedules.error IS 'Why the last start was refused.';
