import type {
  Decision,
  EffectClass,
  Emitted,
  ErrorData,
  ExecutionStatus,
  Graph,
  HistoryEntry,
  Json,
  JsonObject,
  SkipReason,
  StepStatus,
  TaskWait,
  TimerKind,
  Value,
  WaitingReason,
} from '@rex/types';

/** A driver's right to write: its id and the fence it was given. The fence only grows. */
export interface Lease {
  driverId: string;
  fence: number;
}

/** All times are milliseconds since 1970 by the database clock. */
export interface NewExecution {
  id: string;
  workspaceId: string;
  workflowId: string | null;
  versionId: string;
  workflowVersion: number | null;
  trigger: string;
  input: Value;
  /** First part of every step's idempotency key; an execution's own id unless it carries on another's work. */
  effectScope: string;
  createdAt: number;
  /** The step that waits for its end; null when nobody does. */
  parent: ParentLink | null;
}

/** The step of another execution that made one. */
export interface ParentLink {
  executionId: string;
  path: string;
  /** How many executions are above the child. */
  depth: number;
}

/** What changes in an execution's row after it was made. */
export interface ExecutionUpdate {
  status: ExecutionStatus;
  waitingReason: WaitingReason | null;
  /** Number of the newest history entry at this change. */
  seq: number;
  startedAt: number | null;
  finishedAt: number | null;
  output: Value | null;
  error: ErrorData | null;
}

/** A step as it is stored: its newest attempt and its outcome. One row per path, written anew by each change. */
export interface StepRow {
  path: string;
  nodeId: string;
  nodeType: string;
  status: StepStatus;
  attempt: number;
  effect: EffectClass | null;
  input: Value | null;
  output: Value | null;
  outlets: readonly string[];
  error: ErrorData | null;
  handled: boolean;
  skipReason: SkipReason | null;
  waitingReason: WaitingReason | null;
  wakeAt: number | null;
  waitData: Json | null;
  memory: JsonObject | null;
  startedAt: number | null;
  startedSeq: number | null;
  finishedAt: number | null;
  finishedSeq: number | null;
}

/** An attempt that another one followed; the newest attempt is in the step's row. Append-only. */
export interface AttemptRow {
  path: string;
  attempt: number;
  effect: EffectClass;
  isLost: boolean;
  error: ErrorData;
  retryAt: number;
  startedAt: number;
  startedSeq: number;
  finishedAt: number;
  finishedSeq: number;
}

/**
 * A history entry that no other row holds. Not among them: `execution_created` and the final entry (the
 * execution's row), starts and ends of steps (the step's row), retries (the attempt's row).
 */
export type StoredEntry = HistoryEntry;

/** Memory at a history number: whole, or (`isFull` false) the properties changed since the last whole one. */
export interface SnapshotRow {
  number: number;
  seq: number;
  isFull: boolean;
  memory: JsonObject;
}

/** A moment at which an execution must be looked at; `path` is `''` for the execution itself. */
export interface TimerRow {
  path: string;
  kind: TimerKind;
  wakeAt: number;
}

/** A step that waits for something from outside that others find it by. */
export type WaitRow = {
  path: string;
  /** When it gives up; null: never. */
  expiresAt: number | null;
} & (
  | { kind: 'event'; event: string; key: string }
  | { kind: 'task'; task: TaskWait; nodeId: string; attempt: number }
);

/** A wait that is over, and how it ended. */
export interface ClosedWait {
  path: string;
  kind: WaitRow['kind'];
  how: 'answered' | 'timed_out' | 'cancelled';
}

/** What befell an open task; null leaves whom it asks as it is. */
export interface TaskNote {
  path: string;
  alarm: Extract<TimerKind, 'reminder' | 'escalation'>;
  assignee: string | null;
  group: string | null;
}

/** Events that a step sends; `id` is the same for every try, so that whoever gets one twice knows it. */
export interface EmitRow {
  path: string;
  id: string;
  emits: readonly Emitted[];
}

/** A child execution as it is made: nobody owns it, and it is claimable at once. */
export interface NewChild {
  execution: NewExecution;
  blobs: readonly { hash: string; json: string }[];
}

/** A message to another execution. One that is over, or not there, gets none. */
export interface Post {
  executionId: string;
  message: InboxMessage;
  /** A blob of the sender's that the message names: the other one gets a copy. */
  blob: string | null;
}

/** All that one execution wants written, in one transaction. */
export interface Change {
  executionId: string;
  create: NewExecution | null;
  update: ExecutionUpdate | null;
  steps: readonly StepRow[];
  attempts: readonly AttemptRow[];
  history: readonly StoredEntry[];
  snapshot: SnapshotRow | null;
  timersSet: readonly TimerRow[];
  /** Cleared before those above are set. */
  timersCleared: readonly Pick<TimerRow, 'path' | 'kind'>[];
  /** Waits that others find from now on. */
  waitsOpened: readonly WaitRow[];
  /** Waits that are over; taken away before those above are made. */
  waitsClosed: readonly ClosedWait[];
  taskNotes: readonly TaskNote[];
  /** Events that leave once this is committed. */
  emitted: readonly EmitRow[];
  /** Values over `limits.inlineBytes`: hash and JSON text. */
  blobs: readonly { hash: string; json: string }[];
  /** Executions that its steps wait for. */
  children: readonly NewChild[];
  /** Messages to its children and its parent, put into their inboxes after everything else. */
  posts: readonly Post[];
  /** Inbox rows up to this number are used up; null: none. */
  inboxConsumed: number | null;
  /** A new commit after a takeover: the count of takeovers begins anew. */
  resetTakeovers: boolean;
  /**
   * The driver lets go: nobody owns it until `claimableAt` (null: until the inbox rings). When the inbox holds more
   * than `inboxSeen` rows by then, it is claimable at once.
   */
  release: { claimableAt: number | null; inboxSeen: number } | null;
}

/** What others want of an execution. */
export type InboxMessage =
  | { kind: 'cancel'; actor: string; reason?: string }
  | { kind: 'suspend'; actor: string }
  | { kind: 'resume'; actor: string }
  /** `attempt`: the one that was decided upon. */
  | { kind: 'decide'; path: string; attempt?: number; decision: Decision; actor: string }
  | { kind: 'signal'; path: string; payload: Json; outlet?: string; actor: string }
  /** From the execution that a step waits for, with its last change. */
  | {
      kind: 'child_ended';
      path: string;
      childId: string;
      status: 'COMPLETED' | 'FAILED' | 'CANCELLED';
      output: Value | null;
      error: ErrorData | null;
    };

/** A message as it stands in an execution's inbox: `number` is 1, 2, 3 … in the order of arrival. */
export interface InboxRow {
  executionId: string;
  number: number;
  at: number;
  message: InboxMessage;
}

/** Everything needed to rebuild an execution's state and go on with it. */
export interface StoredExecution {
  execution: NewExecution;
  update: ExecutionUpdate;
  /** Takeovers since the last commit. */
  takeovers: number;
  steps: readonly StepRow[];
  attempts: readonly AttemptRow[];
  history: readonly StoredEntry[];
  timers: readonly TimerRow[];
  /** Number of the newest snapshot, and of the newest whole one with its memory. */
  snapshots: { newest: number; full: SnapshotRow | null };
  inbox: readonly InboxRow[];
  /** Inbox rows ever received. */
  inboxCount: number;
}

/** The version of a workflow that is to run. */
export interface ResolvedVersion {
  workflowId: string;
  versionId: string;
  number: number;
}

/** The lease is another's, or over: nothing of the commit was written, and the driver owns nothing any more. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
}

/** The database refuses this content (not this moment): sent again it would be refused again. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

/** The connection broke, and whether a commit under way was made is unknown. */
export class ConnectionLostError extends Error {
  override readonly name = 'ConnectionLostError';
}

/** Where executions live. Implemented in memory (tests), on the embedded database and on PostgreSQL. */
export interface ExecutionStore {
  /** Makes a driver with a lease of its own. */
  register(name: string): Promise<Lease>;
  /** Renews a lease; gives the database's time; throws LeaseLostError when it is over. */
  beat(lease: Lease): Promise<{ now: number }>;
  /** Ends a lease in order: what it still owns is claimable at once. */
  retire(lease: Lease): Promise<void>;
  /**
   * Writes all changes in one transaction that checks the lease.
   * Throws LeaseLostError, RefusedError (nothing written: split and try again) or ConnectionLostError (unknown);
   * after any other error nothing is written and the same may be tried again. A change of an execution that another
   * driver owns is refused, and so is a second change of one execution.
   */
  commit(lease: Lease, changes: readonly Change[]): Promise<void>;
  /** Whether a change is in the database; for after a ConnectionLostError. */
  isCommitted(change: Change): Promise<boolean>;
  /** Takes up to `limit` executions that nobody owns and that are due. */
  claim(lease: Lease, limit: number): Promise<string[]>;
  /** Takes those of these executions that nobody owns and that are due; the others are no work for it. */
  claimThese(lease: Lease, executionIds: readonly string[]): Promise<string[]>;
  /** All executions that a lease owns now; for after an answer of `claim` or `adopt` that did not arrive. */
  owned(lease: Lease): Promise<string[]>;
  /** Takes over all executions of drivers whose lease is over, raising their fence; counts each takeover. */
  adopt(lease: Lease): Promise<string[]>;
  /** Everything of one execution. */
  load(executionId: string): Promise<StoredExecution>;
  /** Messages waiting for executions that this lease owns; each comes again until a commit has consumed it. */
  inbox(lease: Lease): Promise<InboxRow[]>;
  /** Puts a message into an execution's inbox; gives its number. Throws RexError `not_found` or `already_final`. */
  post(executionId: string, message: InboxMessage): Promise<number>;
  /** The JSON text of a blob. */
  readBlob(hash: string): Promise<string>;
  /** The graph of a version. */
  readGraph(versionId: string): Promise<Graph>;
  /**
   * The version of a workspace's workflow, named by its id or its name: a published one, the latest unless told.
   * Throws RexError `not_found`, `not_published`, or `conflict` when the name is not unique or the workflow archived.
   */
  resolveVersion(workspaceId: string, workflow: string, version: number | null): Promise<ResolvedVersion>;
  /**
   * Makes executions claimable that have no reason to move in the database (E6), and tells those that wait for a child
   * that has ended of its end; gives their ids.
   */
  repair(): Promise<string[]>;
}
