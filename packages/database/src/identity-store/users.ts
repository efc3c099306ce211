import { type Me, RexError } from '@rex/types';
import { uuidv7 } from 'uuidv7';
import type { Database } from '../connect/database.ts';
import { DatabaseError } from '../connect/database-error.ts';
import type { CallerRow } from './find-caller.ts';

export interface UserRow {
  id: string;
  email: string;
  name: string;
  createdAt: string;
}

const USER = 'u.id, u.email, u.name, u.created_at AS "createdAt"';

interface NewUser {
  email: string;
  name: string;
  /** Argon2id. */
  passwordHash: string;
}

/** Makes a user, the personal workspace and the ownership of it. Throws RexError `conflict` when the e-mail is taken. */
export async function createUser(db: Database, { email, name, passwordHash }: NewUser): Promise<UserRow> {
  const [userId, workspaceId] = [uuidv7(), uuidv7()];
  try {
    const [created] = await db.batch([
      {
        text: `INSERT INTO users AS u (id, email, name, password_hash) VALUES ($1, $2, $3, $4) RETURNING ${USER}`,
        values: [userId, email, name, passwordHash],
      },
      {
        text: `INSERT INTO workspaces (id, name, personal_of) VALUES ($1, 'Personal', $2)`,
        values: [workspaceId, userId],
      },
      {
        text: `INSERT INTO members (workspace_id, user_id, role) VALUES ($1, $2, 'owner')`,
        values: [workspaceId, userId],
      },
    ]);
    return created!.rows[0] as unknown as UserRow;
  } catch (thrown) {
    if (!(thrown instanceof DatabaseError) || thrown.constraint !== 'users_email') throw thrown;
    throw new RexError('conflict', `There is an account for ${email} already: sign in with it.`, {
      cause: thrown,
    });
  }
}

/** The user with an e-mail address, however it is written, and what the password is checked against. */
export async function findUserByEmail(
  db: Database,
  email: string,
): Promise<(UserRow & { passwordHash: string | null; isDisabled: boolean }) | null> {
  const { rows } = await db.query<UserRow & { passwordHash: string | null; isDisabled: boolean }>({
    text: `
SELECT ${USER}, u.password_hash AS "passwordHash", u.disabled_at IS NOT NULL AS "isDisabled"
FROM users u WHERE lower(u.email) = lower($1)`,
    values: [email],
  });
  return rows[0] ?? null;
}

/** The user with an id, unless disabled. */
export async function findUser(db: Database, userId: string): Promise<UserRow | null> {
  const { rows } = await db.query<UserRow>({
    text: `SELECT ${USER} FROM users u WHERE u.id = $1 AND u.disabled_at IS NULL`,
    values: [userId],
  });
  return rows[0] ?? null;
}

/** What a caller is told of itself. */
export async function readMe(
  db: Database,
  { userId, workspaceId }: Pick<CallerRow, 'userId' | 'workspaceId'>,
): Promise<Me> {
  const { rows } = await db.query<UserRow & { workspace: string; role: Me['role'] }>({
    text: `
SELECT ${USER}, w.name AS workspace, m.role
FROM members m JOIN users u ON u.id = m.user_id JOIN workspaces w ON w.id = m.workspace_id
WHERE m.user_id = $1 AND m.workspace_id = $2`,
    values: [userId, workspaceId],
  });
  const [row] = rows;
  if (!row) throw new RexError('not_found', 'The account is not a member of this workspace any more.');
  const { workspace, role, ...user } = row;
  return { user, workspace: { id: workspaceId, name: workspace }, role };
}
