-- Vectors of knowledge need pgvector; the migration says how to install it when it is not there.
CREATE EXTENSION IF NOT EXISTS vector;

CREATE TABLE users (
  id uuid PRIMARY KEY NOT NULL,
  email text NOT NULL,
  name text NOT NULL,
  password_hash text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  disabled_at timestamptz
);
CREATE UNIQUE INDEX users_email ON users (lower(email));

CREATE TABLE workspaces (
  id uuid PRIMARY KEY NOT NULL,
  name text NOT NULL,
  personal_of uuid,
  created_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE workspaces
  ADD CONSTRAINT workspaces_personal_of_users_id_fk
  FOREIGN KEY (personal_of) REFERENCES users (id) ON DELETE CASCADE;
CREATE UNIQUE INDEX workspaces_personal_of ON workspaces (personal_of);

CREATE TABLE members (
  workspace_id uuid NOT NULL,
  user_id uuid NOT NULL,
  role text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT members_pkey PRIMARY KEY (workspace_id, user_id),
  CONSTRAINT members_role CHECK (role IN ('owner', 'editor', 'operator', 'viewer'))
);
ALTER TABLE members
  ADD CONSTRAINT members_workspace_id_workspaces_id_fk
  FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE;
ALTER TABLE members
  ADD CONSTRAINT members_user_id_users_id_fk
  FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE;
CREATE INDEX members_user ON members (user_id);

CREATE TABLE access_tokens (
  id uuid PRIMARY KEY NOT NULL,
  user_id uuid NOT NULL,
  workspace_id uuid,
  name text NOT NULL,
  hash text NOT NULL,
  is_read_only boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);
ALTER TABLE access_tokens
  ADD CONSTRAINT access_tokens_user_id_users_id_fk
  FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE;
ALTER TABLE access_tokens
  ADD CONSTRAINT access_tokens_workspace_id_workspaces_id_fk
  FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE;
CREATE UNIQUE INDEX access_tokens_hash ON access_tokens (hash);
CREATE INDEX access_tokens_user ON access_tokens (user_id);

CREATE TABLE refresh_tokens (
  id uuid PRIMARY KEY NOT NULL,
  user_id uuid NOT NULL,
  family_id uuid NOT NULL,
  hash text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  revoked_at timestamptz
);
ALTER TABLE refresh_tokens
  ADD CONSTRAINT refresh_tokens_user_id_users_id_fk
  FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE;
CREATE UNIQUE INDEX refresh_tokens_hash ON refresh_tokens (hash);
CREATE INDEX refresh_tokens_family ON refresh_tokens (family_id);
CREATE INDEX refresh_tokens_user ON refresh_tokens (user_id);
CREATE INDEX refresh_tokens_expiry ON refresh_tokens (expires_at);

CREATE TABLE sign_in_tokens (
  hash text PRIMARY KEY NOT NULL,
  user_id uuid NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
ALTER TABLE sign_in_tokens
  ADD CONSTRAINT sign_in_tokens_user_id_users_id_fk
  FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE;
CREATE INDEX sign_in_tokens_user ON sign_in_tokens (user_id);
