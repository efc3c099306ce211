import type { ErrorData, Execution, WaitingReason } from '@rex/types';
import { RexError } from '@rex/types';
import type { Database } from '../connect/database.ts';
import { ms } from './moments.ts';
import { newestSeq } from './newest-seq.ts';
import { iso, isoOrNull, parseValue, valueText } from './resolved-values.ts';
import type { Raw } from './rows.ts';

/** Every reader names the workspace, so that nobody reads what is another's. */
export interface ExecutionKey {
  workspaceId: string;
  executionId: string;
}

/** Says that there is no such execution, or none that this workspace may see. */
export const executionNotFound = (executionId: string): RexError =>
  new RexError('not_found', `There is no execution ${executionId}.`);

/** An execution as the outside sees it, with whole values. Throws RexError `not_found`. */
export async function readExecution(
  db: Database,
  { workspaceId, executionId }: ExecutionKey,
): Promise<Execution> {
  const { rows } = await db.query<Raw>({
    name: 'read_execution',
    text: `
SELECT e.id, e.workflow_id, e.workflow_version, e.trigger, e.status, e.waiting_reason,
  ${newestSeq('e')} AS seq, e.error,
  e.parent_id, e.parent_path, e.spent_nano_usd, ${ms('created_at', 'e.')}, ${ms('started_at', 'e.')}, ${ms('finished_at', 'e.')},
  ${valueText('input', 'e')}, ${valueText('output', 'e')}
FROM executions e WHERE e.id = $1 AND e.workspace_id = $2`,
    values: [executionId, workspaceId],
  });
  if (!rows[0]) throw executionNotFound(executionId);
  return toExecution(rows[0]);
}

function toExecution(row: Raw): Execution {
  const shared = {
    id: row.id as string,
    workflowId: row.workflow_id as string | null,
    workflowVersion: row.workflow_version as number | null,
    ...(row.parent_id === null
      ? {}
      : { parent: { executionId: row.parent_id as string, path: row.parent_path as string } }),
    trigger: row.trigger as string,
    input: parseValue(row, 'input'),
    seq: row.seq as number,
    createdAt: iso(row.created_at),
    startedAt: isoOrNull(row.started_at),
    cost: { spentNanoUsd: row.spent_nano_usd as number },
  };
  const status = row.status as Execution['status'];
  const open = { output: null, finishedAt: null };
  switch (status) {
    case 'WAITING':
      return { ...shared, ...open, status, waitingReason: row.waiting_reason as WaitingReason };
    case 'COMPLETED':
      return { ...shared, status, output: parseValue(row, 'output'), finishedAt: iso(row.finished_at) };
    case 'FAILED':
      return {
        ...shared,
        ...{ status, output: null, error: row.error as ErrorData, finishedAt: iso(row.finished_at) },
      };
    case 'CANCELLED':
      return {
        ...{ ...shared, status, output: null, finishedAt: iso(row.finished_at) },
        ...(row.error ? { error: row.error as ErrorData } : {}),
      };
    default:
      return { ...shared, ...open, status };
  }
}
