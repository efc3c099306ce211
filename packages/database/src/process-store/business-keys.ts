import type { Database } from '../connect/database.ts';
import type { ExecutionKey } from '../execution-store/read-executions.ts';
import { repeatTransient } from '../repeat-transient.ts';

/** Seconds after which a claim whose execution never began counts as dead. */
const DEAD_AFTER_SECONDS = 60;

/** Claims a business key for an execution that is about to begin; gives the open one that has it. */
export async function claimBusinessKey(
  db: Database,
  { workspaceId, executionId }: ExecutionKey,
  businessKey: string,
): Promise<string> {
  const values = [workspaceId, businessKey];
  const [, , held] = await repeatTransient(() =>
    db.batch([
      {
        text: `
UPDATE processes p SET is_current = false
WHERE p.workspace_id = $1 AND p.business_key = $2 AND p.is_current AND p.execution_id <> $3
  AND (EXISTS (SELECT FROM executions e WHERE e.id = p.execution_id AND e.finished_at IS NOT NULL)
    OR (p.claimed_at < now() - interval '${DEAD_AFTER_SECONDS} seconds'
      AND NOT EXISTS (SELECT FROM executions e WHERE e.id = p.execution_id)))`,
        values: [...values, executionId],
      },
      {
        text: `
INSERT INTO processes (execution_id, workspace_id, business_key) VALUES ($3, $1, $2) ON CONFLICT DO NOTHING`,
        values: [...values, executionId],
      },
      {
        text: 'SELECT execution_id FROM processes WHERE workspace_id = $1 AND business_key = $2 AND is_current',
        values,
      },
    ]),
  );
  return (held!.rows[0]?.execution_id as string | undefined) ?? executionId;
}

/** Gives a claim back whose execution could not begin. */
export async function releaseBusinessKey(db: Database, { executionId }: ExecutionKey): Promise<void> {
  await db.query({
    text: `
DELETE FROM processes p WHERE p.execution_id = $1 AND NOT EXISTS (SELECT FROM executions e WHERE e.id = $1)`,
    values: [executionId],
  });
}

/** The business key of an execution; null when it has none. */
export async function readBusinessKey(
  db: Database,
  { workspaceId, executionId }: ExecutionKey,
): Promise<string | null> {
  const { rows } = await db.query<{ business_key: string }>({
    text: 'SELECT business_key FROM processes WHERE execution_id = $1 AND workspace_id = $2',
    values: [executionId, workspaceId],
  });
  return rows[0]?.business_key ?? null;
}
