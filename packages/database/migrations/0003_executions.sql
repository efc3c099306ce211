CREATE TABLE drivers (
  id uuid PRIMARY KEY NOT NULL,
  name text NOT NULL,
  fence integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  beat_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  ended_at timestamptz,
  CONSTRAINT drivers_fence CHECK (fence >= 1)
);
CREATE INDEX drivers_live ON drivers (id)
  WHERE ended_at IS NULL;

CREATE TABLE executions (
  id uuid PRIMARY KEY NOT NULL,
  workspace_id uuid NOT NULL,
  workflow_id uuid,
  version_id uuid NOT NULL,
  effect_scope uuid NOT NULL,
  origin_id uuid,
  created_at timestamptz NOT NULL,
  started_at timestamptz,
  workflow_version integer,
  trigger text NOT NULL,
  input jsonb,
  input_blob text,
  driver_id uuid,
  claimable_at timestamptz,
  finished_at timestamptz,
  spent_nano_usd bigint NOT NULL DEFAULT 0,
  seq integer NOT NULL DEFAULT 1,
  takeovers integer NOT NULL DEFAULT 0,
  inbox_count integer NOT NULL DEFAULT 0,
  status text NOT NULL DEFAULT 'CREATED',
  waiting_reason text,
  output jsonb,
  output_blob text,
  error jsonb,
  CONSTRAINT executions_status
    CHECK (status IN ('CREATED', 'IN_PROGRESS', 'WAITING', 'SUSPENDED', 'COMPLETED', 'FAILED', 'CANCELLED')),
  CONSTRAINT executions_waiting_reason
    CHECK (waiting_reason IS NULL OR waiting_reason IN ('timer', 'signal', 'task', 'child', 'retry', 'budget', 'in_doubt', 'incident')),
  CONSTRAINT executions_waiting CHECK (status <> 'WAITING' OR waiting_reason IS NOT NULL),
  CONSTRAINT executions_final
    CHECK ((status IN ('COMPLETED', 'FAILED', 'CANCELLED')) = (finished_at IS NOT NULL)),
  CONSTRAINT executions_output
    CHECK ((status = 'COMPLETED') = (output IS NOT NULL OR output_blob IS NOT NULL)),
  CONSTRAINT executions_failed CHECK (status <> 'FAILED' OR error IS NOT NULL),
  CONSTRAINT executions_input CHECK ((input IS NULL) <> (input_blob IS NULL)),
  CONSTRAINT executions_owner CHECK (claimable_at IS NULL OR (driver_id IS NULL AND finished_at IS NULL)),
  CONSTRAINT executions_over CHECK (finished_at IS NULL OR driver_id IS NULL),
  CONSTRAINT executions_counts CHECK (seq >= 1 AND takeovers >= 0 AND inbox_count >= 0)
);
ALTER TABLE executions
  ADD CONSTRAINT executions_workspace_id_workspaces_id_fk
  FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE;
ALTER TABLE executions
  ADD CONSTRAINT executions_workflow_id_workflows_id_fk
  FOREIGN KEY (workflow_id) REFERENCES workflows (id) ON DELETE CASCADE;
ALTER TABLE executions
  ADD CONSTRAINT executions_version_id_workflow_versions_id_fk
  FOREIGN KEY (version_id) REFERENCES workflow_versions (id) ON DELETE CASCADE;
ALTER TABLE executions
  ADD CONSTRAINT executions_origin_id_executions_id_fk
  FOREIGN KEY (origin_id) REFERENCES executions (id) ON DELETE SET NULL;
CREATE INDEX executions_workflow ON executions (workflow_id, created_at);
CREATE INDEX executions_workspace ON executions (workspace_id, created_at);
CREATE INDEX executions_not_completed ON executions (workspace_id, status, created_at)
  WHERE status <> 'COMPLETED';
CREATE INDEX executions_driver ON executions (driver_id)
  WHERE driver_id IS NOT NULL;
CREATE INDEX executions_claimable ON executions (claimable_at)
  WHERE claimable_at IS NOT NULL;
CREATE INDEX executions_origin ON executions (origin_id)
  WHERE origin_id IS NOT NULL;

CREATE TABLE blobs (
  execution_id uuid NOT NULL,
  hash text NOT NULL,
  bytes integer NOT NULL,
  json text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT blobs_pkey PRIMARY KEY (execution_id, hash),
  CONSTRAINT blobs_hash CHECK (hash ~ '^[0-9a-f]{64}$')
);
ALTER TABLE blobs
  ADD CONSTRAINT blobs_execution_id_executions_id_fk
  FOREIGN KEY (execution_id) REFERENCES executions (id) ON DELETE CASCADE;
CREATE INDEX blobs_hash ON blobs (hash);

CREATE TABLE execution_steps (
  execution_id uuid NOT NULL,
  started_at timestamptz,
  started_seq integer,
  attempt integer NOT NULL DEFAULT 0,
  path text NOT NULL,
  node_id text NOT NULL,
  node_type text NOT NULL,
  effect text,
  input jsonb,
  input_blob text,
  finished_at timestamptz,
  finished_seq integer,
  status text NOT NULL,
  output jsonb,
  output_blob text,
  outlets jsonb,
  handled boolean NOT NULL DEFAULT false,
  wake_at timestamptz,
  memory jsonb,
  error jsonb,
  skip_reason text,
  waiting_reason text,
  wait_data jsonb,
  CONSTRAINT execution_steps_pkey PRIMARY KEY (execution_id, path),
  CONSTRAINT execution_steps_status
    CHECK (status IN ('PENDING', 'RUNNING', 'WAITING', 'COMPLETED', 'FAILED', 'SKIPPED', 'CANCELLED')),
  CONSTRAINT execution_steps_effect
    CHECK (effect IS NULL OR effect IN ('pure', 'read', 'idempotent', 'unsafe')),
  CONSTRAINT execution_steps_waiting_reason
    CHECK (waiting_reason IS NULL OR waiting_reason IN ('timer', 'signal', 'task', 'child', 'retry', 'budget', 'in_doubt', 'incident')),
  CONSTRAINT execution_steps_skip_reason
    CHECK (skip_reason IS NULL OR skip_reason IN ('branch_not_taken', 'upstream_failed', 'join_unreachable', 'other_trigger', 'fallback_not_needed')),
  CONSTRAINT execution_steps_final
    CHECK (CASE WHEN status IN ('COMPLETED', 'FAILED', 'SKIPPED', 'CANCELLED') THEN finished_at IS NOT NULL AND finished_seq IS NOT NULL
        ELSE finished_at IS NULL AND finished_seq IS NULL END),
  CONSTRAINT execution_steps_shape
    CHECK (CASE status WHEN 'COMPLETED' THEN output IS NOT NULL OR output_blob IS NOT NULL
        WHEN 'RUNNING' THEN started_seq IS NOT NULL AND attempt > 0
        WHEN 'FAILED' THEN error IS NOT NULL
        ELSE true END),
  CONSTRAINT execution_steps_skipped CHECK ((status = 'SKIPPED') = (skip_reason IS NOT NULL)),
  CONSTRAINT execution_steps_started CHECK ((started_at IS NULL) = (started_seq IS NULL)),
  CONSTRAINT execution_steps_order CHECK (started_seq > 1 AND finished_seq > started_seq)
);
ALTER TABLE execution_steps
  ADD CONSTRAINT execution_steps_execution_id_executions_id_fk
  FOREIGN KEY (execution_id) REFERENCES executions (id) ON DELETE CASCADE;

CREATE TABLE execution_step_attempts (
  execution_id uuid NOT NULL,
  started_at timestamptz NOT NULL,
  finished_at timestamptz NOT NULL,
  retry_at timestamptz NOT NULL,
  started_seq integer NOT NULL,
  finished_seq integer NOT NULL,
  attempt integer NOT NULL,
  is_lost boolean NOT NULL,
  path text NOT NULL,
  effect text NOT NULL,
  error jsonb NOT NULL,
  CONSTRAINT execution_step_attempts_pkey PRIMARY KEY (execution_id, path, attempt),
  CONSTRAINT execution_step_attempts_effect CHECK (effect IN ('pure', 'read', 'idempotent', 'unsafe')),
  CONSTRAINT execution_step_attempts_order
    CHECK (attempt >= 1 AND started_seq > 1 AND finished_seq > started_seq)
);
ALTER TABLE execution_step_attempts
  ADD CONSTRAINT execution_step_attempts_execution_id_executions_id_fk
  FOREIGN KEY (execution_id) REFERENCES executions (id) ON DELETE CASCADE;

CREATE TABLE execution_history (
  execution_id uuid NOT NULL,
  at timestamptz NOT NULL,
  seq integer NOT NULL,
  type text NOT NULL,
  data jsonb NOT NULL,
  CONSTRAINT execution_history_pkey PRIMARY KEY (execution_id, seq),
  CONSTRAINT execution_history_seq CHECK (seq > 1)
);
ALTER TABLE execution_history
  ADD CONSTRAINT execution_history_execution_id_executions_id_fk
  FOREIGN KEY (execution_id) REFERENCES executions (id) ON DELETE CASCADE;

CREATE TABLE execution_context_snapshots (
  execution_id uuid NOT NULL,
  number integer NOT NULL,
  seq integer NOT NULL,
  is_full boolean NOT NULL,
  memory jsonb NOT NULL,
  CONSTRAINT execution_context_snapshots_pkey PRIMARY KEY (execution_id, number),
  CONSTRAINT execution_context_snapshots_number CHECK (number >= 1 AND seq >= 1),
  CONSTRAINT execution_context_snapshots_first CHECK (is_full OR number > 1)
);
ALTER TABLE execution_context_snapshots
  ADD CONSTRAINT execution_context_snapshots_execution_id_executions_id_fk
  FOREIGN KEY (execution_id) REFERENCES executions (id) ON DELETE CASCADE;

CREATE TABLE inbox (
  execution_id uuid NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  number integer NOT NULL,
  message jsonb NOT NULL,
  CONSTRAINT inbox_pkey PRIMARY KEY (execution_id, number),
  CONSTRAINT inbox_number CHECK (number >= 1)
);
ALTER TABLE inbox
  ADD CONSTRAINT inbox_execution_id_executions_id_fk
  FOREIGN KEY (execution_id) REFERENCES executions (id) ON DELETE CASCADE;

CREATE TABLE timers (
  execution_id uuid NOT NULL,
  wake_at timestamptz NOT NULL,
  path text NOT NULL,
  kind text NOT NULL,
  CONSTRAINT timers_pkey PRIMARY KEY (execution_id, path, kind),
  CONSTRAINT timers_kind CHECK (kind IN ('wake', 'retry', 'queue', 'step', 'execution', 'grace'))
);
ALTER TABLE timers
  ADD CONSTRAINT timers_execution_id_executions_id_fk
  FOREIGN KEY (execution_id) REFERENCES executions (id) ON DELETE CASCADE;
