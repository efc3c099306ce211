import { type Database, readStepStanding } from '@rex/database';
import { checkStorable, type ExecutionStore } from '@rex/engine';
import {
  type ActivityResumed,
  type Decision,
  isFinalExecution,
  type Json,
  LIMITS,
  type ResumeActivity,
  RexError,
} from '@rex/types';
import type { Caller } from '../caller.ts';
import type { ExecutionService } from '../executions/execution-service.ts';
import type { TaskService } from '../tasks/task-service.ts';

export interface ActivityDeps {
  db: Database;
  store: Pick<ExecutionStore, 'post'>;
  executions: ExecutionService;
  tasks: TaskService;
}

/** Lets activities go on that wait for somebody outside. */
export type ActivityService = ReturnType<typeof activityService>;

export function activityService({ db, store, executions, tasks }: ActivityDeps) {
  return {
    /** Goes through the door of whatever the activity waits for. Throws RexError `not_found` or `conflict`. */
    async resume(
      caller: Caller,
      id: string,
      path: string,
      request: ResumeActivity,
    ): Promise<ActivityResumed> {
      const key = { workspaceId: caller.workspaceId, executionId: id };
      const { step, execution } = await readStepStanding(db, key, path);
      if (step === null) throw new RexError('not_found', `The process ${id} has no activity ${path}.`);
      const { decision, data = null, comment } = request;
      const resumed = { processId: id, activityId: path };
      const task = await tasks.ofStep(caller, id, path).catch(nothing);
      if (task) {
        const outcome = taskVerdict(decision);
        await tasks.decide(caller, task.id, {
          ...{ outcome, data },
          ...(comment === undefined ? {} : { comment }),
        });
        return resumed;
      }
      if (step.waitingReason === 'incident' || step.waitingReason === 'in_doubt') {
        const decided = incidentDecision(decision, data, comment);
        await executions.decide(caller, id, { path, attempt: step.attempt, decision: decided });
        return resumed;
      }
      if (step.status !== 'WAITING' || step.waitingReason !== 'signal' || isFinalExecution(execution)) {
        const why = step.waitingReason === null ? step.status : `${step.status} (${step.waitingReason})`;
        const message = `The activity ${path} is ${why}: only one that waits for a person or an event can be resumed.`;
        throw new RexError('conflict', message);
      }
      checkStorable(data, 'data', LIMITS.payloadBytes);
      await store.post(id, { kind: 'signal', path, payload: data, actor: caller.userId });
      return resumed;
    },
  };
}

function nothing(thrown: unknown): null {
  if (thrown instanceof RexError && thrown.code === 'not_found') return null;
  throw thrown;
}

function taskVerdict(decision: ResumeActivity['decision'] = 'submit'): 'approve' | 'reject' | 'submit' {
  if (decision === 'approve' || decision === 'reject' || decision === 'submit') return decision;
  throw new RexError('invalid_input', `A task is decided by approve, reject or submit, not by ${decision}.`);
}

function incidentDecision(
  decision: ResumeActivity['decision'],
  data: Json,
  message: string | undefined,
): Decision {
  if (decision === 'retry') return { action: 'retry' };
  if (decision === 'complete') return { action: 'complete', output: data };
  if (decision === 'fail') return { action: 'fail', ...(message === undefined ? {} : { message }) };
  throw new RexError(
    'invalid_input',
    'This activity failed or is in doubt: decide it by retry, complete or fail.',
  );
}
