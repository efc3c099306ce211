import type { Role } from '@rex/types';
import type { Database } from '../connect/database.ts';
import { hashSecret } from './secrets.ts';

/** Who a token stands for: the user, the workspace that requests act in, and the role there. */
export interface CallerRow {
  userId: string;
  workspaceId: string;
  role: Role;
  isReadOnly: boolean;
}

const SELECT = `
SELECT u.id AS "userId", w.id AS "workspaceId", m.role`;
const JOIN_MEMBER = `
JOIN members m ON m.workspace_id = w.id AND m.user_id = u.id
WHERE u.disabled_at IS NULL`;

/** The user in the personal workspace; null when there is no such user or the user is disabled. */
export async function findUserCaller(db: Database, userId: string): Promise<CallerRow | null> {
  const { rows } = await db.query<CallerRow>({
    name: 'find_user_caller',
    text: `${SELECT}, false AS "isReadOnly"
FROM users u JOIN workspaces w ON w.personal_of = u.id ${JOIN_MEMBER} AND u.id = $1`,
    values: [userId],
  });
  return rows[0] ?? null;
}

/**
 * The user of an access token in the token's workspace, else in the personal one; null when the token is unknown,
 * revoked or over. That it was used is written at most once a minute.
 */
export async function findTokenCaller(db: Database, token: string): Promise<CallerRow | null> {
  const { rows } = await db.query<CallerRow>({
    name: 'find_token_caller',
    text: `
WITH token AS (
  SELECT id, user_id, workspace_id, is_read_only, last_used_at FROM access_tokens
  WHERE hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
), used AS (
  UPDATE access_tokens t SET last_used_at = now() FROM token
  WHERE t.id = token.id AND (t.last_used_at IS NULL OR t.last_used_at < now() - interval '1 minute')
)${SELECT}, token.is_read_only AS "isReadOnly"
FROM token JOIN users u ON u.id = token.user_id
JOIN workspaces w ON w.id = token.workspace_id OR (token.workspace_id IS NULL AND w.personal_of = u.id) ${JOIN_MEMBER}`,
    values: [hashSecret(token)],
  });
  return rows[0] ?? null;
}
