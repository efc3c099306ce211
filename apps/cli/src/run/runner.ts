import type { PreparedRun } from '../input/prepare-run.ts';
import type { ProgressEvent } from '../progress/progress-event.ts';
import type { RunResult } from './run-result.ts';

/** An execution that somebody waits for. */
export interface Run {
  executionId: string;
  /** Comes when the execution is final. */
  result: Promise<RunResult>;
  /** Asks it to end as CANCELLED; the result says what became of it. */
  cancel(): Promise<void>;
}

/** Where executions are run: in this process, or by the server that holds the data folder. */
export interface Runner {
  /** Resolves when the execution is stored; `tell` is called with what happened, in order. */
  begin(prepared: PreparedRun, tell: (events: readonly ProgressEvent[]) => void): Promise<Run>;
}
