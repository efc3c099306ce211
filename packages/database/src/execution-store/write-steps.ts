import type { AttemptRow, StepRow } from '@rex/engine';
import type { Statement } from '../connect/database.ts';
import { blobOf, inlineOf, secondsOf, toJson, toJsonOrNull } from './encode.ts';
import { type Columns, rowSet } from './unnest.ts';

/** A row of an execution's part. */
export type Of<Row> = Row & { executionId: string };

/** What nearly every step has. */
const usual: Columns<Of<StepRow>> = [
  ['execution_id', 'uuid', (step) => step.executionId],
  ['path', 'text', (step) => step.path],
  ['node_id', 'text', (step) => step.nodeId],
  ['node_type', 'text', (step) => step.nodeType],
  ['status', 'text', (step) => step.status],
  ['attempt', 'int', (step) => step.attempt],
  ['effect', 'text', (step) => step.effect],
  ['input', 'jsonb', (step) => inlineOf(step.input)],
  ['output', 'jsonb', (step) => inlineOf(step.output)],
  ['outlets', 'jsonb', (step) => (step.outlets.length > 0 ? toJson(step.outlets) : null)],
  ['started_at', 'float8', (step) => secondsOf(step.startedAt)],
  ['started_seq', 'int', (step) => step.startedSeq],
  ['finished_at', 'float8', (step) => secondsOf(step.finishedAt)],
  ['finished_seq', 'int', (step) => step.finishedSeq],
];

/** What few steps have; leaving it out of the others' statement halves its cost. */
const unusual: Columns<Of<StepRow>> = [
  ['input_blob', 'text', (step) => blobOf(step.input)],
  ['output_blob', 'text', (step) => blobOf(step.output)],
  ['memory', 'jsonb', (step) => toJsonOrNull(step.memory)],
  ['error', 'jsonb', (step) => toJsonOrNull(step.error)],
  ['handled', 'bool', (step) => step.handled],
  ['skip_reason', 'text', (step) => step.skipReason],
  ['waiting_reason', 'text', (step) => step.waitingReason],
  ['wake_at', 'float8', (step) => secondsOf(step.wakeAt)],
  ['wait_data', 'jsonb', (step) => toJsonOrNull(step.waitData)],
];

const isUsual = (step: StepRow): boolean =>
  step.error === null &&
  step.memory === null &&
  step.waitingReason === null &&
  step.skipReason === null &&
  step.wakeAt === null &&
  step.waitData === null &&
  !step.handled &&
  (step.input === null || 'inline' in step.input) &&
  (step.output === null || 'inline' in step.output);

const all = [...usual, ...unusual];
const isMoment = (name: string, type: string): boolean => type === 'float8' && name.endsWith('_at');
const names = (columns: Columns<never>): string => columns.map(([name]) => name).join(', ');
const selected = (columns: Columns<never>): string =>
  columns.map(([name, type]) => (isMoment(name, type) ? `to_timestamp(${name})` : name)).join(', ');

/**
 * One row per path: a step is made by its first write and replaced by later ones, until it is final (E2, E4). Not
 * ON CONFLICT, which writes a lock or a confirmation of each row to the log beside the row itself: only the owner
 * writes an execution's steps, so nobody else can make the row between the two halves. NOT IN is one look into a hash
 * table; NOT EXISTS becomes a loop over all pairs, since the planner expects one row.
 */
function upsert(columns: Columns<Of<StepRow>>, from: string): string {
  const sent = new Set(columns.map(([name]) => name));
  // A step keeps its path, node and type; what is not sent is as in a new row.
  const replaced = all.slice(4).map(([name, type]) => {
    if (!sent.has(name)) return `${name} = DEFAULT`;
    return `${name} = ${isMoment(name, type) ? `to_timestamp(r.${name})` : `r.${name}`}`;
  });
  return `
WITH r AS MATERIALIZED (SELECT * FROM ${from}), replaced AS (
  UPDATE execution_steps s SET ${replaced.join(', ')}
  FROM r WHERE s.execution_id = r.execution_id AND s.path = r.path
  RETURNING s.execution_id, s.path
)
INSERT INTO execution_steps (${names(columns)})
SELECT ${selected(columns)} FROM r
WHERE (r.execution_id, r.path) NOT IN (SELECT execution_id, path FROM replaced)`;
}

const usualRows = rowSet(usual);
const USUAL = upsert(usual, usualRows.from);
const allRows = rowSet(all);
const ALL = upsert(all, allRows.from);

/** Steps as they now are, each path once. */
export function writeSteps(steps: readonly Of<StepRow>[]): Statement[] {
  const plain = steps.filter(isUsual);
  const others = plain.length === steps.length ? [] : steps.filter((step) => !isUsual(step));
  const statements: Statement[] = [];
  if (plain.length > 0)
    statements.push({ name: 'write_usual_steps', text: USUAL, values: usualRows.values(plain) });
  if (others.length > 0) statements.push({ name: 'write_steps', text: ALL, values: allRows.values(others) });
  return statements;
}

const attemptColumns: Columns<Of<AttemptRow>> = [
  ['execution_id', 'uuid', (row) => row.executionId],
  ['path', 'text', (row) => row.path],
  ['attempt', 'int', (row) => row.attempt],
  ['effect', 'text', (row) => row.effect],
  ['is_lost', 'bool', (row) => row.isLost],
  ['error', 'jsonb', (row) => toJson(row.error)],
  ['retry_at', 'float8', (row) => secondsOf(row.retryAt)],
  ['started_at', 'float8', (row) => secondsOf(row.startedAt)],
  ['started_seq', 'int', (row) => row.startedSeq],
  ['finished_at', 'float8', (row) => secondsOf(row.finishedAt)],
  ['finished_seq', 'int', (row) => row.finishedSeq],
];
const attemptRows = rowSet(attemptColumns);
const ATTEMPTS = `
INSERT INTO execution_step_attempts (${names(attemptColumns)})
SELECT ${selected(attemptColumns)} FROM ${attemptRows.from}`;

/** Attempts that another one followed. */
export const insertAttempts = (rows: readonly Of<AttemptRow>[]): Statement => ({
  name: 'insert_attempts',
  text: ATTEMPTS,
  values: attemptRows.values(rows),
});
