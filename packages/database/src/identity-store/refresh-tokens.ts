import { uuidv7 } from 'uuidv7';
import type { Database, NamedTransaction, Transaction } from '../connect/database.ts';
import { hashSecret, newSecret } from './secrets.ts';

/** Days that a session lasts without being used. */
export const SESSION_DAYS = 30;
/** Two tabs may ask with the same token at once; later it is somebody who copied it. */
const GRACE_SECONDS = 10;

interface NewToken {
  id: string;
  hash: string;
  userId: string;
  familyId: string;
}

const insert = ({ id, hash, userId, familyId }: NewToken) => ({
  text: `
INSERT INTO refresh_tokens (id, user_id, family_id, hash, expires_at)
VALUES ($1, $2, $3, $4, now() + make_interval(days => $5))`,
  values: [id, userId, familyId, hash, SESSION_DAYS],
});

/** Begins a session of a user: the first token of a new family. */
export async function newRefreshToken(db: Database, userId: string): Promise<string> {
  const [token, id] = [newSecret(), uuidv7()];
  await db.query(insert({ id, userId, hash: hashSecret(token), familyId: id }));
  return token;
}

/** What came of a refresh token: the next one, or why there is none. */
export type Rotation = { userId: string; token: string } | { refused: 'unknown' | 'over' | 'stolen' };

/**
 * Exchanges a refresh token for the next of its family. A used one that comes again after the grace was copied: the
 * whole family ends, since nobody can tell the thief from the owner.
 */
export async function rotateRefreshToken(db: Database, token: string): Promise<Rotation> {
  const next = { token: newSecret(), id: uuidv7() };
  const args: RotationArgs = { hash: hashSecret(token), nextId: next.id, nextHash: hashSecret(next.token) };
  const result = await db.transact<RotationResult>('rotateRefreshToken', args);
  return 'userId' in result ? { userId: result.userId, token: next.token } : result;
}

interface RotationArgs {
  hash: string;
  nextId: string;
  nextHash: string;
}
type RotationResult = { userId: string } | { refused: 'unknown' | 'over' | 'stolen' };

interface TokenRow {
  id: string;
  userId: string;
  familyId: string;
  isOver: boolean;
  isUsed: boolean;
  isInGrace: boolean;
}

/** The part of `rotateRefreshToken` that decides, under the lock of the family. */
export const rotateInFamily: NamedTransaction = async (tx, args): Promise<RotationResult> => {
  const { hash, nextId, nextHash } = args as RotationArgs;
  const token = await readToken(tx, hash);
  if (!token) return { refused: 'unknown' };
  const { id, userId, familyId } = token;
  if (token.isOver) return { refused: 'over' };
  if (token.isUsed && !token.isInGrace) {
    await tx.query(endFamily(familyId));
    return { refused: 'stolen' };
  }
  await tx.query({
    text: 'UPDATE refresh_tokens SET used_at = now() WHERE id = $1 AND used_at IS NULL',
    values: [id],
  });
  await tx.query(insert({ id: nextId, hash: nextHash, userId, familyId }));
  return { userId };
};

/** One at a time in a family: otherwise the next token of a thief could be born while the family ends. */
async function readToken(tx: Transaction, hash: string): Promise<TokenRow | undefined> {
  await tx.query(lockFamily(hash));
  const { rows } = await tx.query<TokenRow>({
    text: `
SELECT t.id, t.user_id AS "userId", t.family_id AS "familyId",
  t.revoked_at IS NOT NULL OR t.expires_at <= now() OR u.disabled_at IS NOT NULL AS "isOver",
  t.used_at IS NOT NULL AS "isUsed",
  coalesce(t.used_at > now() - make_interval(secs => $2), false) AS "isInGrace"
FROM refresh_tokens t JOIN users u ON u.id = t.user_id WHERE t.hash = $1`,
    values: [hash, GRACE_SECONDS],
  });
  return rows[0];
}

const lockFamily = (hash: string) => ({
  text: `
SELECT pg_advisory_xact_lock(hashtextextended(family_id::text, 0)) FROM refresh_tokens WHERE hash = $1`,
  values: [hash],
});

const endFamily = (familyId: string) => ({
  text: 'UPDATE refresh_tokens SET revoked_at = now() WHERE family_id = $1 AND revoked_at IS NULL',
  values: [familyId],
});

/** Ends the session that a refresh token belongs to; an unknown token ends nothing. */
export async function endSession(db: Database, token: string): Promise<void> {
  const hash = hashSecret(token);
  await db.batch([
    lockFamily(hash),
    {
      text: `
UPDATE refresh_tokens SET revoked_at = now()
WHERE revoked_at IS NULL AND family_id = (SELECT family_id FROM refresh_tokens WHERE hash = $1)`,
      values: [hash],
    },
  ]);
}
