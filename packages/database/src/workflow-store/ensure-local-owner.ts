import type { Database } from '../connect/database.ts';

/** The user and the workspace that an installation without accounts begins with; the ids are the same everywhere. */
export const LOCAL_OWNER = {
  userId: '00000000-0000-7000-8000-000000000001',
  workspaceId: '00000000-0000-7000-8000-000000000002',
} as const;

/** Makes the local owner and the personal workspace when they are not there yet. */
export async function ensureLocalOwner(db: Database): Promise<typeof LOCAL_OWNER> {
  const { userId, workspaceId } = LOCAL_OWNER;
  await db.batch([
    {
      text: `INSERT INTO users (id, email, name) VALUES ($1, 'owner@localhost', 'Local owner') ON CONFLICT DO NOTHING`,
      values: [userId],
    },
    {
      text: `INSERT INTO workspaces (id, name, personal_of) VALUES ($1, 'Personal', $2) ON CONFLICT DO NOTHING`,
      values: [workspaceId, userId],
    },
    {
      text: `INSERT INTO members (workspace_id, user_id, role) VALUES ($1, $2, 'owner') ON CONFLICT DO NOTHING`,
      values: [workspaceId, userId],
    },
  ]);
  return LOCAL_OWNER;
}
