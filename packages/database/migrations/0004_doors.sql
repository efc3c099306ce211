CREATE TABLE hooks (
  id uuid PRIMARY KEY NOT NULL,
  workspace_id uuid NOT NULL,
  workflow_id uuid NOT NULL,
  node_id text NOT NULL,
  token text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  disabled_at timestamptz
);
ALTER TABLE hooks
  ADD CONSTRAINT hooks_workspace_id_workspaces_id_fk
  FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE;
ALTER TABLE hooks
  ADD CONSTRAINT hooks_workflow_id_workflows_id_fk
  FOREIGN KEY (workflow_id) REFERENCES workflows (id) ON DELETE CASCADE;
CREATE UNIQUE INDEX hooks_token ON hooks (token);
CREATE UNIQUE INDEX hooks_node ON hooks (workflow_id, node_id);

CREATE TABLE idempotency_keys (
  workspace_id uuid NOT NULL,
  key text NOT NULL,
  route text NOT NULL,
  request_hash text NOT NULL,
  status_code integer,
  response jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  CONSTRAINT idempotency_keys_pkey PRIMARY KEY (workspace_id, route, key),
  CONSTRAINT idempotency_keys_answer CHECK ((status_code IS NULL) = (response IS NULL))
);
ALTER TABLE idempotency_keys
  ADD CONSTRAINT idempotency_keys_workspace_id_workspaces_id_fk
  FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE;
CREATE INDEX idempotency_keys_expiry ON idempotency_keys (expires_at);

CREATE TABLE outbox (
  id uuid PRIMARY KEY NOT NULL,
  workspace_id uuid NOT NULL,
  execution_id uuid,
  kind text NOT NULL,
  destination text NOT NULL,
  payload jsonb NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  next_try_at timestamptz DEFAULT now(),
  delivered_at timestamptz,
  CONSTRAINT outbox_attempts CHECK (attempts >= 0)
);
ALTER TABLE outbox
  ADD CONSTRAINT outbox_workspace_id_workspaces_id_fk
  FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE;
ALTER TABLE outbox
  ADD CONSTRAINT outbox_execution_id_executions_id_fk
  FOREIGN KEY (execution_id) REFERENCES executions (id) ON DELETE CASCADE;
CREATE INDEX outbox_due ON outbox (next_try_at)
  WHERE delivered_at IS NULL;
CREATE INDEX outbox_execution ON outbox (execution_id);
