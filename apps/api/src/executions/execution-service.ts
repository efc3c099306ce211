import {
  countSteps,
  type Database,
  type ExecutionKey,
  isUndoing,
  listAttempts,
  listExecutions,
  listSnapshots,
  listSteps,
  type PageOf,
  readContext,
  readExecution,
  readExecutionGraph,
  readHistory,
  readStatus,
  readStepStanding,
  readWorkflow,
  sizeOfOutputs,
  sizeOfSteps,
} from '@rex/database';
import { checkStorable, type ExecutionStore, type InboxMessage } from '@rex/engine';
import {
  type AttemptQuery,
  type DecideRequest,
  type ExecutionQuery,
  type HistoryQuery,
  isFinalExecution,
  isFinalStep,
  LIMITS,
  RexError,
  type Started,
  type StepQuery,
} from '@rex/types';
import type { Caller } from '../caller.ts';

/** What the values of one answer may take, about. */
const ANSWER_BYTES_MAX = 32 * 1_048_576;

const executionKey = ({ workspaceId }: Caller, executionId: string): ExecutionKey => ({
  workspaceId,
  executionId,
});

const partOf = ({ page, pageSize }: PageOf) => ({ limit: pageSize, offset: (page - 1) * pageSize });

/** Executions, as a caller may see them and what he may ask of them. */
export type ExecutionService = ReturnType<typeof executionService>;

export function executionService({ db, store }: { db: Database; store: Pick<ExecutionStore, 'post'> }) {
  return { ...reads(db), ...verbs(db, store) };
}

function reads(db: Database) {
  return {
    list: ({ workspaceId }: Caller, query: ExecutionQuery) => listExecutions(db, workspaceId, query),
    async listOf(caller: Caller, workflowId: string, query: Omit<ExecutionQuery, 'workflowId'>) {
      const found = await listExecutions(db, caller.workspaceId, { ...query, workflowId });
      // An empty list says nothing of whether there is such a workflow.
      if (found.total === 0) await readWorkflow(db, { workspaceId: caller.workspaceId, workflowId });
      return found;
    },
    read: (caller: Caller, id: string) => readExecution(db, executionKey(caller, id)),
    async steps(caller: Caller, id: string, { path, summary, ...page }: StepQuery) {
      const key = executionKey(caller, id);
      const { steps: total } = await countSteps(db, key, path ?? null);
      const part = { ...partOf(page), path, isSummary: summary ?? false };
      if (!part.isSummary)
        checkSize(await sizeOfSteps(db, key, part), 'Ask for fewer at once, or for summary=true.');
      return { total, items: await listSteps(db, key, part) };
    },
    async attempts(caller: Caller, id: string, { path = undefined, ...page }: AttemptQuery) {
      const key = executionKey(caller, id);
      const { attempts: total } = await countSteps(db, key, path ?? null);
      return { total, items: await listAttempts(db, key, path ?? null, partOf(page)) };
    },
    history: (caller: Caller, id: string, query: HistoryQuery) =>
      readHistory(db, executionKey(caller, id), query),
    snapshots: (caller: Caller, id: string, page: PageOf) =>
      listSnapshots(db, executionKey(caller, id), page),
    async context(caller: Caller, id: string, seq: number) {
      const key = executionKey(caller, id);
      checkSize(await sizeOfOutputs(db, key, seq), 'Read the outputs by GET …/steps, some at once.');
      return readContext(db, key, seq);
    },
    graph: (caller: Caller, id: string) => readExecutionGraph(db, executionKey(caller, id)),
  };
}

/** Throws RexError `payload_too_large` rather than putting together an answer that no process has room for. */
function checkSize(bytes: number, instead: string): void {
  if (bytes <= ANSWER_BYTES_MAX) return;
  const megabytes = (count: number): number => Math.round(count / 1_048_576);
  throw new RexError(
    'payload_too_large',
    `The values are about ${megabytes(bytes)} MiB; one answer holds ${megabytes(ANSWER_BYTES_MAX)}. ${instead}`,
  );
}

/** A verb is accepted when it is in the inbox of the execution; its owner says what becomes of it. */
function verbs(db: Database, store: Pick<ExecutionStore, 'post'>) {
  const post = async (caller: Caller, id: string, message: InboxMessage): Promise<Started> => {
    const status = await readStatus(db, executionKey(caller, id));
    if (isFinalExecution(status)) throw alreadyFinal(id, status);
    await store.post(id, message);
    return { executionId: id };
  };
  const actorOf = ({ userId }: Caller) => ({ actor: userId });
  return {
    async cancel(caller: Caller, id: string, reason?: string): Promise<Started> {
      const why = reason === undefined ? {} : { reason };
      const isOurs = !isFinalExecution(await readStatus(db, executionKey(caller, id)));
      if (isOurs && (await isUndoing(db, id))) {
        throw new RexError('conflict', `The execution ${id} is ending already: it undoes what it did.`);
      }
      return post(caller, id, { kind: 'cancel', ...actorOf(caller), ...why });
    },
    suspend: (caller: Caller, id: string) => post(caller, id, { kind: 'suspend', ...actorOf(caller) }),
    resume: (caller: Caller, id: string) => post(caller, id, { kind: 'resume', ...actorOf(caller) }),
    async decide(caller: Caller, id: string, request: DecideRequest): Promise<Started> {
      const { path, decision } = request;
      if (decision.action === 'complete') {
        checkStorable(decision.output, 'decision.output', LIMITS.payloadBytes);
      }
      const attempt = await checkDecidable(db, executionKey(caller, id), request);
      await store.post(id, { kind: 'decide', path, attempt, decision, ...actorOf(caller) });
      return { executionId: id };
    },
  };
}

/**
 * The attempt that a decision is about. Throws RexError `already_final`, `not_found`, `already_decided` or `conflict`
 * when there is nothing to decide.
 */
async function checkDecidable(
  db: Database,
  key: ExecutionKey,
  { path, attempt }: Pick<DecideRequest, 'path' | 'attempt'>,
): Promise<number> {
  const { execution, step, wasDecided } = await readStepStanding(db, key, path);
  if (step === null) {
    throw new RexError('not_found', `The execution ${key.executionId} has no step ${path}.`);
  }
  const isOpen =
    step.status === 'WAITING' && (step.waitingReason === 'incident' || step.waitingReason === 'in_doubt');
  if (isOpen && (attempt ?? step.attempt) === step.attempt) return step.attempt;
  if (isOpen) {
    const message = `${path} waits after its attempt ${step.attempt}: attempt ${attempt} is not to be decided any more. Look at the step again.`;
    throw new RexError('already_decided', message);
  }
  if (wasDecided) {
    throw new RexError('already_decided', `${path} was decided already, and is ${step.status} now.`);
  }
  if (isFinalExecution(execution)) throw alreadyFinal(key.executionId, execution);
  const why = isFinalStep(step.status) || step.waitingReason === null ? '' : ` (${step.waitingReason})`;
  throw new RexError(
    'conflict',
    `${path} is ${step.status}${why}: only a step that waits as an incident or in doubt can be decided.`,
  );
}

const alreadyFinal = (id: string, status: string): RexError =>
  new RexError('already_final', `The execution ${id} is ${status} already.`);
