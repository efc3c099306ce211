import { RexError } from '@rex/types';
import type { Database } from '../connect/database.ts';
import { iso } from '../execution-store/resolved-values.ts';
import { hashSecret } from '../identity-store/secrets.ts';
import { readTask, type TaskKey, whyNotOpen } from './tasks.ts';

/** Keeps the hash of a link's token. Throws RexError `not_found`, or why the task takes no decision. */
export async function createResumeLink(
  db: Database,
  key: TaskKey,
  { token, createdBy, expiresInSeconds }: { token: string; createdBy: string; expiresInSeconds: number },
): Promise<{ expiresAt: string }> {
  const { rows } = await db.query<{ expires_at: number }>({
    text: `
INSERT INTO resume_links (hash, task_id, created_by, expires_at)
SELECT $3, t.id, $4, now() + $5 * interval '1 second' FROM tasks t
WHERE t.id = $1 AND t.workspace_id = $2 AND t.status = 'open'
RETURNING floor(extract(epoch FROM expires_at) * 1000)::float8 AS expires_at`,
    values: [key.taskId, key.workspaceId, hashSecret(token), createdBy, expiresInSeconds],
  });
  if (rows[0]) return { expiresAt: iso(rows[0].expires_at) };
  throw whyNotOpen(await readTask(db, key));
}

/** What a link is for, and who made it. */
export interface LinkTarget extends TaskKey {
  createdBy: string;
  isUsable: boolean;
}

/** The task of a link. Throws RexError `not_found` when there is no such link. */
export async function findResumeLink(db: Database, token: string): Promise<LinkTarget> {
  const { rows } = await db.query<{
    task_id: string;
    workspace_id: string;
    created_by: string;
    is_usable: boolean;
  }>({
    text: `
SELECT l.task_id, t.workspace_id, l.created_by, l.used_at IS NULL AND l.expires_at > now() AS is_usable
FROM resume_links l JOIN tasks t ON t.id = l.task_id WHERE l.hash = $1`,
    values: [hashSecret(token)],
  });
  const row = rows[0];
  if (!row) throw new RexError('not_found', 'There is no such link.');
  return {
    ...{ taskId: row.task_id, workspaceId: row.workspace_id },
    ...{ createdBy: row.created_by, isUsable: row.is_usable },
  };
}
