import type { Driver } from '@rex/engine';
import { isFinalExecution, toRexError } from '@rex/types';
import type { PreparedRun } from '../input/prepare-run.ts';
import { progressOf } from '../progress/progress-event.ts';
import type { RunResult } from './run-result.ts';
import type { Run, Runner } from './runner.ts';
import type { Watchers } from './watchers.ts';

/** A version of a workflow that is stored, and whose it is. */
export interface StoredVersion {
  workspaceId: string;
  workflowId: string;
  versionId: string;
}

export interface LocalRunnerDeps {
  driver: Pick<Driver, 'start' | 'ended'>;
  watchers: Watchers;
  newId(): string;
  /** Keeps the workflow and gives its version. */
  keepVersion(prepared: PreparedRun): Promise<StoredVersion>;
  /** What is stored of an execution now. */
  read(executionId: string): Promise<RunResult>;
  cancel(executionId: string): Promise<void>;
  /** Calls back every so many milliseconds until what it gives is called. */
  every(ms: number, act: () => void): () => void;
}

/** Executions may also end elsewhere: in another process that took it over, or refused by the database. */
const LOOK_EVERY_MS = 1_000;

/** Runs executions by the driver of this process. */
export function localRunner(deps: LocalRunnerDeps): Runner {
  return {
    async begin(prepared, tell) {
      const version = await deps.keepVersion(prepared);
      const id = deps.newId();
      const stop = deps.watchers.watch(id, (entries) => {
        const events = entries.map(progressOf).filter((event) => event !== null);
        if (events.length > 0) tell(events);
      });
      const ended = untilEnded(deps, id);
      try {
        await deps.driver.start(prepared.plan, {
          ...{ id, ...version, workflowVersion: null, trigger: prepared.trigger },
          ...{ input: prepared.payload, effectScope: id },
        });
      } catch (thrown) {
        stop();
        ended.giveUp();
        throw thrown;
      }
      return {
        executionId: id,
        result: ended.result.finally(stop),
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

function untilEnded(deps: LocalRunnerDeps, id: string): { result: Promise<RunResult>; giveUp(): void } {
  const { promise, resolve, reject } = Promise.withResolvers<RunResult>();
  let isLooking = false;
  const look = async (): Promise<void> => {
    const found = await deps.read(id);
    if (isFinalExecution(found.execution.status)) resolve(found);
  };
  const stop = deps.every(LOOK_EVERY_MS, () => {
    if (isLooking) return;
    isLooking = true;
    // One look that fails says nothing: the next may not.
    look()
      .catch(() => undefined)
      .finally(() => {
        isLooking = false;
      });
  });
  void deps.driver.ended(id).then(() => deps.read(id).then(resolve, reject));
  return { result: promise.finally(stop), giveUp: stop };
}
