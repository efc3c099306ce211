import {
  type Graph,
  type HistoryEntry,
  type Json,
  LIMITS,
  type Manifests,
  type NodeManifest,
  RexError,
  toRexError,
  type Value,
} from '@rex/types';
import { Lru } from '@rex/utils';
import { begin } from '../advance/index.ts';
import { compile } from '../compile/index.ts';
import type { Plan } from '../plan.ts';
import type { ExecutionState } from '../state.ts';
import { Carrier, type CarrierDeps, type CarrierStart } from './carrier.ts';
import { Committer } from './committer.ts';
import type { DriverDeps, ExecutionStart } from './driver-deps.ts';
import { FRESH_MS, type Heart } from './heart.ts';
import { type Change, type Lease, LeaseLostError, type NewExecution } from './ports.ts';
import { failOutright, resumeFrom } from './recovery.ts';
import { Values } from './values.ts';

const POLL_EVERY_MS = 1_000;
const LOADS_AT_ONCE = 16;
/** Every so many polls the database is searched for executions that nothing would ever move (E6). */
const SWEEP_EVERY_POLLS = 10;

/** Carries executions through in one process, under one lease. */
export class Driver {
  readonly #deps: DriverDeps;
  readonly #manifests: Manifests;
  readonly #values: Values;
  readonly #plans = new Lru<string, Plan>(1_000);
  readonly #carriers = new Map<string, Carrier>();
  readonly #loading = new Set<string>();
  readonly #created = new Map<string, { resolve(): void; reject(error: Error): void }>();
  readonly #ends = new Map<string, ((state: ExecutionState) => void)[]>();
  #held: (() => void)[] = [];
  #lease: Lease | null = null;
  #committer: Committer | null = null;
  #heart: Heart | null = null;
  #lastBeat = Number.NEGATIVE_INFINITY;
  #stopPoll: (() => void) | null = null;
  #polling: Promise<void> | null = null;
  #isRung = false;
  #polls = 0;
  #isStopping = false;

  constructor(deps: DriverDeps) {
    this.#deps = deps;
    this.#manifests = new Map<string, NodeManifest>(
      [...deps.catalogue].map(([type, { manifest }]) => [type, manifest]),
    );
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
    this.#lastBeat = sentAt;
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
    this.#lastBeat = this.#deps.scheduler.monotonic();
    this.#deps.scheduler.sync(databaseNow);
    const held = this.#held;
    this.#held = [];
    for (const act of held) act();
  }

  /** The lease is another's: all that it covered is let go, and a new one is taken. */
  #loseLease(lease: Lease, error: LeaseLostError): void {
    if (this.#lease !== lease) return;
    this.#lease = null;
    this.#committer?.stop(error);
    void this.#heart?.stop();
    for (const carrier of this.#carriers.values()) carrier.drop();
    this.#carriers.clear();
    this.#held = [];
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

  /** Calls `act` when the lease is fresh: at once, or with the next heartbeat that comes back. */
  #whenFresh(act: () => void): void {
    if (this.#deps.scheduler.monotonic() - this.#lastBeat < FRESH_MS) act();
    else this.#held.push(act);
  }

  /**
   * Begins an execution; resolves when it is committed. Carried here when there is room, otherwise by whoever
   * claims it. Throws RexError when it cannot be stored or no lease is held.
   */
  async start(plan: Plan, given: ExecutionStart): Promise<void> {
    const blobs: { hash: string; json: string }[] = [];
    const at = this.#deps.scheduler.now();
    const input = this.#packInput(plan, given.input, (hash, json) => blobs.push({ hash, json }));
    const execution: NewExecution = { ...given, input, createdAt: at };
    const { id, trigger } = execution;
    if (this.#isStopping || !this.#committer)
      throw new RexError('unavailable', 'this worker takes no work now: try again');
    const advanced = begin(plan, { id, trigger, input, at });
    this.#plans.set(execution.versionId, plan);
    if (this.size >= this.#deps.capacity) {
      await this.#startUnowned(execution, blobs);
      return;
    }
    const created = new Promise<void>((resolve, reject) => this.#created.set(id, { resolve, reject }));
    this.#carry({
      ...{
        plan,
        execution,
        advanced,
        blobs,
        isNew: true,
        takeovers: 0,
        timers: [],
        events: [],
        inbox: [],
        inboxSeen: 0,
      },
      snapshots: { newest: 0, full: null },
    });
    await created;
  }

  #packInput(plan: Plan, input: Json, keep: (hash: string, text: string) => void): Value {
    try {
      return this.#values.pack(input, plan.inlineBytes, keep, LIMITS.inputBytes);
    } catch (thrown) {
      const { code, message } = toRexError(thrown);
      throw new RexError(
        code === 'output_too_large' ? 'payload_too_large' : 'not_storable',
        `the input: ${message}`,
      );
    }
  }

  async #startUnowned(execution: NewExecution, blobs: Change['blobs']): Promise<void> {
    await this.#committer!.submit({
      ...{ executionId: execution.id, create: execution, update: null, steps: [], attempts: [], history: [] },
      ...{
        snapshot: null,
        timersSet: [],
        timersCleared: [],
        blobs,
        inboxConsumed: null,
        resetTakeovers: false,
      },
      release: { claimableAt: execution.createdAt, inboxSeen: 0 },
    });
  }

  /** Resolves with the last state of an execution when it ends here. */
  ended(executionId: string): Promise<ExecutionState> {
    return new Promise((resolve) => {
      const waiting = this.#ends.get(executionId) ?? [];
      waiting.push(resolve);
      this.#ends.set(executionId, waiting);
    });
  }

  #carry(start: CarrierStart): void {
    const carrier = new Carrier(this.#carrierDeps(), start);
    this.#carriers.set(carrier.id, carrier);
    carrier.begin();
  }

  #carrierDeps(): CarrierDeps {
    const { catalogue, pool, scheduler } = this.#deps;
    const committer = this.#committer!;
    return {
      ...{ catalogue, pool, scheduler, values: this.#values },
      submit: (change) => committer.submit(change),
      whenFresh: (act) => this.#whenFresh(act),
      events: {
        onCommitted: (carrier, entries) => this.#committed(carrier, entries),
        onGone: (carrier, why) => this.#gone(carrier, why),
        onRefused: (carrier, error, wasCreated) => void this.#refused(carrier, error, wasCreated),
      },
    };
  }

  #committed(carrier: Carrier, entries: readonly HistoryEntry[]): void {
    this.#created.get(carrier.id)?.resolve();
    this.#created.delete(carrier.id);
    this.#deps.observer?.onCommitted?.(carrier.id, entries, carrier.state);
  }

  #gone(carrier: Carrier, why: 'final' | 'released' | 'drained'): void {
    this.#carriers.delete(carrier.id);
    if (why === 'final') {
      for (const resolve of this.#ends.get(carrier.id) ?? []) resolve(carrier.state);
      this.#ends.delete(carrier.id);
    }
  }

  /** Only the execution whose change is refused suffers: it ends FAILED, with what stood before. */
  async #refused(carrier: Carrier, error: RexError, wasCreated: boolean): Promise<void> {
    this.#carriers.delete(carrier.id);
    this.#deps.observer?.onTrouble?.(error, carrier.id);
    if (wasCreated) {
      this.#created.get(carrier.id)?.reject(error);
      this.#created.delete(carrier.id);
      return;
    }
    await this.#failStored(carrier.id, error);
  }

  async #failStored(executionId: string, error: RexError): Promise<void> {
    const { store, scheduler, observer } = this.#deps;
    try {
      const change = failOutright(await store.load(executionId), error, scheduler.now());
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
      await this.#takeUp(await this.#deps.store.adopt(lease));
      for (let room = this.#room(); room > 0; room = this.#room()) {
        const claimed = await this.#deps.store.claim(lease, Math.min(room, 256));
        if (claimed.length === 0) break;
        await this.#takeUp(claimed);
      }
    } catch (thrown) {
      if (thrown instanceof LeaseLostError) this.#loseLease(lease, thrown);
      else this.#deps.observer?.onTrouble?.(toRexError(thrown, 'unavailable'), null);
    }
  }

  async #sweep(): Promise<void> {
    for (const id of await this.#deps.store.repair()) {
      const message = 'nothing in the database would have moved this execution; it is claimable again';
      this.#deps.observer?.onTrouble?.(new RexError('internal', message), id);
    }
  }

  #room(): number {
    return this.#isStopping ? 0 : this.#deps.capacity - this.size;
  }

  async #takeUp(ids: readonly string[]): Promise<void> {
    const queue = ids.filter((id) => !this.#carriers.has(id) && !this.#loading.has(id));
    for (const id of queue) this.#loading.add(id);
    const work = async (): Promise<void> => {
      for (let id = queue.pop(); id !== undefined; id = queue.pop()) await this.#load(id);
    };
    await Promise.all(Array.from({ length: LOADS_AT_ONCE }, work));
  }

  async #load(id: string): Promise<void> {
    const lease = this.#lease;
    try {
      const stored = await this.#deps.store.load(id);
      const plan = await this.#planOf(stored.execution.versionId);
      if (this.#lease !== lease || this.#isStopping) return;
      this.#loading.delete(id);
      this.#carry(resumeFrom(plan, stored, this.#deps.scheduler.now()));
    } catch (thrown) {
      const error = toRexError(thrown);
      this.#deps.observer?.onTrouble?.(error, id);
      await this.#failStored(id, error);
    } finally {
      this.#loading.delete(id);
    }
  }

  async #planOf(versionId: string): Promise<Plan> {
    const known = this.#plans.get(versionId);
    if (known) return known;
    const plan = this.plan(await this.#deps.store.readGraph(versionId));
    this.#plans.set(versionId, plan);
    return plan;
  }

  /** Compiles a graph with the node types installed here; throws RexError `invalid_workflow`. */
  plan(graph: Graph): Plan {
    const compiled = compile(graph, this.#manifests);
    if (compiled.ok) return compiled.plan;
    const [first] = compiled.problems;
    throw new RexError('invalid_workflow', `the workflow does not compile: ${first?.message}`, {
      details: compiled.problems.map((problem) => ({ ...problem })),
    });
  }

  /** Claims nothing more, lets what runs finish for so long, gives the rest back, and ends the lease. */
  async close(graceMs: number): Promise<void> {
    this.#isStopping = true;
    this.#stopPoll?.();
    await this.#polling;
    const drained = this.#drainAll();
    let giveUp = (): void => {};
    const timeUp = new Promise<void>((resolve) => {
      giveUp = this.#deps.scheduler.after(graceMs, resolve);
    });
    await Promise.race([drained, timeUp]);
    giveUp();
    for (const carrier of this.#carriers.values()) carrier.drop();
    this.#carriers.clear();
    const lease = this.#lease;
    await this.#heart?.stop();
    this.#lease = null;
    if (lease) await this.#deps.store.retire(lease);
  }

  async #drainAll(): Promise<void> {
    const gone = new Promise<void>((resolve) => {
      const check = (): void => {
        if (this.#carriers.size === 0) resolve();
        else this.#deps.scheduler.after(10, check);
      };
      for (const carrier of [...this.#carriers.values()]) carrier.drain();
      check();
    });
    await gone;
  }
}
