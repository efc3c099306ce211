import assert from 'node:assert/strict';
import { isFinalExecution, isFinalStep } from '@rex/types';
import type { MemoryStore } from './memory-store.ts';
import type { AttemptRow, Change, Lease, NewExecution, StepRow } from './ports.ts';

/** A lease lives this long after its last heartbeat, said here once more so that the store's word is not taken. */
const TTL_MS = 3_000;

/** What is committed of one execution, kept beside the store. */
export interface Account {
  execution: NewExecution;
  steps: Map<string, StepRow>;
  attempts: AttemptRow[];
  /** `decided: retry` by path. */
  retriesDecided: Map<string, number>;
  decided: Map<string, number>;
  completed: Set<string>;
  owner: string | null;
  /** Takeovers since the last commit. */
  takeovers: number;
  isFinal: boolean;
}

/** Counts of what histories reached. */
export type Counts = Map<string, number>;
export const count = (counts: Counts, what: string, by = 1): void => {
  counts.set(what, (counts.get(what) ?? 0) + by);
};

/**
 * Watches all that reaches the store and checks, after each commit, what must hold between the lines: who may
 * write, that numbers and ends are given once, and that whatever is not over has a reason to move (E6).
 */
export class Ledger {
  readonly accounts = new Map<string, Account>();
  readonly #leases = new Map<string, { expiresAt: number; isOver: boolean }>();
  readonly #store: MemoryStore;
  readonly #now: () => number;
  readonly #counts: Counts;
  commits = 0;

  constructor(store: MemoryStore, now: () => number, counts: Counts) {
    this.#store = store;
    this.#now = now;
    this.#counts = counts;
  }

  #last: Promise<unknown> = Promise.resolve();

  /** Does something with the store while nobody else does. */
  alone<T>(act: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(act);
    this.#last = mine.catch(() => {});
    return mine;
  }

  /** A lease was given, or renewed. */
  renewed({ driverId }: Lease): void {
    assert.notEqual(this.#leases.get(driverId)?.isOver, true, 'a lease that is over was renewed');
    this.#leases.set(driverId, { expiresAt: this.#now() + TTL_MS, isOver: false });
  }

  async retired({ driverId }: Lease): Promise<void> {
    this.#end(driverId);
    await this.#checkMoves();
  }

  #end(driverId: string): void {
    const lease = this.#leases.get(driverId)!;
    if (lease.isOver) return;
    lease.isOver = true;
    for (const account of this.accounts.values()) if (account.owner === driverId) account.owner = null;
  }

  claimed({ driverId }: Lease, ids: readonly string[]): void {
    for (const id of ids) {
      const account = this.accounts.get(id)!;
      assert.equal(account.owner, null, 'an execution was claimed from its owner');
      account.owner = driverId;
    }
    if (ids.length > 0) count(this.#counts, 'claims', ids.length);
  }

  adopted({ driverId }: Lease, ids: readonly string[]): void {
    for (const [id, lease] of this.#leases) {
      if (id === driverId || lease.isOver || lease.expiresAt > this.#now()) continue;
      lease.isOver = true;
    }
    for (const id of ids) {
      const account = this.accounts.get(id)!;
      assert.equal(this.#leases.get(account.owner!)?.isOver, true, 'taken over from a driver that lives');
      account.owner = driverId;
      account.takeovers += 1;
    }
    if (ids.length > 0) count(this.#counts, 'takeovers', ids.length);
  }

  /** A commit was made under a lease. */
  async committed({ driverId }: Lease, changes: readonly Change[]): Promise<void> {
    this.commits += 1;
    const lease = this.#leases.get(driverId)!;
    assert.ok(!lease.isOver && lease.expiresAt > this.#now(), 'something was written under a stale fence');
    for (const change of changes) this.#take(driverId, change);
    await this.#checkMoves();
  }

  #take(driverId: string, change: Change): void {
    const account = this.accounts.get(change.executionId) ?? newAccount(change.create!, driverId);
    this.accounts.set(change.executionId, account);
    assert.equal(account.owner, driverId, 'an execution was written by a driver that does not own it');
    assert.ok(!account.isFinal, 'E2: a final execution was written');
    for (const step of change.steps) this.#takeStep(account, step);
    for (const attempt of change.attempts) {
      account.attempts.push(attempt);
      if (attempt.isLost) count(this.#counts, 'lost attempts');
    }
    for (const entry of change.history) {
      if (entry.type === 'decided') {
        const table = entry.decision.action === 'retry' ? account.retriesDecided : account.decided;
        table.set(entry.path, (table.get(entry.path) ?? 0) + 1);
      }
      if (entry.type === 'suspended') count(this.#counts, 'suspended');
      if (entry.type === 'cancel_requested') count(this.#counts, 'cancelled');
    }
    for (const { execution } of change.children) {
      assert.equal(this.accounts.has(execution.id), false, 'a child was made twice');
      this.accounts.set(execution.id, newAccount(execution, null));
      count(this.#counts, 'children');
    }
    this.#countPosts(account, change);
    account.takeovers = 0;
    if (change.release) this.#checkRelease(account);
    account.isFinal = change.update !== null && isFinalExecution(change.update.status);
    if (account.isFinal || change.release) account.owner = null;
    if (change.release) count(this.#counts, 'releases');
  }

  #countPosts(account: Account, { posts, history }: Change): void {
    for (const { message, executionId } of posts) {
      if (message.kind === 'cancel') count(this.#counts, 'children told to stop');
      const isSlept = this.accounts.get(executionId)?.owner === null;
      if (message.kind === 'child_ended')
        count(this.#counts, `child ended, parent ${isSlept ? 'asleep' : 'awake'}`);
    }
    if (history.some(({ type }) => type === 'undo_started')) count(this.#counts, 'undo');
    const isUndoing = [...account.steps.keys()].some((path) => /(^|\/)undo_/.test(path));
    if (isUndoing && account.takeovers > 0) count(this.#counts, 'undo goes on after a takeover');
  }

  /** Whether something holds of an execution or of one above or below it. */
  isInFamily(id: string, holds: (id: string) => boolean): boolean {
    const rootOf = (each: string): string => {
      const parent = this.accounts.get(each)?.execution.parent;
      return parent ? rootOf(parent.executionId) : each;
    };
    return [...this.accounts.keys()].some((each) => rootOf(each) === rootOf(id) && holds(each));
  }

  #takeStep(account: Account, step: StepRow): void {
    const before = account.steps.get(step.path);
    assert.ok(!before || !isFinalStep(before.status), `E2: ${step.path} was final`);
    const isFused = step.effect === 'pure' && (!before || before.status === 'PENDING');
    const isDangerous = account.takeovers > 1 && !isLoop(step);
    assert.ok(
      !(isFused && isDangerous && step.status === 'COMPLETED'),
      `${step.path} was fused after two takeovers`,
    );
    if (step.status === 'COMPLETED') {
      assert.ok(!account.completed.has(step.path), `E4: ${step.path} completed twice`);
      account.completed.add(step.path);
    }
    if (step.status === 'RUNNING' && step.effect === 'pure' && !isLoop(step)) count(this.#counts, 'unfused');
    if (step.status === 'WAITING' && step.waitingReason === 'in_doubt') count(this.#counts, 'in doubt');
    account.steps.set(step.path, step);
  }

  #checkRelease(account: Account): void {
    const running = [...account.steps.values()].find((step) => step.status === 'RUNNING' && !isLoop(step));
    assert.equal(running, undefined, `let go while ${running?.path} runs`);
  }

  /** How long ago the database renewed a lease, in milliseconds. */
  ageMs(driverId: string): number {
    return this.#now() + TTL_MS - this.#leases.get(driverId)!.expiresAt;
  }

  async #checkMoves(): Promise<void> {
    assert.deepEqual(await this.#store.repair(), [], 'E6: no reason to move');
  }
}

const isLoop = ({ nodeType }: StepRow): boolean => nodeType === 'forEach' || nodeType === 'repeat';

const newAccount = (execution: NewExecution, owner: string | null): Account => ({
  execution,
  ...{ steps: new Map(), attempts: [], retriesDecided: new Map(), decided: new Map(), completed: new Set() },
  ...{ owner, takeovers: 0, isFinal: false },
});
