import { type ErrorData, type Graph, type HistoryEntry, type Json, RexError } from '@rex/types';
import { emptyChange } from './empty-change.ts';
import type {
  AttemptRow,
  Change,
  ExecutionStore,
  ExecutionUpdate,
  Lease,
  NewExecution,
  StepRow,
} from './ports.ts';

/** A store under test, and the few things that only its maker can do. */
export interface StoreHarness {
  store: ExecutionStore;
  /** The same data through another connection, where there are connections. */
  another(): Promise<ExecutionStore>;
  /** What a new execution belongs to. */
  origin: Pick<NewExecution, 'workspaceId' | 'workflowId' | 'versionId'>;
  /** The store's time in milliseconds since 1970. */
  now(): Promise<number>;
  /** Publishes a graph as the next version of the workflow with this name. */
  publish(name: string, graph: Graph): Promise<{ workflowId: string; versionId: string }>;
  /** Lets a lease run out; others may run out too until their next heartbeat. */
  expire(lease: Lease): Promise<void>;
  close(): Promise<void>;
}

/** An id that sorts and looks like a version 7 UUID and is the same in every run. */
export const executionId = (n: number): string =>
  `0190a000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;

/** A change of nothing but what is given. */
export const changeOf = (id: string, part: Partial<Change>): Change => ({ ...emptyChange(id), ...part });

/** A new execution with an input. */
export function creation({ origin }: StoreHarness, id: string, at: number, input: Json = { x: 0 }): Change {
  const create = { ...origin, id, workflowVersion: null, trigger: 'start', input: { inline: input } };
  return changeOf(id, { create: { ...create, effectScope: id, createdAt: at, parent: null } });
}

/** An execution's row, IN_PROGRESS unless told. */
export const updateOf = (seq: number, at: number, part: Partial<ExecutionUpdate> = {}): ExecutionUpdate => ({
  status: 'IN_PROGRESS',
  waitingReason: null,
  seq,
  startedAt: at,
  finishedAt: null,
  output: null,
  error: null,
  ...part,
});

/** A RUNNING step whose start has the number `seq`. */
export const runningStep = (path: string, seq: number, at: number, part: Partial<StepRow> = {}): StepRow => ({
  path,
  nodeId: path,
  nodeType: 'transform',
  status: 'RUNNING',
  attempt: 1,
  effect: 'read',
  input: null,
  output: null,
  outlets: [],
  error: null,
  handled: false,
  skipReason: null,
  waitingReason: null,
  wakeAt: null,
  waitData: null,
  memory: null,
  startedAt: at,
  startedSeq: seq,
  finishedAt: null,
  finishedSeq: null,
  ...part,
});

/** The same step COMPLETED by the number `seq`. */
export const completed = (
  step: StepRow,
  seq: number,
  output: Json,
  part: Partial<StepRow> = {},
): StepRow => ({
  ...step,
  status: 'COMPLETED',
  output: { inline: output },
  outlets: ['out'],
  finishedAt: step.startedAt,
  finishedSeq: seq,
  ...part,
});

/** An entry that only the history holds. */
export const suspended = (seq: number, at: number): HistoryEntry => ({
  seq,
  at,
  type: 'suspended',
  actor: 'somebody',
});

/** Arrays inside one another; `[]` has a depth of 1. */
export function nested(depth: number): Json {
  let value: Json = [];
  for (let level = 1; level < depth; level += 1) value = [value];
  return value;
}

export const ERROR: ErrorData = {
  code: 'timeout',
  category: 'timeout',
  message: 'too slow',
  retryable: true,
};
export const CANCEL = { kind: 'cancel', actor: 'somebody' } as const;
export const isNotFound = (thrown: unknown): boolean =>
  thrown instanceof RexError && thrown.code === 'not_found';

/** A failed attempt that another one followed, with the numbers 3 and 4. */
export const failedAttempt = (path: string, at: number): AttemptRow => ({
  path,
  attempt: 1,
  effect: 'read',
  isLost: false,
  error: ERROR,
  retryAt: at + 1,
  startedAt: at,
  startedSeq: 3,
  finishedAt: at,
  finishedSeq: 4,
});

/** One store and the ids that its tests have used up. */
export class StoreSuite {
  #harness: StoreHarness | undefined;
  #made = 0;

  open(harness: StoreHarness): void {
    this.#harness = harness;
  }

  get harness(): StoreHarness {
    return this.#harness!;
  }

  get store(): ExecutionStore {
    return this.harness.store;
  }

  nextId(): string {
    this.#made += 1;
    return executionId(this.#made);
  }

  /** A new driver, and a new execution that it owns. */
  async begin(input?: Json): Promise<{ id: string; lease: Lease; at: number }> {
    const lease = await this.store.register('first');
    const at = await this.harness.now();
    const id = this.nextId();
    await this.store.commit(lease, [creation(this.harness, id, at, input)]);
    return { id, lease, at };
  }
}
