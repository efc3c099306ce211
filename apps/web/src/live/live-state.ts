import type {
  EffectClass,
  ErrorData,
  ExecutionStatus,
  HistoryType,
  SkipReason,
  StepStatus,
  WaitingReason,
} from '@rex/types';

/** One try of a step. Times here and below are milliseconds since 1970 by the server's clock. */
export interface LiveAttempt {
  attempt: number;
  status: 'RUNNING' | 'WAITING' | 'COMPLETED' | 'FAILED' | 'LOST' | 'CANCELLED';
  startedAt: number;
  finishedAt: number | null;
  error: ErrorData | null;
  /** When the next one was to begin; null where none follows. */
  retryAt: number | null;
}

/** A time in which a step did nothing but wait. */
export interface LiveWait {
  reason: WaitingReason;
  from: number;
  /** When it ends by itself; null: something has to happen. */
  wakeAt: number | null;
  /** Null while it lasts. */
  to: number | null;
}

/** What the history tells of a step; inputs and outputs are not kept here. */
export interface LiveStep {
  path: string;
  nodeId: string;
  /** What stands before its own name: `''`, or `each[3]/` in a round. */
  scope: string;
  status: StepStatus;
  effect: EffectClass | null;
  attempts: readonly LiveAttempt[];
  waits: readonly LiveWait[];
  /** When it was first heard of. */
  seenAt: number;
  /** Start of the first attempt. */
  startedAt: number | null;
  finishedAt: number | null;
  error: ErrorData | null;
  handled: boolean;
  waiting: WaitingReason | null;
  wakeAt: number | null;
  /** Its wait is over and its next attempt is about to begin. */
  isDue: boolean;
  outlets: readonly string[];
  skipReason: SkipReason | null;
  /** A backtrack took it back: a later iteration of its node counts. */
  isPast: boolean;
}

/** One round of a loop. */
export interface LiveRound {
  /** `each[3]` */
  path: string;
  index: number;
  status: 'RUNNING' | 'COMPLETED' | 'FAILED' | 'CANCELLED';
  startedAt: number;
  finishedAt: number | null;
  error: ErrorData | null;
}

/** The rounds of a loop, by the path of its step. */
export interface LiveLoop {
  path: string;
  /** Number of items; 0 where rounds go on until a condition holds. */
  items: number;
  /** In order of their start. */
  rounds: readonly LiveRound[];
  counts: Readonly<Record<LiveRound['status'], number>>;
}

/** A node over all rounds and iterations that count. */
export interface LiveNode {
  nodeId: string;
  /** What needs attention first: running, waiting, failed, completed, skipped, cancelled. */
  status: StepStatus;
  /** Steps that count, by status. */
  counts: Readonly<Partial<Record<StepStatus, number>>>;
  /** Steps that ever began, past ones too: rounds of a loop around it, iterations after a backtrack. */
  runs: number;
  /** Outlets that any of its steps took. */
  outlets: readonly string[];
  /** The step that was heard of last. */
  latest: LiveStep;
  /** Of a loop: its rounds, in the iteration that counts. */
  loop: LiveLoop | null;
}

/** A history entry without its content. */
export interface LiveEntry {
  seq: number;
  at: number;
  type: HistoryType;
  path: string | null;
}

/** A return to an earlier node. */
export interface LiveBacktrack {
  path: string;
  to: string;
  times: number;
  at: number;
}

/** What is known of the execution itself. */
export interface LiveExecution {
  status: ExecutionStatus;
  waiting: WaitingReason | null;
  trigger: string | null;
  createdAt: number | null;
  startedAt: number | null;
  finishedAt: number | null;
  error: ErrorData | null;
  isCancelling: boolean;
}

/** All that the events up to `seq` tell of an execution. A state is never changed; each batch of events gives a new one. */
export interface LiveState {
  /** Number of the newest history entry that is in it. */
  seq: number;
  /** The server's time of that entry. */
  at: number;
  execution: LiveExecution;
  /** By path, in the order in which they were first heard of. */
  steps: ReadonlyMap<string, LiveStep>;
  nodes: ReadonlyMap<string, LiveNode>;
  loops: ReadonlyMap<string, LiveLoop>;
  /** Path of the step that counts, by its path without the iteration. */
  current: ReadonlyMap<string, string>;
  entries: readonly LiveEntry[];
  backtracks: readonly LiveBacktrack[];
}

/** Before the first event. */
export const NOTHING_YET: LiveState = {
  seq: 0,
  at: 0,
  execution: {
    ...{ status: 'CREATED', waiting: null, trigger: null, createdAt: null, startedAt: null },
    ...{ finishedAt: null, error: null, isCancelling: false },
  },
  ...{ steps: new Map(), nodes: new Map(), loops: new Map(), current: new Map() },
  ...{ entries: [], backtracks: [] },
};
