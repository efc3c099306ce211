-- The answer is kept as the text that was sent: jsonb orders keys and numbers its own way.
ALTER TABLE idempotency_keys ALTER COLUMN response TYPE text USING response::text;
-- Rows from before have no resource to name; they are only memories of answers.
DELETE FROM idempotency_keys;
ALTER TABLE idempotency_keys ADD COLUMN resource_id uuid NOT NULL;
ALTER TABLE idempotency_keys ADD COLUMN taken_at timestamptz NOT NULL DEFAULT now();
COMMENT ON COLUMN idempotency_keys.response IS 'The answer as it was sent.';
COMMENT ON COLUMN idempotency_keys.resource_id IS 'The id that what the request makes takes, on every repetition.';
COMMENT ON COLUMN idempotency_keys.taken_at IS 'Since when the newest request works on it; after a minute without an answer another may.';

CREATE TABLE tickets (
  hash text PRIMARY KEY NOT NULL,
  user_id uuid NOT NULL,
  workspace_id uuid NOT NULL,
  execution_id uuid NOT NULL,
  expires_at timestamptz NOT NULL
);
ALTER TABLE tickets
  ADD CONSTRAINT tickets_user_id_users_id_fk
  FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE;
ALTER TABLE tickets
  ADD CONSTRAINT tickets_workspace_id_workspaces_id_fk
  FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE;
ALTER TABLE tickets
  ADD CONSTRAINT tickets_execution_id_executions_id_fk
  FOREIGN KEY (execution_id) REFERENCES executions (id) ON DELETE CASCADE;
CREATE INDEX tickets_execution ON tickets (execution_id);
CREATE INDEX tickets_expiry ON tickets (expires_at);

COMMENT ON TABLE tickets IS 'Single-use keys to the live socket of one execution; gone once used.';
COMMENT ON COLUMN tickets.hash IS 'SHA-256 of the ticket.';
COMMENT ON COLUMN tickets.user_id IS 'Who opens the socket with it.';
COMMENT ON COLUMN tickets.workspace_id IS 'The workspace that the user acts in.';
COMMENT ON COLUMN tickets.execution_id IS 'The only execution that it shows.';
COMMENT ON COLUMN tickets.expires_at IS 'When it ends.';
