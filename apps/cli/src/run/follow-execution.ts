import { type HistoryEntry, isFinalExecution } from '@rex/types';
import { type ProgressEvent, progressOf } from '../progress/progress-event.ts';
import type { RunResult } from './run-result.ts';
import type { Watchers } from './watchers.ts';

export interface FollowDeps {
  watchers: Watchers;
  /** Resolves when the execution ends in this process. */
  ended(executionId: string): Promise<unknown>;
  /** What is stored of an execution now. */
  read(executionId: string): Promise<RunResult>;
  /** Entries of its history after a number, in order. */
  history(executionId: string, after: number): Promise<readonly HistoryEntry[]>;
  /** Calls back every so many milliseconds until what it gives is called. */
  every(ms: number, act: () => void): () => void;
}

/** Executions may also go on elsewhere: in another process that took it over, or refused by the database. */
const LOOK_EVERY_MS = 1_000;

/** An execution that is followed to its end, wherever it goes on. */
export interface Following {
  result: Promise<RunResult>;
  stop(): void;
}

/** Tells each event once and in order: at once what this process commits, within a second what others do. */
export function followExecution(
  deps: FollowDeps,
  id: string,
  tell: (events: readonly ProgressEvent[]) => void,
): Following {
  const { promise, resolve, reject } = Promise.withResolvers<RunResult>();
  let told = 0;
  const pass = (entries: readonly HistoryEntry[]): void => {
    const fresh = entries.filter(({ seq }) => seq > told);
    told = fresh.at(-1)?.seq ?? told;
    const events = fresh.map(progressOf).filter((event) => event !== null);
    if (events.length > 0) tell(events);
  };
  const finish = async (): Promise<void> => {
    const found = await deps.read(id);
    if (!isFinalExecution(found.execution.status)) return;
    await catchUp();
    resolve(found);
  };
  const catchUp = async (): Promise<void> => {
    for (;;) {
      const entries = await deps.history(id, told);
      if (entries.length === 0) return;
      pass(entries);
    }
  };
  let isLooking = false;
  const look = (): void => {
    if (isLooking) return;
    isLooking = true;
    catchUp()
      .then(finish)
      // One look that fails says nothing: the next may not.
      .catch(() => undefined)
      .finally(() => {
        isLooking = false;
      });
  };
  const stopLooking = deps.every(LOOK_EVERY_MS, look);
  const stopWatching = deps.watchers.watch(id, (entries) => {
    const first = entries[0]?.seq ?? 0;
    // What came before was committed elsewhere, and is read together with these.
    if (first > told + 1) look();
    else pass(entries);
  });
  const stop = (): void => {
    stopWatching();
    stopLooking();
  };
  deps.ended(id).then(finish).catch(reject);
  return { result: promise.finally(stop), stop };
}
