import type { Driver } from '@rex/engine';
import { toRexError } from '@rex/types';
import type { PreparedRun } from '../input/prepare-run.ts';
import { type FollowDeps, followExecution } from './follow-execution.ts';
import type { Run, Runner } from './runner.ts';

/** A version of a workflow that is stored, and whose it is. */
export interface StoredVersion {
  workspaceId: string;
  workflowId: string;
  versionId: string;
}

export interface LocalRunnerDeps extends FollowDeps {
  driver: Pick<Driver, 'start'>;
  newId(): string;
  /** Keeps the workflow and gives its version. */
  keepVersion(prepared: PreparedRun): Promise<StoredVersion>;
  cancel(executionId: string): Promise<void>;
}

/** Runs executions by the driver of this process. */
export function localRunner(deps: LocalRunnerDeps): Runner {
  return {
    async begin(prepared, tell) {
      const version = await deps.keepVersion(prepared);
      const id = deps.newId();
      const following = followExecution(deps, id, tell);
      try {
        await deps.driver.start(prepared.plan, {
          ...{ id, ...version, workflowVersion: null, trigger: prepared.trigger },
          ...{ input: prepared.payload, effectScope: id },
        });
      } catch (thrown) {
        following.stop();
        throw thrown;
      }
      return {
        executionId: id,
        result: following.result,
        async cancel() {
          try {
            await deps.cancel(id);
          } catch (thrown) {
            // One that is over in the meantime cannot be cancelled, and need not be.
            if (toRexError(thrown).code !== 'already_final') throw thrown;
          }
        },
      } satisfies Run;
    },
  };
}
