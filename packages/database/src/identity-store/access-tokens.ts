import { type AccessToken, RexError } from '@rex/types';
import type { Database } from '../connect/database.ts';
import { hashSecret } from './secrets.ts';

const COLUMNS = `id, name, is_read_only AS "readOnly", created_at AS "createdAt",
  expires_at AS "expiresAt", last_used_at AS "lastUsedAt"`;

/** Whose tokens they are: nobody sees another's, not even in the same workspace. */
export interface TokenOwner {
  userId: string;
  workspaceId: string;
}

interface NewAccessToken {
  id: string;
  token: string;
  name: string;
  readOnly: boolean;
  expiresAt: string | null;
}

/** Keeps the hash of a new access token for one workspace. */
export async function createAccessToken(
  db: Database,
  { userId, workspaceId }: TokenOwner,
  { id, token, name, readOnly, expiresAt }: NewAccessToken,
): Promise<AccessToken> {
  const { rows } = await db.query<AccessToken>({
    text: `
INSERT INTO access_tokens (id, user_id, workspace_id, name, hash, is_read_only, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING ${COLUMNS}`,
    values: [id, userId, workspaceId, name, hashSecret(token), readOnly, expiresAt],
  });
  return rows[0]!;
}

/** One page of a user's access tokens, the newest first, and how many there are; revoked ones are not shown. */
export async function listAccessTokens(
  db: Database,
  { userId, workspaceId }: TokenOwner,
  { page, pageSize }: { page: number; pageSize: number },
): Promise<{ items: AccessToken[]; total: number }> {
  const where = 'user_id = $1 AND (workspace_id = $2 OR workspace_id IS NULL) AND revoked_at IS NULL';
  const [items, count] = await db.batch([
    {
      text: `SELECT ${COLUMNS} FROM access_tokens WHERE ${where} ORDER BY id DESC LIMIT $3 OFFSET $4`,
      values: [userId, workspaceId, pageSize, (page - 1) * pageSize],
    },
    { text: `SELECT count(*) AS total FROM access_tokens WHERE ${where}`, values: [userId, workspaceId] },
  ]);
  return { items: items!.rows as unknown as AccessToken[], total: count!.rows[0]!.total as number };
}

/** Takes an access token back, at once. Throws RexError `not_found`. */
export async function revokeAccessToken(
  db: Database,
  { userId, workspaceId }: TokenOwner,
  tokenId: string,
): Promise<void> {
  const { rowCount } = await db.query({
    text: `
UPDATE access_tokens SET revoked_at = now()
WHERE id = $1 AND user_id = $2 AND (workspace_id = $3 OR workspace_id IS NULL) AND revoked_at IS NULL`,
    values: [tokenId, userId, workspaceId],
  });
  if (rowCount === 0)
    throw new RexError('not_found', 'There is no such access token; it may be revoked already.');
}
