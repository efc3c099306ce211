import type { Database } from '../connect/database.ts';
import { hashSecret, newSecret } from './secrets.ts';

/** Minutes that a printed link can be used. */
const SIGN_IN_MINUTES = 15;

/** A single-use token of 15 minutes that signs a user in; only its hash is kept. */
export async function newSignInToken(db: Database, userId: string): Promise<string> {
  const token = newSecret();
  await db.query({
    text: `
INSERT INTO sign_in_tokens (hash, user_id, expires_at)
VALUES ($1, $2, now() + make_interval(mins => $3))`,
    values: [hashSecret(token), userId, SIGN_IN_MINUTES],
  });
  return token;
}

/** Uses a token up; the id of its user, or null when it is unknown, over, or was used before. */
export async function useSignInToken(db: Database, token: string): Promise<string | null> {
  const { rows } = await db.query<{ userId: string }>({
    text: `
UPDATE sign_in_tokens SET used_at = now()
WHERE hash = $1 AND used_at IS NULL AND expires_at > now()
RETURNING user_id AS "userId"`,
    values: [hashSecret(token)],
  });
  return rows[0]?.userId ?? null;
}
