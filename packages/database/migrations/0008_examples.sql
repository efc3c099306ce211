ALTER TABLE workspaces ADD COLUMN examples_at timestamptz;
COMMENT ON COLUMN workspaces.examples_at IS 'When it was given the example workflows, so that deleted ones do not come back; null: never.';
