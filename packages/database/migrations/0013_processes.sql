CREATE TABLE processes (
  execution_id uuid PRIMARY KEY NOT NULL,
  workspace_id uuid NOT NULL,
  claimed_at timestamptz NOT NULL DEFAULT now(),
  is_current boolean NOT NULL DEFAULT true,
  business_key text NOT NULL
);
ALTER TABLE processes
  ADD CONSTRAINT processes_workspace_id_workspaces_id_fk
  FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE;
CREATE UNIQUE INDEX processes_business_key ON processes (workspace_id, business_key)
  WHERE is_current;

COMMENT ON TABLE processes IS 'Business keys of executions that the process API began; a key is one open process.';
COMMENT ON COLUMN processes.execution_id IS 'The execution; claimed before it is begun.';
COMMENT ON COLUMN processes.workspace_id IS 'Whose it is.';
COMMENT ON COLUMN processes.claimed_at IS 'When the key was claimed; one whose execution never began is free after a minute.';
COMMENT ON COLUMN processes.is_current IS 'Whether no later process has taken the key over.';
COMMENT ON COLUMN processes.business_key IS 'What the process is about, in the words of who began it.';
