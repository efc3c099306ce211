import { type Graph, isFinalExecution, RexError } from '@rex/types';
import { postToParent } from './child-message.ts';
import {
  awaited,
  copyOf,
  dueAt,
  give,
  type MemoryExecution,
  newExecution,
  orderOf,
  receive,
  timerKey,
} from './memory-execution.ts';
import {
  checkCompleted,
  checkNumbers,
  checkSnapshot,
  checkStep,
  checkUpdate,
  must,
  stored,
} from './memory-rules.ts';
import {
  type Change,
  type ExecutionStore,
  type InboxMessage,
  type InboxRow,
  type Lease,
  LeaseLostError,
  type Post,
  type ResolvedVersion,
  type StoredExecution,
} from './ports.ts';

/** A lease lives this long after its last heartbeat. */
const TTL_MS = 3_000;

interface MemoryDriver {
  name: string;
  fence: number;
  expiresAt: number;
  hasEnded: boolean;
}

/** A workflow that can be run by its id or its name; the ids of its versions in their order. */
export interface MemoryWorkflow {
  workspaceId: string;
  workflowId: string;
  name: string;
  versions: string[];
}

interface Data {
  drivers: Map<string, MemoryDriver>;
  driversMade: number;
  executions: Map<string, MemoryExecution>;
  blobs: Map<string, string>;
  graphs: Map<string, Graph>;
  workflows: MemoryWorkflow[];
}

/** Waits that only the outside ends. */
const OUTSIDE = new Set<string | null>(['signal', 'task', 'budget', 'in_doubt', 'incident']);

/**
 * Executions in memory, for the engine's random histories: it enforces what the database enforces, and that numbers
 * have no gaps and a completed execution nothing open. What it was given and what it gives are copies.
 */
export class MemoryStore implements ExecutionStore {
  readonly #now: () => number;
  #data: Data = {
    drivers: new Map(),
    driversMade: 0,
    executions: new Map(),
    blobs: new Map(),
    graphs: new Map(),
    workflows: [],
  };

  /** `now` is the database's clock, in milliseconds since 1970. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** The store as it is now, to go on from after a crash; the two share nothing. */
  clone(now: () => number = this.#now): MemoryStore {
    const copy = new MemoryStore(now);
    copy.#data = structuredClone(this.#data);
    return copy;
  }

  /** Keeps the graph of a version. */
  putGraph(versionId: string, graph: Graph): void {
    this.#data.graphs.set(versionId, stored(graph));
  }

  /** Makes a workflow that can be run by its name, in the versions that are given. */
  putWorkflow(workflow: MemoryWorkflow): void {
    this.#data.workflows.push(workflow);
  }

  /** Lets a lease run out. */
  expire(driverId: string): void {
    this.#data.drivers.get(driverId)!.expiresAt = this.#now();
  }

  /** Ids of all executions, in the order in which they were made. */
  executionIds(): string[] {
    return [...this.#data.executions.keys()];
  }

  async register(name: string): Promise<Lease> {
    this.#data.driversMade += 1;
    const driverId = `00000000-0000-7000-8000-${String(this.#data.driversMade).padStart(12, '0')}`;
    this.#data.drivers.set(driverId, { name, fence: 1, expiresAt: this.#now() + TTL_MS, hasEnded: false });
    return { driverId, fence: 1 };
  }

  async beat(lease: Lease): Promise<{ now: number }> {
    const driver = this.#data.drivers.get(lease.driverId);
    if (!driver || driver.fence !== lease.fence || driver.hasEnded) throw lost(lease);
    driver.expiresAt = this.#now() + TTL_MS;
    return { now: this.#now() };
  }

  async retire(lease: Lease): Promise<void> {
    const driver = this.#data.drivers.get(lease.driverId);
    if (!driver || driver.fence !== lease.fence || driver.hasEnded) return;
    driver.fence += 1;
    driver.hasEnded = true;
    for (const execution of this.#ownedBy(lease.driverId)) {
      execution.driverId = null;
      execution.claimableAt = this.#now();
    }
  }

  async commit(lease: Lease, changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return;
    this.#checkLease(lease);
    const next = new Map<string, MemoryExecution>();
    for (const change of changes) {
      const { executionId } = change;
      must(!next.has(executionId), `two changes of ${executionId} in one commit`);
      next.set(executionId, this.#apply(lease, stored(change)));
    }
    this.#tellOthers(next, stored(changes));
    for (const execution of next.values()) this.#checkChildren(next, execution);
    for (const [id, execution] of next) this.#data.executions.set(id, execution);
    for (const { blobs } of changes) for (const { hash, json } of blobs) this.#data.blobs.set(hash, json);
  }

  /** What changes want of other executions: children are made, messages posted to whoever is not over. */
  #tellOthers(next: Map<string, MemoryExecution>, changes: readonly Change[]): void {
    for (const { execution, blobs } of changes.flatMap(({ children }) => children)) {
      const { id, parent } = execution;
      must(!next.has(id) && !this.#data.executions.has(id), `execution ${id} is there already`);
      must(
        parent !== null && (next.has(parent.executionId) || this.#data.executions.has(parent.executionId)),
        `the parent of ${id}`,
      );
      next.set(id, { ...newExecution(execution, null), claimableAt: this.#now() });
      for (const { hash, json } of blobs) this.#data.blobs.set(hash, json);
    }
    for (const { executionId, message } of changes.flatMap(({ posts }) => posts)) {
      const before = next.get(executionId) ?? this.#data.executions.get(executionId);
      if (!before || isFinalExecution(before.update.status)) continue;
      const target = next.has(executionId) ? before : copyOf(before);
      receive(target, message, this.#now());
      next.set(executionId, target);
    }
  }

  /** E7: an execution that ended in order has no open child. */
  #checkChildren(next: ReadonlyMap<string, MemoryExecution>, { create, update }: MemoryExecution): void {
    if (update.status !== 'COMPLETED' && update.status !== 'CANCELLED') return;
    for (const each of [...next.values(), ...this.#data.executions.values()]) {
      const newest = next.get(each.create.id) ?? each;
      if (newest.create.parent?.executionId !== create.id) continue;
      must(isFinalExecution(newest.update.status), `${create.id} ended before its child ${each.create.id}`);
    }
  }

  #apply({ driverId }: Lease, change: Change): MemoryExecution {
    const before = this.#data.executions.get(change.executionId);
    if (change.create) must(before === undefined, `execution ${change.executionId} is there already`);
    else
      must(
        before?.driverId === driverId,
        `execution ${change.executionId} is not owned by driver ${driverId}`,
      );
    const next = before ? copyOf(before) : newExecution(change.create!, driverId);
    if (change.resetTakeovers) next.takeovers = 0;
    for (const step of change.steps) {
      checkStep(next.steps.get(step.path), step);
      next.steps.set(step.path, step);
    }
    next.attempts.push(...change.attempts);
    next.history.push(...change.history);
    if (change.snapshot) {
      checkSnapshot(next.snapshots.length, change.snapshot);
      next.snapshots.push(change.snapshot);
    }
    for (const timer of change.timersCleared) next.timers.delete(timerKey(timer));
    for (const timer of change.timersSet) next.timers.set(timerKey(timer), timer);
    for (const { path } of change.waitsClosed) next.waits.delete(path);
    for (const wait of change.waitsOpened) next.waits.set(wait.path, wait);
    next.emitted.push(...change.emitted);
    const { inboxConsumed } = change;
    if (inboxConsumed !== null) next.inbox = next.inbox.filter(({ number }) => number > inboxConsumed);
    if (change.update) {
      checkUpdate(next.update, change.update);
      next.update = change.update;
    }
    this.#moveOwner(next, change.release);
    checkNumbers(next);
    if (next.update.status === 'COMPLETED') checkCompleted(next);
    return next;
  }

  #moveOwner(execution: MemoryExecution, release: Change['release']): void {
    if (isFinalExecution(execution.update.status)) execution.driverId = null;
    else if (release) {
      execution.driverId = null;
      execution.claimableAt = execution.inboxCount > release.inboxSeen ? this.#now() : release.claimableAt;
    }
  }

  async isCommitted(change: Change): Promise<boolean> {
    const execution = this.#data.executions.get(change.executionId);
    if (!execution) return false;
    const entry = change.history.at(-1);
    if (entry) return execution.history.some(({ seq }) => seq === entry.seq);
    // Before the steps: the row of a step that waits for its next attempt still has the number of its last start.
    const attempt = change.attempts.at(-1);
    if (attempt) return execution.attempts.some(({ finishedSeq }) => finishedSeq === attempt.finishedSeq);
    const step = change.steps.find(({ finishedSeq, startedSeq }) => (finishedSeq ?? startedSeq) !== null);
    if (step) {
      const now = execution.steps.get(step.path);
      return step.finishedSeq === null
        ? now?.startedSeq === step.startedSeq
        : now?.finishedSeq === step.finishedSeq;
    }
    if (change.snapshot) return execution.snapshots.length >= change.snapshot.number;
    if (change.create) return true;
    const { update } = change;
    if (update) return execution.update.seq === update.seq && execution.update.status === update.status;
    return change.release !== null && execution.driverId === null;
  }

  async owned({ driverId }: Lease): Promise<string[]> {
    return this.#ownedBy(driverId).map(({ create }) => create.id);
  }

  async claim(lease: Lease, limit: number): Promise<string[]> {
    this.#checkLease(lease);
    return give(lease.driverId, dueAt(this.#now(), this.#data.executions.values()).slice(0, limit));
  }

  async claimThese(lease: Lease, executionIds: readonly string[]): Promise<string[]> {
    this.#checkLease(lease);
    const due = dueAt(this.#now(), this.#data.executions.values());
    return give(
      lease.driverId,
      due.filter(({ create }) => executionIds.includes(create.id)),
    );
  }

  async adopt(lease: Lease): Promise<string[]> {
    this.#checkLease(lease);
    const adopted: string[] = [];
    for (const [id, driver] of this.#data.drivers) {
      if (driver.hasEnded || driver.expiresAt > this.#now() || id === lease.driverId) continue;
      driver.fence += 1;
      driver.hasEnded = true;
      for (const execution of this.#ownedBy(id)) {
        execution.driverId = lease.driverId;
        execution.takeovers += 1;
        adopted.push(execution.create.id);
      }
    }
    return adopted;
  }

  async load(executionId: string): Promise<StoredExecution> {
    const { create, update, snapshots, ...rest } = structuredClone(this.#find(executionId));
    return {
      execution: create,
      update,
      takeovers: rest.takeovers,
      steps: [...rest.steps.values()].sort((a, b) => orderOf(a) - orderOf(b)),
      attempts: rest.attempts.sort((a, b) => a.finishedSeq - b.finishedSeq),
      history: rest.history.sort((a, b) => a.seq - b.seq),
      timers: [...rest.timers.values()].sort((a, b) => a.wakeAt - b.wakeAt),
      snapshots: { newest: snapshots.length, full: snapshots.findLast(({ isFull }) => isFull) ?? null },
      inbox: rest.inbox,
      inboxCount: rest.inboxCount,
    };
  }

  async inbox({ driverId, fence }: Lease): Promise<InboxRow[]> {
    if (this.#data.drivers.get(driverId)?.fence !== fence) return [];
    return structuredClone(this.#ownedBy(driverId).flatMap(({ inbox }) => inbox));
  }

  async post(executionId: string, message: InboxMessage): Promise<number> {
    const execution = this.#find(executionId);
    const { status } = execution.update;
    if (isFinalExecution(status)) {
      throw new RexError('already_final', `The execution ${executionId} is ${status} already.`);
    }
    return receive(execution, stored(message), this.#now());
  }

  async readBlob(hash: string): Promise<string> {
    const json = this.#data.blobs.get(hash);
    if (json === undefined) throw new RexError('not_found', `There is no blob ${hash}.`);
    return json;
  }

  async readGraph(versionId: string): Promise<Graph> {
    const graph = this.#data.graphs.get(versionId);
    if (!graph) throw new RexError('not_found', `There is no version ${versionId}.`);
    return structuredClone(graph);
  }

  async resolveVersion(
    workspaceId: string,
    workflow: string,
    version: number | null,
  ): Promise<ResolvedVersion> {
    const found = this.#data.workflows.filter(
      (each) => each.workspaceId === workspaceId && (each.workflowId === workflow || each.name === workflow),
    );
    const [first] = found;
    if (!first) throw new RexError('not_found', `There is no workflow ${workflow}.`);
    if (found.length > 1) throw new RexError('conflict', `${found.length} workflows are named ${workflow}.`);
    const number = version ?? first.versions.length;
    const versionId = first.versions[number - 1];
    if (versionId === undefined) throw new RexError('not_found', `${workflow} has no version ${number}.`);
    return { workflowId: first.workflowId, versionId, number };
  }

  async repair(): Promise<string[]> {
    const untold = this.#untold();
    for (const { parent, post } of untold) receive(parent, post.message, this.#now());
    const stuck = [...this.#data.executions.values()].filter((execution) => this.#isStuck(execution));
    for (const execution of stuck) {
      execution.driverId = null;
      execution.claimableAt = this.#now();
    }
    return [...new Set([...untold.map(({ parent }) => parent), ...stuck])].map(({ create }) => create.id);
  }

  /** Ends of children that were not told to those who wait for them. */
  #untold(): { parent: MemoryExecution; post: Post }[] {
    const open = [...this.#data.executions.values()].filter(({ update }) => !isFinalExecution(update.status));
    return open.flatMap((parent) =>
      [...awaited(parent).keys()].flatMap((childId) => {
        const child = this.#data.executions.get(childId);
        const post = child && postToParent(childId, child.create.parent, child.update);
        const isTold = parent.inbox.some(
          ({ message }) => message.kind === 'child_ended' && message.childId === childId,
        );
        return post && !isTold ? [{ parent, post }] : [];
      }),
    );
  }

  /** E6: no live owner, no claimable moment, and nothing from outside that would end a wait. */
  #isStuck(execution: MemoryExecution): boolean {
    const { update, claimableAt, driverId, inbox, timers, steps } = execution;
    if (isFinalExecution(update.status) || claimableAt !== null) return false;
    if (driverId !== null) return this.#data.drivers.get(driverId)?.hasEnded !== false;
    if (inbox.length > 0) return true;
    if (update.status === 'SUSPENDED') return false;
    const waits = [...steps.values()].some((s) => s.status === 'WAITING' && OUTSIDE.has(s.waitingReason));
    return timers.size > 0 || (!waits && awaited(execution).size === 0);
  }

  #checkLease(lease: Lease): void {
    const driver = this.#data.drivers.get(lease.driverId);
    const holds = driver?.fence === lease.fence && !driver.hasEnded && driver.expiresAt > this.#now();
    if (!holds) throw lost(lease);
  }

  #ownedBy(driverId: string): MemoryExecution[] {
    return [...this.#data.executions.values()].filter((execution) => execution.driverId === driverId);
  }

  #find(executionId: string): MemoryExecution {
    const execution = this.#data.executions.get(executionId);
    if (!execution) throw new RexError('not_found', `There is no execution ${executionId}.`);
    return execution;
  }
}

const lost = ({ driverId, fence }: Lease): LeaseLostError =>
  new LeaseLostError(`the lease ${driverId}/${fence} is over`);
