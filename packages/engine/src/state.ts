import type {
  EffectClass,
  ErrorData,
  ExecutionStatus,
  Json,
  JsonObject,
  SkipReason,
  StepStatus,
  UndoCause,
  Value,
  WaitingReason,
} from '@rex/types';

/** What a WAITING step waits for. `wakeAt` in milliseconds since 1970. */
export interface Wait {
  reason: WaitingReason;
  wakeAt: number | null;
  data?: Json;
}

/** One node's run, in the iteration that is current. */
export interface StepState {
  path: string;
  nodeId: string;
  status: StepStatus;
  /** Number of the newest attempt; 0 before the first. */
  attempt: number;
  effect: EffectClass | null;
  input: Value | null;
  output: Value | null;
  outlets: readonly string[];
  error: ErrorData | null;
  handled: boolean;
  skipReason: SkipReason | null;
  wait: Wait | null;
  memory: JsonObject | null;
  /** Holds one of the execution's places for parallel steps. */
  hasPlace: boolean;
  /** It was told to stop; whatever comes of it, nothing follows but its end. */
  isCancelling: boolean;
  /** It took too long and waits for its child to stop; then it fails with this. */
  stop: ErrorData | null;
  /** The newest attempt is over and has a row of its own: another one was to follow. */
  isRetried: boolean;
  /** Milliseconds since 1970 and history numbers of the newest attempt's start and of the end. */
  startedAt: number | null;
  startedSeq: number | null;
  finishedAt: number | null;
  finishedSeq: number | null;
}

/** A completed step that may have to be undone, with what its undo node may name, as it was then. */
export interface UndoRecord {
  /** Path of the completed step, and of the step that undoes it: the same place, by the undo node's id. */
  path: string;
  undoPath: string;
  /** Index of the undo node in the plan's undo body. */
  node: number;
  /** Outputs by node id. */
  outputs: readonly (readonly [id: string, output: Value])[];
  /** The input of the nearest `forEach`, `{ items }`, and which of them it was. */
  items: { input: Value; index: number } | null;
  index: number | null;
  last: Value | null;
}

/** Undoing under way: completed steps one after another, the last one first. */
export interface UndoState {
  cause: UndoCause;
  /** What the execution fails with; null when it was cancelled. */
  error: ErrorData | null;
  /** How many of the execution's records are still to be undone; the one at this index is under way. */
  left: number;
  /** Paths of the steps that could not be undone, and why. */
  failed: readonly { path: string; error: ErrorData }[];
  scope: ScopeState;
}

/** How an edge stands: 0 open, 1 taken, 2 skipped, 3 dead. */
export type EdgeState = 0 | 1 | 2 | 3;
export const EDGE = { open: 0, taken: 1, skipped: 2, dead: 3 } as const;

/** What a scope knows of one of its nodes. */
export interface NodeState {
  /** Incoming edges not settled, taken and dead. */
  open: number;
  taken: number;
  dead: number;
  /** 1, and one more for each backtrack through it. */
  iteration: number;
  /** How often it has sent the execution back. */
  backtracks: number;
  /** The feedback of the backtrack that led here, for expressions. */
  feedback: ErrorData | null;
  step: StepState | null;
  /** The rounds of a loop while it is open. */
  rounds: LoopState | null;
}

/** A loop under way. */
export interface LoopState {
  /** Number of items; a `forEach` keeps the items in its step's input, as `{ items }`. */
  count: number;
  /** Index of the next round to start. */
  next: number;
  /** Rounds under way by index. */
  open: readonly ScopeState[];
  /** What finished rounds gave, by index; null while open or when skipped. */
  results: readonly (Value | null)[];
  /** Its open rounds are being stopped; then it fails with `failure`, or is cancelled where there is none. */
  isStopping: boolean;
  failure: ErrorData | null;
  /** All rounds are done, and its output is being put together. */
  isClosing: boolean;
}

/** The state of the outer graph or of one round of a loop. */
export interface ScopeState {
  body: number;
  /** Path before the names of its steps: `''` outside, `each[3]/` in the fourth round of `each`. */
  prefix: string;
  /** Round of the loop; null outside. */
  index: number | null;
  /** What the previous round of a `repeat` gave. */
  last: Value | null;
  nodes: readonly NodeState[];
  edges: readonly EdgeState[];
  /** Nodes whose step is not final (while stopping: steps still under way): 0 means settled. */
  unsettled: number;
  /** The first unhandled failure. */
  failure: ErrorData | null;
  /** `open`; `stopping` while what runs is being cancelled; `closing` while its output is evaluated. */
  phase: 'open' | 'stopping' | 'closing';
  /** Backtracks that wait for the running steps of their regions. */
  backtracks: readonly { node: number; error: ErrorData }[];
}

/** The whole state of an execution: plain data, rebuilt from its history (E11). */
export interface ExecutionState {
  id: string;
  status: ExecutionStatus;
  waitingReason: WaitingReason | null;
  /** Number of the newest history entry (E9). */
  seq: number;
  trigger: string;
  input: Value;
  createdAt: number;
  startedAt: number | null;
  finishedAt: number | null;
  output: Value | null;
  error: ErrorData | null;
  memory: JsonObject;
  /** History number at which memory last changed; 0 before the first. */
  memorySeq: number;
  root: ScopeState;
  /** Steps that may start when there is a free place, in order. */
  queue: readonly string[];
  /** Steps that hold a place: started or about to be, and not pure. */
  places: number;
  /** Steps that are ready or running, and scopes whose output is being evaluated. None: the execution waits. */
  active: number;
  /** WAITING steps by reason. */
  waiting: Readonly<Partial<Record<WaitingReason, number>>>;
  stepsMade: number;
  isSuspended: boolean;
  cancel: { actor: string; reason?: string; at: number } | null;
  /** Completed steps that can be undone, in the order of their completion. */
  undoable: readonly UndoRecord[];
  undo: UndoState | null;
}
