import type { Database } from '../connect/database.ts';
import type { ExecutionKey } from './read-executions.ts';
import type { StepPart } from './read-steps.ts';

/** Bytes of a value as it is kept, without reading it; one in line may be compressed. */
const bytesOf = (column: string): string =>
  `coalesce(pg_column_size(s.${column}), (SELECT b.bytes FROM blobs b WHERE b.hash = s.${column}_blob LIMIT 1), 0)`;

/** How much the values of these steps take, about; 0 for another workspace's. */
export async function sizeOfSteps(
  db: Database,
  { workspaceId, executionId }: ExecutionKey,
  { limit, offset, path }: Pick<StepPart, 'path'> & { limit: number; offset: number },
): Promise<number> {
  const { rows } = await db.query<{ bytes: number }>({
    name: 'size_of_steps',
    text: `
SELECT coalesce(sum(${bytesOf('input')} + ${bytesOf('output')}), 0)::float8 AS bytes FROM (
  SELECT s.* FROM execution_steps s JOIN executions e ON e.id = s.execution_id
  WHERE s.execution_id = $1 AND e.workspace_id = $2 AND ($5::text IS NULL OR s.path = $5)
  ORDER BY coalesce(s.started_seq, s.finished_seq), s.path LIMIT $3 OFFSET $4) AS s`,
    values: [executionId, workspaceId, limit, offset, path ?? null],
  });
  return rows[0]!.bytes;
}

/** How much all outputs take that existed at a history number, about; 0 for another workspace's. */
export async function sizeOfOutputs(
  db: Database,
  { workspaceId, executionId }: ExecutionKey,
  seq: number,
): Promise<number> {
  const { rows } = await db.query<{ bytes: number }>({
    text: `
SELECT coalesce(sum(${bytesOf('output')}), 0)::float8 AS bytes
FROM execution_steps s JOIN executions e ON e.id = s.execution_id
WHERE s.execution_id = $1 AND e.workspace_id = $2 AND s.finished_seq <= $3`,
    values: [executionId, workspaceId, seq],
  });
  return rows[0]!.bytes;
}
