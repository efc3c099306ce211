import { type JsonObject, RexError, type Task, type TaskOutcome, type TaskQuery } from '@rex/types';
import type { Database } from '../connect/database.ts';
import { limitOf, type Page } from '../page-of.ts';

/** Every query names the workspace, so that nobody reads or decides what is another's. */
export interface TaskKey {
  workspaceId: string;
  taskId: string;
}

export interface TaskRow {
  id: string;
  execution_id: string;
  workflow_id: string | null;
  workflow_name: string | null;
  path: string;
  node_id: string;
  status: Task['status'];
  title: string;
  instructions: string | null;
  form: JsonObject | null;
  assignee: string | null;
  group_name: string | null;
  opened_at: string;
  due_at: string | null;
  reminded_at: string | null;
  escalated_at: string | null;
  closed_at: string | null;
  outcome: TaskOutcome | null;
  data: Task['form'] | null;
  comment: string | null;
  decided_by: string | null;
}

export const TASK_COLUMNS = `
t.id, t.execution_id, e.workflow_id, w.name AS workflow_name, t.path, t.node_id, t.status, t.title, t.instructions,
t.form, t.assignee, t.group_name, t.opened_at, t.due_at, t.reminded_at, t.escalated_at, t.closed_at, t.outcome,
t.data, t.comment, t.decided_by`;
export const TASK_FROM = `
tasks t JOIN executions e ON e.id = t.execution_id LEFT JOIN workflows w ON w.id = e.workflow_id`;

export const toTask = (row: TaskRow): Task => ({
  ...{ id: row.id, executionId: row.execution_id },
  ...{ workflowId: row.workflow_id, workflowName: row.workflow_name },
  ...{ path: row.path, nodeId: row.node_id, status: row.status },
  ...{ title: row.title, instructions: row.instructions, form: row.form },
  ...{ assignee: row.assignee, group: row.group_name, openedAt: row.opened_at, dueAt: row.due_at },
  ...{ remindedAt: row.reminded_at, escalatedAt: row.escalated_at, closedAt: row.closed_at },
  decision:
    row.status === 'decided'
      ? {
          ...{ outcome: row.outcome!, data: row.data, comment: row.comment },
          ...{ decidedBy: row.decided_by!, decidedAt: row.closed_at! },
        }
      : null,
});

const ORDER: Record<TaskQuery['sort'], string> = {
  due: 't.due_at ASC NULLS LAST, t.opened_at, t.id',
  '-due': 't.due_at DESC NULLS LAST, t.opened_at DESC, t.id DESC',
  openedAt: 't.opened_at, t.id',
  '-openedAt': 't.opened_at DESC, t.id DESC',
};

/** The tasks of a workspace; `me` is who asks, by id and address. */
export async function listTasks(
  db: Database,
  { workspaceId, userId }: { workspaceId: string; userId: string },
  { status, assignee, group, execution, sort, ...page }: TaskQuery,
): Promise<Page<Task>> {
  const where = `
t.workspace_id = $1 AND ($2::text IS NULL OR t.status = $2) AND ($3::uuid IS NULL OR t.execution_id = $3)
AND ($4::text IS NULL OR t.group_name = $4)
AND CASE WHEN $5::text IS NULL THEN true WHEN $5 = 'me' THEN t.assignee = $6::text
    OR lower(t.assignee) = (SELECT lower(u.email) FROM users u WHERE u.id = $6::text::uuid)
  ELSE t.assignee = $5 END`;
  const values = [workspaceId, status ?? null, execution ?? null, group ?? null, assignee ?? null, userId];
  const [items, total] = await db.batch([
    {
      text: `SELECT ${TASK_COLUMNS} FROM ${TASK_FROM} WHERE ${where} ORDER BY ${ORDER[sort]} LIMIT $7 OFFSET $8`,
      values: [...values, ...limitOf(page)],
    },
    { text: `SELECT count(*)::int AS total FROM tasks t WHERE ${where}`, values },
  ]);
  return { items: (items!.rows as unknown as TaskRow[]).map(toTask), total: total!.rows[0]!.total as number };
}

/** Throws RexError `not_found`. */
export async function readTask(db: Database, { workspaceId, taskId }: TaskKey): Promise<Task> {
  const { rows } = await db.query<TaskRow>({
    text: `SELECT ${TASK_COLUMNS} FROM ${TASK_FROM} WHERE t.id = $1 AND t.workspace_id = $2`,
    values: [taskId, workspaceId],
  });
  if (!rows[0]) throw new RexError('not_found', `There is no task ${taskId}.`);
  return toTask(rows[0]);
}

/** The newest task of a step; null when there is none. */
export async function findTask(
  db: Database,
  { workspaceId, executionId, path }: { workspaceId: string; executionId: string; path: string },
): Promise<Task | null> {
  const { rows } = await db.query<TaskRow>({
    text: `
SELECT ${TASK_COLUMNS} FROM ${TASK_FROM}
WHERE t.execution_id = $1 AND t.path = $2 AND t.workspace_id = $3 ORDER BY t.attempt DESC LIMIT 1`,
    values: [executionId, path, workspaceId],
  });
  return rows[0] ? toTask(rows[0]) : null;
}

/** Asks somebody else; `group` undefined leaves it. Throws RexError `not_found`, `already_decided` or `conflict`. */
export async function assignTask(
  db: Database,
  key: TaskKey,
  { assignee, group }: { assignee: string | null; group?: string | null | undefined },
): Promise<Task> {
  const { rowCount } = await db.query({
    text: `
UPDATE tasks SET assignee = $3, group_name = CASE WHEN $4 THEN $5 ELSE group_name END
WHERE id = $1 AND workspace_id = $2 AND status = 'open'`,
    values: [key.taskId, key.workspaceId, assignee, group !== undefined, group ?? null],
  });
  const task = await readTask(db, key);
  if (rowCount === 0) throw whyNotOpen(task);
  return task;
}

/** Why a task takes no decision; the first decision is in the details. */
export function whyNotOpen(task: Task): RexError {
  const { title, status, decision, dueAt } = task;
  if (decision) {
    const message = `"${title}" was decided already: ${decision.outcome} by ${decision.decidedBy}.`;
    return new RexError('already_decided', message, { details: { decision: { ...decision } } });
  }
  const why = status === 'open' || status === 'timed_out' ? `was due at ${dueAt}` : `is ${status}`;
  return new RexError('conflict', `"${title}" ${why}: it takes no decision any more.`, {
    details: { status },
  });
}
