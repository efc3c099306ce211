import {
  claimBusinessKey,
  createWorkflow,
  type Database,
  derivedUuid,
  readBusinessKey,
  readExecution,
  releaseBusinessKey,
} from '@rex/database';
import { hashGraph } from '@rex/engine';
import {
  type CancelRequest,
  type CreateProcess,
  type HistoryQuery,
  type JsonObject,
  LIMITS,
  type Process,
  type ProcessEntry,
  RexError,
  STEPS_PAGE_MAX,
} from '@rex/types';
import type { Caller } from '../caller.ts';
import type { ExecutionService } from '../executions/execution-service.ts';
import type { StartService } from '../executions/start-service.ts';
import type { PlanCache } from '../workflows/plan-cache.ts';
import { toActivity, toEntry } from './process-words.ts';

export interface ProcessDeps {
  db: Database;
  plans: PlanCache;
  starts: StartService;
  executions: ExecutionService;
}

/** Executions in the words of the process specification. */
export type ProcessService = ReturnType<typeof processService>;

export function processService({ db, plans, starts, executions }: ProcessDeps) {
  const read = async (caller: Caller, id: string): Promise<Process> => {
    const key = { workspaceId: caller.workspaceId, executionId: id };
    const execution = await readExecution(db, key);
    const steps = await executions.steps(caller, id, { page: 1, pageSize: STEPS_PAGE_MAX });
    return {
      ...{ id, definitionId: execution.workflowId, businessKey: await readBusinessKey(db, key) },
      ...{ state: execution.status, input: execution.input, output: execution.output },
      waitingReason: execution.status === 'WAITING' ? execution.waitingReason : null,
      error: execution.status === 'FAILED' ? execution.error : null,
      ...{ createdAt: execution.createdAt, startedAt: execution.startedAt, finishedAt: execution.finishedAt },
      activities: steps.items.map(toActivity),
    };
  };
  /** The workflow of a definition that came along, kept once for each that is the same. */
  const keep = async (
    { workspaceId }: Caller,
    definition: JsonObject,
    executionId: string,
  ): Promise<string> => {
    const { graph } = plans.compile(definition);
    const { name: given } = definition;
    const name = typeof given === 'string' ? given.slice(0, LIMITS.nameChars) : 'Process';
    const make = (of: string) => createWorkflow(db, { id: derivedUuid(of), workspaceId, name, graph });
    const kept = await make(`definition ${workspaceId} ${await hashGraph(graph)}`);
    // Somebody may have edited it or put it away since; then this process gets one of its own.
    const isAsGiven = kept.revision === 1 && kept.status !== 'archived';
    return isAsGiven ? kept.id : (await make(`definition of ${executionId}`)).id;
  };
  return {
    read,
    /** Begins a process. Throws RexError `conflict` when an open one has its business key. */
    async create(caller: Caller, executionId: string, given: CreateProcess): Promise<Process> {
      const { definitionId, definition, input = {}, businessKey } = given;
      const key = { workspaceId: caller.workspaceId, executionId };
      if (businessKey !== undefined) {
        const holder = await claimBusinessKey(db, key, businessKey);
        if (holder !== executionId) throw isTaken(businessKey, holder);
      }
      try {
        const workflowId = definition ? await keep(caller, definition, executionId) : definitionId!;
        const version = definition ? ({ version: 'draft' } as const) : {};
        await starts.execute(caller, workflowId, { executionId, request: { input, ...version } });
      } catch (thrown) {
        if (businessKey !== undefined) await releaseBusinessKey(db, key);
        throw thrown;
      }
      return read(caller, executionId);
    },
    async history(caller: Caller, id: string, query: HistoryQuery): Promise<ProcessEntry[]> {
      return (await executions.history(caller, id, query)).map(toEntry);
    },
    async cancel(caller: Caller, id: string, { reason }: CancelRequest): Promise<{ id: string }> {
      await executions.cancel(caller, id, reason);
      return { id };
    },
  };
}

const isTaken = (businessKey: string, processId: string): RexError =>
  new RexError(
    'conflict',
    `The process ${processId} has the business key "${businessKey}" and is open: wait for its end or take another key.`,
    { details: { processId } },
  );
