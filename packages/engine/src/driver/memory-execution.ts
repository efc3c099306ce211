import type {
  AttemptRow,
  EmitRow,
  ExecutionUpdate,
  InboxMessage,
  InboxRow,
  NewExecution,
  SnapshotRow,
  StepRow,
  StoredEntry,
  TimerRow,
  WaitRow,
} from './ports.ts';

/** An execution with all its rows. */
export interface MemoryExecution {
  create: NewExecution;
  update: ExecutionUpdate;
  driverId: string | null;
  claimableAt: number | null;
  takeovers: number;
  inboxCount: number;
  steps: Map<string, StepRow>;
  attempts: AttemptRow[];
  history: StoredEntry[];
  snapshots: SnapshotRow[];
  timers: Map<string, TimerRow>;
  waits: Map<string, WaitRow>;
  emitted: EmitRow[];
  inbox: InboxRow[];
}

/** Those that may be claimed at a moment, the longest due first. */
export const dueAt = (now: number, executions: Iterable<MemoryExecution>): MemoryExecution[] =>
  [...executions]
    .filter(({ claimableAt }) => claimableAt !== null && claimableAt <= now)
    .sort((a, b) => a.claimableAt! - b.claimableAt!);

/** Gives due executions to a driver; gives their ids. */
export function give(driverId: string, due: readonly MemoryExecution[]): string[] {
  for (const execution of due) {
    execution.driverId = driverId;
    execution.claimableAt = null;
  }
  return due.map(({ create }) => create.id);
}

/** What tells the timers of an execution apart. */
export const timerKey = ({ path, kind }: Pick<TimerRow, 'path' | 'kind'>): string => `${kind} ${path}`;

/** Where a step stands among others: by the number of its start, or of its end. */
export const orderOf = ({ startedSeq, finishedSeq }: StepRow): number =>
  startedSeq ?? finishedSeq ?? Number.MAX_SAFE_INTEGER;

/** An execution as it is made; nobody owns a child. */
export const newExecution = (create: NewExecution, driverId: string | null): MemoryExecution => ({
  create,
  update: {
    ...{ status: 'CREATED', waitingReason: null, seq: 1, startedAt: null, finishedAt: null },
    ...{ output: null, error: null },
  },
  driverId,
  claimableAt: null,
  takeovers: 0,
  inboxCount: 0,
  steps: new Map(),
  attempts: [],
  history: [],
  snapshots: [],
  timers: new Map(),
  waits: new Map(),
  emitted: [],
  inbox: [],
});

/** Rows are never changed, only replaced, so their lists are all that has to be copied. */
export const copyOf = (execution: MemoryExecution): MemoryExecution => ({
  ...execution,
  steps: new Map(execution.steps),
  attempts: [...execution.attempts],
  history: [...execution.history],
  snapshots: [...execution.snapshots],
  timers: new Map(execution.timers),
  waits: new Map(execution.waits),
  emitted: [...execution.emitted],
  inbox: [...execution.inbox],
});

/** Puts a message into an inbox, and wakes an execution that nobody owns; `execution` is changed. */
export function receive(execution: MemoryExecution, message: InboxMessage, at: number): number {
  const number = execution.inboxCount + 1;
  execution.inbox.push({ executionId: execution.create.id, number, at, message });
  execution.inboxCount = number;
  if (execution.driverId === null) execution.claimableAt = Math.min(execution.claimableAt ?? at, at);
  return number;
}

/** The executions that steps wait for: the steps' paths by the executions' ids. */
export function awaited({ steps }: MemoryExecution): Map<string, string> {
  const found = new Map<string, string>();
  for (const { path, status, waitingReason, waitData } of steps.values()) {
    if (status !== 'WAITING' || waitingReason !== 'child' || waitData === null) continue;
    found.set((waitData as { executionId: string }).executionId, path);
  }
  return found;
}
