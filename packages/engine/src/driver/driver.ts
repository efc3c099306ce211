import { type Graph, type HistoryEntry, RexError, toRexError } from '@rex/types';
import { begin } from '../advance/index.ts';
import type { Plan } from '../plan.ts';
import type { ExecutionState } from '../state.ts';
import { Carrier, type CarrierDeps, type CarrierStart } from './carrier.ts';
import { Committer, isRenewable } from './committer.ts';
import { drainAll } from './drain-all.ts';
import type { DriverDeps, ExecutionStart } from './driver-deps.ts';
import { emptyChange } from './empty-change.ts';
import { Ends } from './ends.ts';
import { Freshness } from './freshness.ts';
import type { Heart } from './heart.ts';
import { insist } from './insist.ts';
import { Plans } from './plans.ts';
import { type Change, ConnectionLostError, type Lease, LeaseLostError, type NewExecution } from './ports.ts';
import type { FindChild } from './prepare-child.ts';
import { failOutright, resumeFrom } from './recovery.ts';
import { Values } from './values.ts';

const POLL_EVERY_MS = 1_000;
const LOADS_AT_ONCE = 16;
/** Every so many polls the database is searched for executions that nothing would ever move (E6). */
const SWEEP_EVERY_POLLS = 60;

/** Carries executions through in one process, under one lease. */
export class Driver {
  readonly #deps: DriverDeps;
  readonly #values: Values;
  readonly #plans: Plans;
  readonly #carriers = new Map<string, Carrier>();
  readonly #loading = new Set<string>();
  /** Executions that are this driver's again, before it heard that it had let them go. */
  readonly #reclaimed = new Set<string>();
  readonly #created = new Map<string, PromiseWithResolvers<void>>();
  readonly #ends = new Ends();
  readonly #freshness: Freshness;
  #lease: Lease | null = null;
  #committer: Committer | null = null;
  #heart: Heart | null = null;
  #stopPoll: (() => void) | null = null;
  #polling: Promise<void> | null = null;
  #isRung = false;
  #polls = 0;
  #asked = 0;
  #mayOwnMore = false;
  #isStopping = false;

  constructor(deps: DriverDeps) {
    this.#deps = deps;
    this.#freshness = new Freshness(deps.scheduler);
    this.#plans = new Plans(deps.catalogue, (versionId) => deps.store.readGraph(versionId));
    this.#values = new Values({ hash: deps.hash, read: (hash) => deps.store.readBlob(hash) });
  }

  get lease(): Lease | null {
    return this.#lease;
  }

  /** Executions in memory. */
  get size(): number {
    return this.#carriers.size + this.#loading.size;
  }

  get commits(): { flushes: number; changes: number; splits: number } {
    return this.#committer?.counts ?? { flushes: 0, changes: 0, splits: 0 };
  }

  /** Takes a lease and begins to claim work. */
  async open(): Promise<void> {
    await this.#takeLease();
    await this.poll();
    this.#planPoll();
  }

  async #takeLease(): Promise<void> {
    const { store, scheduler, name, startHeart } = this.#deps;
    const sentAt = scheduler.monotonic();
    const lease = await store.register(name);
    this.#lease = lease;
    this.#freshness.begin(sentAt);
    this.#committer = new Committer({
      store,
      lease,
      scheduler,
      onLeaseLost: (error) => this.#loseLease(lease, error),
    });
    this.#heart = startHeart(lease, {
      beat: (databaseNow) => this.#beat(lease, databaseNow),
      lost: (error) => this.#loseLease(lease, error),
    });
  }

  #beat(lease: Lease, databaseNow: number): void {
    if (this.#lease !== lease) return;
    this.#freshness.renew(databaseNow);
  }

  /** The lease is another's: all that it covered is let go, and a new one is taken. */
  #loseLease(lease: Lease, error: LeaseLostError): void {
    if (this.#lease !== lease) return;
    this.#lease = null;
    this.#committer?.stop(error);
    void this.#heart?.stop();
    for (const carrier of this.#carriers.values()) carrier.drop();
    this.#carriers.clear();
    this.#loading.clear();
    this.#reclaimed.clear();
    this.#freshness.end();
    for (const { reject } of this.#created.values()) reject(error);
    this.#created.clear();
    this.#deps.observer?.onTrouble?.(new RexError('lease_lost', error.message, { cause: error }), null);
    if (!this.#isStopping) void this.#takeLeaseAgain();
  }

  async #takeLeaseAgain(): Promise<void> {
    try {
      await this.#takeLease();
      this.ring();
    } catch (thrown) {
      this.#deps.observer?.onTrouble?.(toRexError(thrown), null);
      this.#deps.scheduler.after(POLL_EVERY_MS, () => void (this.#isStopping || this.#takeLeaseAgain()));
    }
  }

  /**
   * Begins an execution; resolves when it is committed. Carried here when there is room, otherwise by whoever
   * claims it. Throws RexError when it cannot be stored or no lease is held.
   */
  async start(plan: Plan, given: ExecutionStart): Promise<void> {
    const blobs: { hash: string; json: string }[] = [];
    const at = this.#deps.scheduler.now();
    const input = this.#values.packInput(given.input, plan.inlineBytes, (hash, json) =>
      blobs.push({ hash, json }),
    );
    const execution: NewExecution = { ...given, parent: null, input, createdAt: at };
    const { id } = execution;
    if (this.#isStopping || !this.#lease)
      throw new RexError('unavailable', 'this worker takes no work now: try again');
    // A second start of the same execution must not take the place of the one that is carried.
    if (this.#created.has(id)) return this.#created.get(id)!.promise;
    if (this.#carriers.has(id)) throw new RexError('commit_refused', `the execution ${id} exists already`);
    const advanced = begin(plan, { id, trigger: execution.trigger, input, at });
    this.#plans.keep(execution.versionId, plan);
    if (this.size >= this.#deps.capacity) return this.#startUnowned(execution, blobs);
    const created = Promise.withResolvers<void>();
    this.#created.set(id, created);
    this.#carry({
      ...{ plan, execution, advanced, blobs, isNew: true, takeovers: 0 },
      ...{ timers: [], events: [], inbox: [], inboxSeen: 0 },
      snapshots: { newest: 0, full: null },
    });
    await created.promise;
  }

  async #startUnowned(execution: NewExecution, blobs: Change['blobs']): Promise<void> {
    const release = { claimableAt: execution.createdAt, inboxSeen: 0 };
    await this.#committer!.submit({ ...emptyChange(execution.id), create: execution, blobs, release });
  }

  /** Resolves with the last state of an execution when it ends here. */
  ended(executionId: string): Promise<ExecutionState> {
    return this.#ends.of(executionId);
  }

  #carry(start: CarrierStart): void {
    const carrier = new Carrier(this.#carrierDeps(), start);
    this.#carriers.set(carrier.id, carrier);
    carrier.begin();
  }

  #carrierDeps(): CarrierDeps {
    const { catalogue, pool, scheduler, hash } = this.#deps;
    const committer = this.#committer!;
    return {
      ...{ catalogue, pool, scheduler, hash, values: this.#values },
      findChild: (...wish) => this.#findChild(...wish),
      submit: (change) => this.#submit(change, committer),
      whenFresh: (act) => this.#freshness.whenFresh(act),
      events: {
        onCommitted: (...told) => this.#committed(...told),
        onGone: (carrier, why) => this.#gone(carrier, why),
        onRefused: (carrier, error, wasCreated) => void this.#refused(carrier, error, wasCreated),
      },
    };
  }

  /** Children and messages are there at once for whoever looks, so this driver looks. */
  #submit(change: Change, committer: Committer): Promise<void> {
    const submitted = committer.submit(change);
    const isForOthers = change.children.length > 0 || change.posts.length > 0;
    return isForOthers ? submitted.then(() => this.ring()) : submitted;
  }

  /** The version of a workflow that a step wants to run. A lost connection says nothing of it. */
  #findChild: FindChild = async (workspaceId, { workflow, version }) => {
    const { store } = this.#deps;
    const found = await this.#insist(() => store.resolveVersion(workspaceId, workflow, version), true);
    return { ...found, plan: await this.#insist(() => this.#plans.of(found.versionId), true) };
  };

  #committed(carrier: Carrier, entries: readonly HistoryEntry[], state: ExecutionState): void {
    this.#created.get(carrier.id)?.resolve();
    this.#created.delete(carrier.id);
    this.#deps.observer?.onCommitted?.(carrier.id, entries, state);
  }

  #gone(carrier: Carrier, why: 'final' | 'released' | 'drained'): void {
    this.#carriers.delete(carrier.id);
    if (this.#lease && this.#reclaimed.delete(carrier.id)) void this.#takeUp([carrier.id], this.#lease);
    if (why === 'final') this.#ends.tell(carrier.id, carrier.state);
  }

  /** Only the execution whose change is refused suffers: it ends FAILED, with what stood before. */
  async #refused(carrier: Carrier, error: RexError, wasCreated: boolean): Promise<void> {
    this.#carriers.delete(carrier.id);
    this.#deps.observer?.onTrouble?.(error, carrier.id);
    if (wasCreated) {
      this.#created.get(carrier.id)?.reject(error);
      this.#created.delete(carrier.id);
      if (this.#lease && this.#reclaimed.delete(carrier.id)) void this.#takeUp([carrier.id], this.#lease);
      return;
    }
    await this.#failStored(carrier.id, error);
  }

  async #failStored(executionId: string, error: RexError): Promise<void> {
    const { store, scheduler, observer } = this.#deps;
    try {
      const stored = await this.#insist(() => store.load(executionId));
      const change = failOutright(stored, error, scheduler.now());
      if (change) await this.#committer?.submit(change);
    } catch (thrown) {
      if (!(thrown instanceof LeaseLostError)) observer?.onTrouble?.(toRexError(thrown), executionId);
    }
  }

  /** The doorbell: something may have come for this driver. */
  ring(): void {
    this.#isRung = true;
    if (!this.#polling && !this.#isStopping) void this.poll();
  }

  #planPoll(): void {
    if (this.#isStopping) return;
    this.#stopPoll = this.#deps.scheduler.after(
      POLL_EVERY_MS,
      () => void this.poll().then(() => this.#planPoll()),
    );
  }

  /** Looks in the database for messages, lost drivers and work that nobody owns. */
  poll(): Promise<void> {
    this.#polling ??= this.#poll().finally(() => {
      this.#polling = null;
      if (this.#isRung && !this.#isStopping) void this.poll();
    });
    return this.#polling;
  }

  async #poll(): Promise<void> {
    this.#isRung = false;
    const lease = this.#lease;
    if (!lease || this.#isStopping) return;
    try {
      this.#polls += 1;
      if (this.#polls % SWEEP_EVERY_POLLS === 0) await this.#sweep();
      for (const row of await this.#deps.store.inbox(lease))
        this.#carriers.get(row.executionId)?.receive(row);
      if (this.#mayOwnMore) await this.#takeUpUnheard(lease);
      await this.#takeUp(await this.#deps.store.adopt(lease), lease);
      while (this.room > 0) {
        const many = Math.min(this.room, 256);
        const claimed = await this.#claiming(many, () => this.#deps.store.claim(lease, many));
        if (claimed.length === 0) break;
        await this.#takeUp(claimed, lease);
      }
    } catch (thrown) {
      // What was asked may have been done: then executions are ours of which nothing was heard.
      if (thrown instanceof ConnectionLostError) this.#mayOwnMore = true;
      if (thrown instanceof LeaseLostError) await this.#keepOrLose(lease, thrown);
      else this.#deps.observer?.onTrouble?.(toRexError(thrown, 'unavailable'), null);
    }
  }

  /**
   * Claims these executions where nobody owns them and they are due, as far as there is room. Resolves when the claim is
   * committed or found needless, with those for which there was no room; throws when it could not be asked.
   */
  async claim(executionIds: readonly string[]): Promise<string[]> {
    const lease = this.#lease;
    const asked = lease ? executionIds.slice(0, this.room) : [];
    if (!lease || asked.length === 0) return [...executionIds];
    try {
      const claimed = await this.#claiming(asked.length, () => this.#deps.store.claimThese(lease, asked));
      void this.#takeUp(claimed, lease);
    } catch (thrown) {
      if (thrown instanceof ConnectionLostError) this.#mayOwnMore = true;
      if (thrown instanceof LeaseLostError) await this.#keepOrLose(lease, thrown);
      throw thrown;
    }
    return executionIds.slice(asked.length);
  }

  /** What is asked for takes up room until the answer is there. */
  #claiming(many: number, ask: () => Promise<string[]>): Promise<string[]> {
    this.#asked += many;
    return ask().finally(() => {
      this.#asked -= many;
    });
  }

  async #takeUpUnheard(lease: Lease): Promise<void> {
    // What is carried before the question may end before its answer, and is not to be taken up again.
    const carried = new Set(this.#carriers.keys());
    const owned = await this.#deps.store.owned(lease);
    this.#mayOwnMore = false;
    await this.#takeUp(
      owned.filter((id) => !carried.has(id) && !this.#carriers.has(id)),
      lease,
    );
  }

  async #keepOrLose(lease: Lease, error: LeaseLostError): Promise<void> {
    if (!(await isRenewable(this.#deps.store, lease))) this.#loseLease(lease, error);
  }

  async #sweep(): Promise<void> {
    for (const id of await this.#deps.store.repair()) {
      const message = 'nothing in the database would have moved this execution; it is claimable again';
      this.#deps.observer?.onTrouble?.(new RexError('internal', message), id);
    }
  }

  /** How many more executions it would take up now. */
  get room(): number {
    return this.#isStopping ? 0 : Math.max(0, this.#deps.capacity - this.size - this.#asked);
  }

  async #takeUp(ids: readonly string[], lease: Lease): Promise<void> {
    if (this.#lease !== lease) return;
    for (const id of ids) if (this.#carriers.has(id)) this.#reclaimed.add(id);
    const queue = ids.filter((id) => !this.#carriers.has(id) && !this.#loading.has(id));
    for (const id of queue) this.#loading.add(id);
    const work = async (): Promise<void> => {
      for (let id = queue.pop(); id !== undefined; id = queue.pop()) await this.#load(id, lease);
    };
    await Promise.all(Array.from({ length: LOADS_AT_ONCE }, work));
  }

  async #load(id: string, lease: Lease): Promise<void> {
    const isOver = (): boolean => this.#lease !== lease || this.#isStopping;
    try {
      const stored = await this.#insist(() => this.#deps.store.load(id));
      const plan = await this.#insist(() => this.#plans.of(stored.execution.versionId));
      if (isOver()) return;
      this.#loading.delete(id);
      this.#carry(resumeFrom(plan, stored, this.#deps.scheduler.now()));
    } catch (thrown) {
      if (isOver()) return;
      const error = toRexError(thrown);
      this.#deps.observer?.onTrouble?.(error, id);
      await this.#failStored(id, error);
    } finally {
      if (this.#lease === lease) this.#loading.delete(id);
    }
  }

  /**
   * Reads from the database, again while the connection is lost: that says nothing of the execution. A carrier's reads
   * go on while the driver stops, as the carrier does.
   */
  #insist<T>(read: () => Promise<T>, isForCarrier = false): Promise<T> {
    const lease = this.#lease;
    return insist(read, {
      scheduler: this.#deps.scheduler,
      isWanted: () => this.#lease === lease && (isForCarrier || !this.#isStopping),
      onLost: (error) => this.#deps.observer?.onTrouble?.(toRexError(error, 'unavailable'), null),
    });
  }

  /** Compiles a graph with the node types installed here; throws RexError `invalid_workflow`. */
  plan(graph: Graph): Plan {
    return this.#plans.compile(graph);
  }

  /** Claims nothing more, lets what runs finish for so long, gives the rest back, and ends the lease. */
  async close(graceMs: number): Promise<void> {
    this.#isStopping = true;
    this.#stopPoll?.();
    await this.#polling;
    await drainAll(this.#carriers, this.#deps.scheduler, graceMs);
    for (const carrier of this.#carriers.values()) carrier.drop();
    this.#carriers.clear();
    const lease = this.#lease;
    await this.#heart?.stop();
    this.#lease = null;
    if (lease) await this.#deps.store.retire(lease);
  }
}
