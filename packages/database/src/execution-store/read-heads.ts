import type { ExecutionStatus, WaitingReason } from '@rex/types';
import { arrayLiteral } from '../connect/array-literal.ts';
import type { Database } from '../connect/database.ts';
import { newestSeq } from './newest-seq.ts';

/** How far an execution's history has come, and how it stands there. */
export interface ExecutionHead {
  seq: number;
  status: ExecutionStatus;
  waitingReason: WaitingReason | null;
}

/** The heads of many executions at once, for those who have shown before that they may see them. */
export async function readHeads(
  db: Database,
  executionIds: readonly string[],
): Promise<Map<string, ExecutionHead>> {
  const { rows } = await db.query<{
    id: string;
    seq: number;
    status: ExecutionStatus;
    waiting_reason: WaitingReason | null;
  }>({
    name: 'read_heads',
    text: `
SELECT e.id, ${newestSeq('e')} AS seq, e.status, e.waiting_reason FROM executions e
WHERE e.id = ANY($1::uuid[])`,
    values: [arrayLiteral(executionIds)],
  });
  return new Map(
    rows.map((row) => [row.id, { seq: row.seq, status: row.status, waitingReason: row.waiting_reason }]),
  );
}
