import { randomBytes } from 'node:crypto';
import { RexError } from '@rex/types';
import { uuidv7 } from 'uuidv7';
import type { Database, Statement } from '../connect/database.ts';
import { readWorkflow, type WorkflowKey } from './workflows.ts';

/** A hook as it is kept: whoever knows the token may call. */
export interface HookRow {
  nodeId: string;
  token: string;
  createdAt: string;
}

interface Raw {
  node_id: string;
  token: string;
  created_at: string;
}

const COLUMNS = 'node_id, token, created_at';
export const toHook = (row: Raw): HookRow => ({
  nodeId: row.node_id,
  token: row.token,
  createdAt: row.created_at,
});

/** 256 random bits. */
const newToken = (): string => randomBytes(32).toString('base64url');

/** As Standard Webhooks writes secrets. */
const newHookSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

/** Whether the workflow of `$1` and `$2` is open and its draft at revision `$3`. */
const IS_DRAFT_AT = `EXISTS (
  SELECT FROM workflows WHERE id = $1 AND workspace_id = $2 AND revision = $3 AND status <> 'archived')`;

/**
 * Gives each of these nodes a hook and disables those of others; a node that has had one keeps its token. Part of a
 * publication, which holds the workflow's row.
 */
export function hookStatements(key: WorkflowKey, revision: number, nodeIds: readonly string[]): Statement[] {
  const values = [key.workflowId, key.workspaceId, revision, nodeIds];
  return [
    {
      text: `
INSERT INTO hooks (id, workspace_id, workflow_id, node_id, token, secret)
SELECT made.id, $2, $1, made.node_id, made.token, made.secret
FROM unnest($4::text[], $5::uuid[], $6::text[], $7::text[]) AS made (node_id, id, token, secret) WHERE ${IS_DRAFT_AT}
ON CONFLICT (workflow_id, node_id) DO UPDATE SET disabled_at = NULL, secret = coalesce(hooks.secret, excluded.secret)`,
      values: [...values, nodeIds.map(() => uuidv7()), nodeIds.map(newToken), nodeIds.map(newHookSecret)],
    },
    {
      text: `
UPDATE hooks SET disabled_at = now()
WHERE workflow_id = $1 AND workspace_id = $2 AND disabled_at IS NULL AND node_id <> ALL ($4::text[])
  AND ${IS_DRAFT_AT}`,
      values,
    },
  ];
}

/** Reads the hooks that answer, in the order of their nodes' ids. */
export const selectHooks = ({ workflowId, workspaceId }: WorkflowKey): Statement => ({
  text: `
SELECT ${COLUMNS} FROM hooks
WHERE workflow_id = $1 AND workspace_id = $2 AND disabled_at IS NULL ORDER BY node_id`,
  values: [workflowId, workspaceId],
});

/** The hooks of a workflow that answer. Throws RexError `not_found`. */
export async function listHooks(db: Database, key: WorkflowKey): Promise<HookRow[]> {
  const { rows } = await db.query<Raw>(selectHooks(key));
  if (rows.length === 0) await readWorkflow(db, key);
  return rows.map(toHook);
}

/** Gives a hook a new token; the old one answers no more. Throws RexError `not_found`. */
export async function rotateHook(db: Database, key: WorkflowKey, nodeId: string): Promise<HookRow> {
  const { rows } = await db.query<Raw>({
    text: `
UPDATE hooks SET token = $4, created_at = now()
WHERE workflow_id = $1 AND workspace_id = $2 AND node_id = $3 AND disabled_at IS NULL
RETURNING ${COLUMNS}`,
    values: [key.workflowId, key.workspaceId, nodeId, newToken()],
  });
  if (rows[0]) return toHook(rows[0]);
  throw await noHook(db, key, nodeId);
}

/** What a hook starts: the latest version of its workflow, which is published and not archived. */
export interface HookTarget extends WorkflowKey {
  hookId: string;
  nodeId: string;
  versionId: string;
  number: number;
  /** What calls are signed with, where the node asks for signatures. */
  secret: string | null;
}

/** What the hook with this token starts, or null when nothing may be started by it. */
export async function findHook(db: Database, token: string): Promise<HookTarget | null> {
  const { rows } = await db.query<{
    id: string;
    workspace_id: string;
    workflow_id: string;
    node_id: string;
    version_id: string;
    number: number;
    secret: string | null;
  }>({
    name: 'find_hook',
    text: `
SELECT h.id, h.workspace_id, h.workflow_id, h.node_id, h.secret, v.id AS version_id, v.number
FROM hooks h
JOIN workflows w ON w.id = h.workflow_id
JOIN workflow_versions v ON v.workflow_id = w.id AND v.number = w.version
WHERE h.token = $1 AND h.disabled_at IS NULL AND w.status = 'active'`,
    values: [token],
  });
  const row = rows[0];
  if (!row) return null;
  return {
    ...{ hookId: row.id, workspaceId: row.workspace_id, workflowId: row.workflow_id },
    ...{ nodeId: row.node_id, versionId: row.version_id, number: row.number },
    secret: row.secret,
  };
}

/** The secret that calls of a hook are signed with; `isNew` makes another one first. Throws RexError `not_found`. */
export async function readHookSecret(
  db: Database,
  key: WorkflowKey,
  nodeId: string,
  { isNew }: { isNew: boolean },
): Promise<string> {
  const { rows } = await db.query<{ secret: string }>({
    text: `
UPDATE hooks SET secret = CASE WHEN $4 OR secret IS NULL THEN $5 ELSE secret END
WHERE workflow_id = $1 AND workspace_id = $2 AND node_id = $3 AND disabled_at IS NULL RETURNING secret`,
    values: [key.workflowId, key.workspaceId, nodeId, isNew, newHookSecret()],
  });
  if (rows[0]) return rows[0].secret;
  throw await noHook(db, key, nodeId);
}

async function noHook(db: Database, key: WorkflowKey, nodeId: string): Promise<RexError> {
  const { name } = await readWorkflow(db, key);
  return new RexError(
    'not_found',
    `${name} has no hook at the node ${nodeId}: publish a webhook node there.`,
  );
}
