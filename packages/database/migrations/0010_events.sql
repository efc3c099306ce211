CREATE TABLE waits (
  execution_id uuid NOT NULL,
  workspace_id uuid NOT NULL,
  opened_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz,
  path text NOT NULL,
  kind text NOT NULL,
  event_type text,
  correlation_key text,
  CONSTRAINT waits_pkey PRIMARY KEY (execution_id, path),
  CONSTRAINT waits_kind CHECK (kind IN ('event', 'task')),
  CONSTRAINT waits_event
    CHECK ((kind = 'event') = (event_type IS NOT NULL AND correlation_key IS NOT NULL))
);
ALTER TABLE waits
  ADD CONSTRAINT waits_execution_id_executions_id_fk
  FOREIGN KEY (execution_id) REFERENCES executions (id) ON DELETE CASCADE;
CREATE INDEX waits_match ON waits (workspace_id, event_type, correlation_key)
  WHERE kind = 'event';
CREATE INDEX waits_opened ON waits (opened_at)
  WHERE kind = 'event';

CREATE TABLE events (
  id uuid PRIMARY KEY NOT NULL,
  workspace_id uuid NOT NULL,
  accepted_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  settled_at timestamptz,
  state text NOT NULL DEFAULT 'buffered',
  source text NOT NULL,
  event_id text NOT NULL,
  type text NOT NULL,
  correlation_key text NOT NULL,
  content jsonb NOT NULL,
  CONSTRAINT events_source UNIQUE (workspace_id, source, event_id),
  CONSTRAINT events_state CHECK (state IN ('buffered', 'matched', 'expired')),
  CONSTRAINT events_settled CHECK ((state = 'buffered') = (settled_at IS NULL))
);
ALTER TABLE events
  ADD CONSTRAINT events_workspace_id_workspaces_id_fk
  FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE;
CREATE INDEX events_buffered ON events (workspace_id, type, correlation_key, accepted_at, id)
  WHERE state = 'buffered';
CREATE INDEX events_accepted ON events (accepted_at)
  WHERE state = 'buffered';
CREATE INDEX events_expiry ON events (expires_at);

CREATE TABLE event_triggers (
  workspace_id uuid NOT NULL,
  workflow_id uuid NOT NULL,
  node_id text NOT NULL,
  event_type text NOT NULL,
  CONSTRAINT event_triggers_pkey PRIMARY KEY (workflow_id, node_id)
);
ALTER TABLE event_triggers
  ADD CONSTRAINT event_triggers_workflow_id_workflows_id_fk
  FOREIGN KEY (workflow_id) REFERENCES workflows (id) ON DELETE CASCADE;
CREATE INDEX event_triggers_match ON event_triggers (workspace_id, event_type);

ALTER TABLE outbox ADD COLUMN failed_at timestamptz;
ALTER TABLE outbox ADD COLUMN error jsonb;
DROP INDEX outbox_due;
CREATE INDEX outbox_due ON outbox (next_try_at)
  WHERE delivered_at IS NULL AND failed_at IS NULL;
CREATE INDEX outbox_delivered ON outbox (delivered_at)
  WHERE delivered_at IS NOT NULL;
CREATE INDEX outbox_workspace ON outbox (workspace_id, id);
ALTER TABLE outbox
  ADD CONSTRAINT outbox_destination CHECK (destination IN ('waiting', 'http', 'workflow'));
ALTER TABLE outbox
  ADD CONSTRAINT outbox_over CHECK (delivered_at IS NULL OR failed_at IS NULL);

COMMENT ON TABLE waits IS 'Steps that wait for something from outside, as others find them; gone once the wait is over.';
COMMENT ON COLUMN waits.execution_id IS 'The execution that waits.';
COMMENT ON COLUMN waits.workspace_id IS 'Whose it is; events of other workspaces do not reach it.';
COMMENT ON COLUMN waits.opened_at IS 'When it began to wait.';
COMMENT ON COLUMN waits.expires_at IS 'When it gives up, by a timer of its execution; null: never.';
COMMENT ON COLUMN waits.path IS 'Path of the step.';
COMMENT ON COLUMN waits.kind IS 'event or task.';
COMMENT ON COLUMN waits.event_type IS 'Type of the event that ends it.';
COMMENT ON COLUMN waits.correlation_key IS 'Correlation key of the event that ends it.';

COMMENT ON TABLE events IS 'Accepted events; each is exactly one of buffered, matched and expired, and known by its source and id.';
COMMENT ON COLUMN events.id IS 'UUID version 7, in the order in which they came.';
COMMENT ON COLUMN events.workspace_id IS 'Whose waits it may end.';
COMMENT ON COLUMN events.accepted_at IS 'When it came.';
COMMENT ON COLUMN events.expires_at IS 'Until when it is kept for a wait that is yet to open.';
COMMENT ON COLUMN events.settled_at IS 'When it was matched or expired.';
COMMENT ON COLUMN events.state IS 'buffered (no wait yet), matched (it ended a wait) or expired.';
COMMENT ON COLUMN events.source IS 'Where it comes from, as its sender says.';
COMMENT ON COLUMN events.event_id IS 'Its id at its source; the same again is a duplicate.';
COMMENT ON COLUMN events.type IS 'What happened.';
COMMENT ON COLUMN events.correlation_key IS 'What it is about: its rexkey, otherwise its subject, otherwise the empty text.';
COMMENT ON COLUMN events.content IS 'The event as waits and triggers get it.';

COMMENT ON TABLE event_triggers IS 'Event nodes of the latest published versions, by the type of event that starts them.';
COMMENT ON COLUMN event_triggers.workspace_id IS 'Whose it is.';
COMMENT ON COLUMN event_triggers.workflow_id IS 'The workflow that is started.';
COMMENT ON COLUMN event_triggers.node_id IS 'The trigger node that fires.';
COMMENT ON COLUMN event_triggers.event_type IS 'Type of the events that start it.';

COMMENT ON COLUMN outbox.failed_at IS 'When it was given up; null: not.';
COMMENT ON COLUMN outbox.error IS 'Why the last try failed.';
COMMENT ON COLUMN outbox.kind IS 'event, or start (of a workflow by an event).';
COMMENT ON COLUMN outbox.destination IS 'Where it goes: waiting (waits of its workspace), http or workflow.';
COMMENT ON COLUMN outbox.id IS 'UUID made from the step or event that causes it; what receives it can tell a repetition by it.';
