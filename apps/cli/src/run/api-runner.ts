import { ApiError, type RexClient, watchExecution } from '@rex/client';
import { type HistoryEntry, type JsonObject, type LiveEvent, RexError, type Step } from '@rex/types';
import type { PreparedRun } from '../input/prepare-run.ts';
import { type ProgressEvent, progressOf } from '../progress/progress-event.ts';
import type { RunResult } from './run-result.ts';
import type { Run, Runner } from './runner.ts';

/** A server that was away for so many attempts in a row, about half a minute, is given up. */
const ATTEMPTS_MAX = 5;

/** Runs executions by the server that holds the data folder, through its API. */
export function apiRunner(client: RexClient): Runner {
  return {
    async begin({ name, description, plan, payload, trigger }: PreparedRun, tell) {
      const workflow = await reached(client, () =>
        client.createWorkflow({ body: { name, description, graph: plan.graph } }),
      );
      const started = await reached(client, () =>
        client.executeWorkflow({
          params: { id: workflow.id },
          body: { version: 'draft', trigger, input: payload },
        }),
      );
      const executionId = 'executionId' in started ? started.executionId : started.id;
      return {
        executionId,
        result: follow(client, executionId, tell).then(() => readResult(client, executionId)),
        async cancel() {
          try {
            await reached(client, () => client.cancelExecution({ params: { id: executionId } }));
          } catch (thrown) {
            // One that is over in the meantime cannot be cancelled, and need not be.
            if (!(thrown instanceof ApiError && thrown.code === 'already_final')) throw thrown;
          }
        },
      } satisfies Run;
    },
  };
}

/** Tells the progress until the execution is over. */
function follow(
  client: RexClient,
  executionId: string,
  tell: (events: readonly ProgressEvent[]) => void,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let attempts = 0;
  const socket = watchExecution(client, executionId, {
    onEvent(event) {
      const progress = progressOf(entryOf(event));
      if (progress) tell([progress]);
    },
    onState(state) {
      if (state.kind === 'live') attempts = 0;
      if (state.kind === 'ended') {
        if (state.error) reject(state.error);
        else resolve();
      }
      if (state.kind !== 'waiting') return;
      attempts += 1;
      if (attempts <= ATTEMPTS_MAX) return;
      reject(brokenOff(client, state.error));
      socket.close();
    },
  });
  return promise;
}

/** The history entry that an event is; without a number it is none, and nothing of it fits. */
function entryOf({ seq, timestamp, data }: LiveEvent): HistoryEntry {
  const { entry, ...facts } = data as JsonObject;
  return { ...facts, type: entry, seq, at: Date.parse(timestamp) } as unknown as HistoryEntry;
}

async function readResult(client: RexClient, id: string): Promise<RunResult> {
  return reached(client, async () => {
    const execution = await client.getExecution({ params: { id } });
    const steps: Step[] = [];
    for (let page = 1; ; page += 1) {
      const { data, meta } = await client.listSteps({ params: { id }, query: { page } });
      steps.push(...data);
      if (data.length === 0 || steps.length >= meta.total) break;
    }
    const error = 'error' in execution ? { error: execution.error } : {};
    return { execution, steps, output: execution.output, ...error };
  });
}

async function reached<Data>({ baseUrl }: RexClient, ask: () => Promise<Data>): Promise<Data> {
  try {
    return await ask();
  } catch (thrown) {
    if (!(thrown instanceof ApiError && thrown.status === 0)) throw thrown;
    throw new RexError('unavailable', `The server at ${baseUrl} does not answer.`, { cause: thrown });
  }
}

const brokenOff = ({ baseUrl }: RexClient, cause: unknown): RexError =>
  new RexError(
    'unavailable',
    `The server at ${baseUrl} broke off. The execution is kept in its folder and goes on when it starts again.`,
    { cause },
  );
