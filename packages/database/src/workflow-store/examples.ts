import type { Database } from '../connect/database.ts';

/** Whether a workspace was given the example workflows, now or in the past. */
export async function hasExamples(db: Database, workspaceId: string): Promise<boolean> {
  const { rows } = await db.query({
    text: 'SELECT FROM workspaces WHERE id = $1 AND examples_at IS NOT NULL',
    values: [workspaceId],
  });
  return rows.length > 0;
}

/** Remembers that a workspace was given the examples. */
export async function markExamples(db: Database, workspaceId: string): Promise<void> {
  await db.query({
    text: 'UPDATE workspaces SET examples_at = coalesce(examples_at, now()) WHERE id = $1',
    values: [workspaceId],
  });
}
