import { readExecution } from '@rex/database';
import type { ExecuteRequest, Execution, Started } from '@rex/types';
import type { Caller } from '../caller.ts';
import type { StartService } from './start-service.ts';
import { untilEnd, type WaitDeps } from './until-end.ts';

/** What is asked of a start, and for how long its end is waited for. */
interface ExecuteOrder {
  executionId: string;
  request: ExecuteRequest;
  waitSeconds: number;
}

type Outcome = { isEnded: true; data: Execution } | { isEnded: false; data: Started };

/** Starts executions and waits for their ends. */
export type ExecuteService = ReturnType<typeof executeService>;

export function executeService(deps: WaitDeps & { starts: StartService }) {
  return {
    async execute(caller: Caller, workflowId: string, order: ExecuteOrder): Promise<Outcome> {
      const { executionId, request, waitSeconds } = order;
      await deps.starts.execute(caller, workflowId, { executionId, request });
      const key = { workspaceId: caller.workspaceId, executionId };
      if (waitSeconds > 0 && (await untilEnd(deps, key, waitSeconds * 1_000))) {
        return { isEnded: true, data: await readExecution(deps.db, key) };
      }
      return { isEnded: false, data: { executionId } };
    },
  };
}
