import {
  assignTask,
  createResumeLink,
  type Database,
  decideTask,
  findResumeLink,
  findTask,
  type LinkTarget,
  linkIsOver,
  listTasks,
  readTask,
  type TaskKey,
  whyNotOpen,
} from '@rex/database';
import { checkStorable, schemaProblems } from '@rex/engine';
import {
  type AssignTask,
  type DecideTask,
  type Json,
  LIMITS,
  type LinkedTask,
  type ResumeLink,
  type ResumeRequest,
  RexError,
  type Task,
  type TaskOutcome,
  type TaskQuery,
  type TaskVerdict,
} from '@rex/types';
import type { Caller } from '../caller.ts';
import type { ResumeTokens } from './resume-token.ts';

const OUTCOMES: Record<TaskVerdict, TaskOutcome> = {
  approve: 'approved',
  reject: 'rejected',
  submit: 'submitted',
};

/** Tasks, as a caller may see and decide them. */
export type TaskService = ReturnType<typeof taskService>;

export function taskService({ db, tokens }: { db: Database; tokens: ResumeTokens }) {
  const keyOf = ({ workspaceId }: Caller, taskId: string): TaskKey => ({ workspaceId, taskId });
  return {
    list: (caller: Caller, query: TaskQuery) => listTasks(db, caller, query),
    read: (caller: Caller, id: string): Promise<Task> => readTask(db, keyOf(caller, id)),
    /** The first decision wins. Throws RexError `already_decided` with the one that stands. */
    async decide(caller: Caller, id: string, request: DecideTask): Promise<Task> {
      const key = keyOf(caller, id);
      return decide(db, key, await readTask(db, key), { ...request, decidedBy: caller.userId });
    },
    assign: (caller: Caller, id: string, { assignee, group }: AssignTask): Promise<Task> =>
      assignTask(db, keyOf(caller, id), { assignee, group }),
    async link(caller: Caller, id: string, expiresInSeconds: number): Promise<ResumeLink> {
      const token = tokens.make();
      const made = { token, createdBy: caller.userId, expiresInSeconds };
      const { expiresAt } = await createResumeLink(db, keyOf(caller, id), made);
      return { token, path: `/api/v1/resume/${token}`, expiresAt };
    },
    ...byLink(db, tokens),
    /** The task that a step of an execution waits for. Throws RexError `not_found`. */
    async ofStep({ workspaceId }: Caller, executionId: string, path: string): Promise<Task> {
      const task = await findTask(db, { workspaceId, executionId, path });
      if (task) return task;
      throw new RexError('not_found', `The step ${path} of ${executionId} asks nobody: it has no task.`);
    },
  };
}

/** What whoever holds a link may do: look at its task, and decide it once. */
function byLink(db: Database, tokens: ResumeTokens) {
  const find = async (token: string): Promise<LinkTarget> => {
    if (!tokens.isOurs(token)) throw linkIsOver();
    return findResumeLink(db, token).catch(() => {
      throw linkIsOver();
    });
  };
  return {
    async linked(token: string): Promise<LinkedTask> {
      const target = await find(token);
      if (!target.isUsable) throw linkIsOver();
      const { title, instructions, form, dueAt, status } = await readTask(db, target);
      return { title, instructions, form, dueAt, status };
    },
    async resume(token: string, { decision: outcome, ...given }: ResumeRequest): Promise<LinkedTask> {
      const target = await find(token);
      const before = await readTask(db, target);
      // Somebody who comes late learns what was decided, also by the link that decided it.
      if (!target.isUsable) throw before.decision ? whyNotOpen(before) : linkIsOver();
      const decidedBy = `link of ${target.createdBy}`;
      const task = await decide(db, target, before, { ...given, outcome, decidedBy, token });
      const { title, instructions, form, dueAt, status } = task;
      return { title, instructions, form, dueAt, status };
    },
  };
}

interface Verdict extends DecideTask {
  decidedBy: string;
  token?: string;
}

function decide(
  db: Database,
  { workspaceId, taskId }: TaskKey,
  task: Task,
  { outcome, data = null, comment, ...more }: Verdict,
): Promise<Task> {
  if (task.status !== 'open') throw whyNotOpen(task);
  checkStorable(data, 'data', LIMITS.payloadBytes);
  checkForm(task, outcome, data);
  return decideTask(
    db,
    { workspaceId, taskId },
    {
      ...{ outcome: OUTCOMES[outcome], data, comment: comment ?? null },
      ...more,
    },
  );
}

/** A rejection may come without data; what comes fits the form. */
function checkForm({ form }: Task, verdict: TaskVerdict, data: Json): void {
  if (form === null || (verdict === 'reject' && data === null)) return;
  const problems = schemaProblems(data, form);
  if (problems.length === 0) return;
  const [first] = problems;
  const message = `The data does not fit the task's form: ${first!.path || 'it'} ${first!.message}.`;
  throw new RexError('invalid_input', message, {
    details: problems.map(({ path, message: fault }) => ({ path: `/body/data${path}`, message: fault })),
  });
}
