import type { Change, ExecutionUpdate, NewChild, NewExecution } from '@rex/engine';
import type { Statement } from '../connect/database.ts';
import { blobOf, inlineOf, secondsOf, toJsonOrNull } from './encode.ts';
import { type Columns, rowSet } from './unnest.ts';

type Release = NonNullable<Change['release']>;

/** A new execution with what already became of it: one row is written once in a flush. */
export interface InsertRow {
  create: NewExecution;
  update: ExecutionUpdate | null;
  release: Release | null;
}

/** An execution that exists, and what changes in its row. */
export interface UpdateRow {
  executionId: string;
  update: ExecutionUpdate | null;
  release: Release | null;
  resetTakeovers: boolean;
}

const created: Columns<InsertRow> = [
  ['id', 'uuid', ({ create }) => create.id],
  ['workspace_id', 'uuid', ({ create }) => create.workspaceId],
  ['workflow_id', 'uuid', ({ create }) => create.workflowId],
  ['version_id', 'uuid', ({ create }) => create.versionId],
  ['workflow_version', 'int', ({ create }) => create.workflowVersion],
  ['trigger', 'text', ({ create }) => create.trigger],
  ['input', 'jsonb', ({ create }) => inlineOf(create.input)],
  ['input_blob', 'text', ({ create }) => blobOf(create.input)],
  ['effect_scope', 'uuid', ({ create }) => create.effectScope],
  ['created_at', 'float8', ({ create }) => secondsOf(create.createdAt)],
  ['status', 'text', ({ update }) => update?.status ?? 'CREATED'],
  ['waiting_reason', 'text', ({ update }) => update?.waitingReason ?? null],
  ['seq', 'int', ({ update }) => update?.seq ?? 1],
  ['started_at', 'float8', ({ update }) => secondsOf(update?.startedAt ?? null)],
  ['finished_at', 'float8', ({ update }) => secondsOf(update?.finishedAt ?? null)],
  ['output', 'jsonb', ({ update }) => inlineOf(update?.output ?? null)],
  ['output_blob', 'text', ({ update }) => blobOf(update?.output ?? null)],
  ['error', 'jsonb', ({ update }) => toJsonOrNull(update?.error)],
  ['is_released', 'bool', ({ release }) => release !== null],
  ['claimable_at', 'float8', ({ release }) => secondsOf(release?.claimableAt ?? null)],
  ['parent_id', 'uuid', ({ create }) => create.parent?.executionId ?? null],
  ['parent_path', 'text', ({ create }) => create.parent?.path ?? null],
  ['depth', 'int', ({ create }) => create.parent?.depth ?? 0],
];
const createdRows = rowSet(created);

const INSERT = `
INSERT INTO executions (id, workspace_id, workflow_id, version_id, workflow_version, trigger, input, input_blob,
  effect_scope, created_at, status, waiting_reason, seq, started_at, finished_at, output, output_blob, error,
  parent_id, parent_path, depth, driver_id, claimable_at)
SELECT id, workspace_id, workflow_id, version_id, workflow_version, trigger, input, input_blob, effect_scope,
  to_timestamp(created_at), status, waiting_reason, seq, to_timestamp(started_at), to_timestamp(finished_at),
  output, output_blob, error, parent_id, parent_path, depth,
  CASE WHEN finished_at IS NULL AND NOT is_released THEN $${createdRows.width + 2}::uuid END,
  CASE WHEN finished_at IS NULL THEN to_timestamp(claimable_at) END
FROM ${createdRows.from}`;

/** New executions, owned by the driver that writes them unless they are over or let go. */
export const insertExecutions = (rows: readonly InsertRow[], driverId: string): Statement => ({
  name: 'insert_executions',
  text: INSERT,
  values: [...createdRows.values(rows), driverId],
});

const changed: Columns<UpdateRow> = [
  ['id', 'uuid', ({ executionId }) => executionId],
  ['status', 'text', ({ update }) => update?.status ?? null],
  ['waiting_reason', 'text', ({ update }) => update?.waitingReason ?? null],
  ['seq', 'int', ({ update }) => update?.seq ?? null],
  ['started_at', 'float8', ({ update }) => secondsOf(update?.startedAt ?? null)],
  ['finished_at', 'float8', ({ update }) => secondsOf(update?.finishedAt ?? null)],
  ['output', 'jsonb', ({ update }) => inlineOf(update?.output ?? null)],
  ['output_blob', 'text', ({ update }) => blobOf(update?.output ?? null)],
  ['error', 'jsonb', ({ update }) => toJsonOrNull(update?.error)],
  ['is_released', 'bool', ({ release }) => release !== null],
  ['claimable_at', 'float8', ({ release }) => secondsOf(release?.claimableAt ?? null)],
  ['inbox_seen', 'int', ({ release }) => release?.inboxSeen ?? 0],
  ['resets', 'bool', ({ resetTakeovers }) => resetTakeovers],
];
const changedRows = rowSet(changed);

/** A child as it is made: nobody owns it, and it is claimable at once. */
export const childRow = ({ execution }: NewChild): InsertRow => ({
  create: execution,
  update: null,
  // Long ago by any clock: the database's may be a little behind that of the driver.
  release: { claimableAt: 0, inboxSeen: 0 },
});

// A message that came since the driver last looked makes a released execution claimable at once: the row's lock
// puts this statement and the one that counts the message in an order.
const UPDATE = `
UPDATE executions e SET
  status = coalesce(r.status, e.status),
  waiting_reason = CASE WHEN r.status IS NULL THEN e.waiting_reason ELSE r.waiting_reason END,
  seq = coalesce(r.seq, e.seq),
  started_at = coalesce(to_timestamp(r.started_at), e.started_at),
  finished_at = to_timestamp(r.finished_at),
  output = r.output,
  output_blob = r.output_blob,
  error = CASE WHEN r.status IS NULL THEN e.error ELSE r.error END,
  driver_id = CASE WHEN r.finished_at IS NULL AND NOT r.is_released THEN e.driver_id END,
  claimable_at = CASE WHEN r.finished_at IS NULL AND r.is_released THEN
    CASE WHEN e.inbox_count > r.inbox_seen THEN now() ELSE to_timestamp(r.claimable_at) END END,
  takeovers = CASE WHEN r.resets THEN 0 ELSE e.takeovers END
FROM ${changedRows.from}
WHERE e.id = r.id`;

/** Executions whose status, owner or count of takeovers changes. */
export const updateExecutions = (rows: readonly UpdateRow[]): Statement => ({
  name: 'update_executions',
  text: UPDATE,
  values: changedRows.values(rows),
});
