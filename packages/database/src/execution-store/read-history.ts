import { historyOf } from '@rex/engine';
import { type HistoryEntry, type Json, type JsonObject, RexError } from '@rex/types';
import type { Database } from '../connect/database.ts';
import { newestSeq } from './newest-seq.ts';
import { type ExecutionKey, executionNotFound } from './read-executions.ts';
import { parseValue, valueText } from './resolved-values.ts';
import {
  ATTEMPT_COLUMNS,
  ENTRY_COLUMNS,
  EXECUTION_COLUMNS,
  type Raw,
  STEP_COLUMNS,
  toAttemptRow,
  toEntry,
  toNewExecution,
  toStepRow,
  toUpdate,
} from './rows.ts';

const inWindow = (column: string): string => `${column} > $2 AND ${column} <= $3`;
const EITHER = `(${inWindow('started_seq')} OR ${inWindow('finished_seq')})`;

const QUERIES = [
  `SELECT ${EXECUTION_COLUMNS} FROM executions e WHERE e.id = $1 AND e.workspace_id = $4 AND $2::int < $3::int`,
  // An attempt's start tells the step's input, so the steps of the attempts in the window come along.
  `SELECT ${STEP_COLUMNS} FROM execution_steps s WHERE execution_id = $1 AND (${EITHER} OR path IN (
    SELECT a.path FROM execution_step_attempts a WHERE a.execution_id = $1 AND ${EITHER}))`,
  `SELECT ${ATTEMPT_COLUMNS} FROM execution_step_attempts WHERE execution_id = $1 AND ${EITHER}`,
  `SELECT ${ENTRY_COLUMNS} FROM execution_history WHERE execution_id = $1 AND ${inWindow('seq')}`,
] as const;

/**
 * The entries `after + 1 … after + limit` of an execution's history in order, from whichever rows hold them; large
 * values stay references. Numbers have no gaps (E9), so fewer than `limit` entries are the end so far.
 */
export async function readHistory(
  db: Database,
  { workspaceId, executionId }: ExecutionKey,
  { after = 0, limit = 1_000 }: { after?: number; limit?: number } = {},
): Promise<HistoryEntry[]> {
  const window = [executionId, after, after + limit];
  const [executions, steps, attempts, history] = await db.batch(
    QUERIES.map((text, index) => ({
      name: `read_history_${index}`,
      text: text,
      values: index === 0 ? [...window, workspaceId] : window,
    })),
  );
  const execution = executions!.rows[0];
  if (!execution) throw executionNotFound(executionId);
  const entries = historyOf({
    execution: toNewExecution(execution),
    update: toUpdate(execution),
    steps: (steps!.rows as Raw[]).map(toStepRow),
    attempts: (attempts!.rows as Raw[]).map(toAttemptRow),
    history: (history!.rows as Raw[]).map(toEntry),
  });
  return withoutGap(entries, after).slice(0, limit);
}

/**
 * The entries from `after + 1` on, each once: until the next attempt starts, a step's row repeats the start of the
 * attempt before. The rows were not read at one moment, so what comes after a gap has to be read again.
 */
function withoutGap(entries: readonly HistoryEntry[], after: number): HistoryEntry[] {
  const found: HistoryEntry[] = [];
  for (const entry of entries) {
    const next = after + 1 + found.length;
    if (entry.seq > next) break;
    if (entry.seq === next) found.push(entry);
  }
  return found;
}

/** The context of an execution at one number of its history. */
export interface Context {
  seq: number;
  memory: JsonObject;
  /** Outputs that existed then, in the order in which they came. */
  outputs: { path: string; output: Json }[];
}

/** The whole context at a history number: memory, and every output that existed. Throws RexError `not_found`. */
export async function readContext(
  db: Database,
  { workspaceId, executionId }: ExecutionKey,
  seq: number,
): Promise<Context> {
  const [executions, snapshots, outputs] = await db.batch([
    {
      text: `SELECT ${newestSeq('e')} AS seq FROM executions e WHERE e.id = $1 AND e.workspace_id = $2`,
      values: [executionId, workspaceId],
    },
    {
      text: `
WITH base AS (
  SELECT number, memory FROM execution_context_snapshots
  WHERE execution_id = $1 AND seq <= $2 AND is_full ORDER BY number DESC LIMIT 1
)
(SELECT number, memory FROM base)
UNION ALL
(SELECT number, memory FROM execution_context_snapshots
  WHERE execution_id = $1 AND seq <= $2 AND number > (SELECT number FROM base) ORDER BY number DESC LIMIT 1)`,
      values: [executionId, seq],
    },
    {
      text: `
SELECT s.path, ${valueText('output', 's')} FROM execution_steps s
WHERE s.execution_id = $1 AND s.finished_seq <= $2 AND (s.output IS NOT NULL OR s.output_blob IS NOT NULL)
ORDER BY s.finished_seq`,
      values: [executionId, seq],
    },
  ]);
  const execution = executions!.rows[0] as { seq: number } | undefined;
  if (!execution) throw executionNotFound(executionId);
  if (seq > execution.seq) {
    throw new RexError(
      'not_found',
      `The history of ${executionId} has no entry ${seq}; the latest is ${execution.seq}.`,
    );
  }
  const [base, change] = (snapshots!.rows as Raw[]).map((row) => row.memory as JsonObject);
  return {
    seq,
    memory: { ...base, ...change },
    outputs: (outputs!.rows as Raw[]).map((row) => ({
      path: row.path as string,
      output: parseValue(row, 'output'),
    })),
  };
}
