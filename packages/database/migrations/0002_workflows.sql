CREATE TABLE workflows (
  id uuid PRIMARY KEY NOT NULL,
  workspace_id uuid NOT NULL,
  name text NOT NULL,
  description text,
  status text NOT NULL DEFAULT 'draft',
  revision integer NOT NULL DEFAULT 1,
  version integer,
  graph jsonb NOT NULL,
  graph_text text NOT NULL,
  source_template_id text,
  source_template_version integer,
  source_template_params jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT workflows_status CHECK (status IN ('draft', 'active', 'archived')),
  CONSTRAINT workflows_name CHECK (length(name) BETWEEN 1 AND 200),
  CONSTRAINT workflows_revision CHECK (revision >= 1),
  CONSTRAINT workflows_active CHECK (status <> 'active' OR version IS NOT NULL),
  CONSTRAINT workflows_template_version
    CHECK ((source_template_id IS NULL) = (source_template_version IS NULL))
);
ALTER TABLE workflows
  ADD CONSTRAINT workflows_workspace_id_workspaces_id_fk
  FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE;
CREATE INDEX workflows_workspace ON workflows (workspace_id, status, updated_at);
CREATE INDEX workflows_template ON workflows (source_template_id, source_template_version)
  WHERE source_template_id IS NOT NULL;

CREATE TABLE workflow_versions (
  id uuid PRIMARY KEY NOT NULL,
  workspace_id uuid NOT NULL,
  workflow_id uuid NOT NULL,
  number integer,
  hash text NOT NULL,
  graph jsonb NOT NULL,
  graph_text text NOT NULL,
  created_by uuid,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT workflow_versions_number UNIQUE (workflow_id, number),
  CONSTRAINT workflow_versions_number_positive CHECK (number >= 1),
  CONSTRAINT workflow_versions_hash CHECK (hash ~ '^[0-9a-f]{64}$')
);
ALTER TABLE workflow_versions
  ADD CONSTRAINT workflow_versions_workspace_id_workspaces_id_fk
  FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE;
ALTER TABLE workflow_versions
  ADD CONSTRAINT workflow_versions_workflow_id_workflows_id_fk
  FOREIGN KEY (workflow_id) REFERENCES workflows (id) ON DELETE CASCADE;
ALTER TABLE workflow_versions
  ADD CONSTRAINT workflow_versions_created_by_users_id_fk
  FOREIGN KEY (created_by) REFERENCES users (id) ON DELETE SET NULL;
CREATE UNIQUE INDEX workflow_versions_draft ON workflow_versions (workflow_id, hash)
  WHERE number IS NULL;
