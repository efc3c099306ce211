import { createHash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { type Graph, type HistoryEntry, type Json, RexError } from '@rex/types';
import { compileExpression, evaluateInline } from '../expressions/index.ts';
import { done, type NodeContext, type NodeResult } from '../node-runtime.ts';
import { historyOf } from '../replay/index.ts';
import type { ExecutionState } from '../state.ts';
import { Driver } from './driver.ts';
import type { StoreHarness } from './execution-store.fixtures.ts';
import { BEAT_EVERY_MS } from './heart.ts';
import { Life, mortal } from './mortal.fixtures.ts';
import type { InboxMessage, Lease, StoredExecution } from './ports.ts';
import type { Scheduler } from './scheduler.ts';
import { testCatalogue } from './test-catalogue.fixtures.ts';

/** Told of each commit of an execution: what happened, how it stands, and the driver that wrote it. */
export type Watcher = (state: ExecutionState, entries: readonly HistoryEntry[], driver: Driver) => void;

/** A stored execution with its whole history. */
export interface Ended extends StoredExecution {
  entries: HistoryEntry[];
  /** Paths of the COMPLETED steps in the order of their ends. */
  completed: string[];
}

/** Drivers on a store under test, by this machine's clock; what the world does stands in the nodes' configs. */
export class DriverStage {
  readonly harness: StoreHarness;
  /** Every call that reached the outside: effect, path and attempt. */
  readonly calls: string[] = [];
  /** Keys that the outside was given. */
  readonly keys: string[] = [];
  readonly troubles: string[] = [];
  readonly #watchers = new Map<string, Watcher[]>();
  readonly #newest = new Map<string, ExecutionState>();
  readonly #cast: { driver: Driver; life: Life; stopTime(): void }[] = [];
  readonly #gates = new Map<string, { opened: Promise<void>; open(): void }>();
  readonly #beats = new Set<Promise<unknown>>();
  #made = 0;
  #ids = 0;

  constructor(harness: StoreHarness) {
    this.harness = harness;
  }

  /** Opens another driver. */
  async driver(capacity = 100): Promise<Driver> {
    const life = new Life();
    const { scheduler, stop } = realTime();
    const store = mortal(this.harness.store, life);
    const driver: Driver = new Driver({
      ...{ name: `driver ${this.#cast.length + 1}`, store, scheduler, capacity },
      catalogue: testCatalogue(
        (context, effect) => this.#world(context, effect),
        () => life.end(),
      ),
      pool: { evaluate: (text, context) => evaluateInline(compileExpression(text), context) },
      startHeart: (lease, told) => heart(() => this.#beat(store, lease), told, scheduler),
      hash: (text) => createHash('sha256').update(text).digest('hex'),
      observer: {
        onTrouble: (error) => this.troubles.push(`${error.code}: ${error.message}`),
        onCommitted: (id, entries, state) => {
          if (!life.isOver) this.#committed(id, { entries, state, driver });
        },
      },
    });
    this.#cast.push({ driver, life, stopTime: stop });
    await driver.open();
    return driver;
  }

  async #beat(store: StoreHarness['store'], lease: Lease): Promise<{ now: number }> {
    const beat = store.beat(lease);
    this.#beats.add(beat);
    try {
      return await beat;
    } finally {
      this.#beats.delete(beat);
    }
  }

  /** A driver dies: nothing of it is heard any more, and its lease runs out. */
  async kill(driver: Driver): Promise<void> {
    const { life, stopTime } = this.#cast.find((each) => each.driver === driver)!;
    life.end();
    stopTime();
    // A beat that is on its way would give the lease a new term.
    await Promise.allSettled(this.#beats);
    await this.harness.expire(driver.lease!);
  }

  /** Kills a driver in the moment of a commit, and gives its executions to a new one. */
  killAt(driver: Driver, id: string, isMoment: (state: ExecutionState) => boolean): Promise<Driver> {
    return new Promise((resolve, reject) => {
      this.watch(id, (state) => {
        const { life } = this.#cast.find((each) => each.driver === driver)!;
        if (life.isOver || !isMoment(state)) return;
        life.end();
        this.kill(driver)
          .then(() => this.driver())
          .then(resolve, reject);
      });
    });
  }

  nextId(): string {
    return `0190b000-0000-7000-8000-${String(++this.#ids).padStart(12, '0')}`;
  }

  /** Begins an execution of a graph that is published for it. */
  async start(
    driver: Driver,
    graph: Graph,
    { input = {}, id = this.nextId() }: { input?: Json; id?: string } = {},
  ): Promise<string> {
    const version = await this.publish(`graph ${++this.#made}`, graph);
    await driver.start(driver.plan(graph), {
      ...{ id, effectScope: id, workspaceId: this.harness.origin.workspaceId, workflowVersion: 1 },
      ...{ ...version, trigger: 'start', input },
    });
    return id;
  }

  publish(name: string, graph: Graph): Promise<{ workflowId: string; versionId: string }> {
    return this.harness.publish(name, graph);
  }

  watch(id: string, watcher: Watcher): void {
    this.#watchers.set(id, [...(this.#watchers.get(id) ?? []), watcher]);
  }

  #committed(
    id: string,
    told: { entries: readonly HistoryEntry[]; state: ExecutionState; driver: Driver },
  ): void {
    this.#newest.set(id, told.state);
    for (const watcher of this.#watchers.get(id) ?? []) watcher(told.state, told.entries, told.driver);
  }

  /** Resolves with the first committed state that is so; at once when the newest one is. */
  async until(id: string, holds: (state: ExecutionState) => boolean): Promise<ExecutionState> {
    const newest = this.#newest.get(id);
    if (newest && holds(newest)) return newest;
    return new Promise((resolve) => this.watch(id, (state) => holds(state) && resolve(state)));
  }

  /** How an execution ended, once it has. */
  async ended(id: string): Promise<Ended> {
    await this.until(id, ({ finishedAt }) => finishedAt !== null);
    const stored = await this.harness.store.load(id);
    const completed = stored.steps
      .filter(({ status }) => status === 'COMPLETED')
      .sort((a, b) => a.finishedSeq! - b.finishedSeq!);
    return { ...stored, entries: historyOf(stored), completed: completed.map(({ path }) => path) };
  }

  async post(id: string, message: InboxMessage): Promise<void> {
    await this.harness.store.post(id, message);
    for (const { driver, life } of this.#cast) if (!life.isOver) driver.ring();
  }

  cancel(id: string): Promise<void> {
    return this.post(id, { kind: 'cancel', actor: 'ann' });
  }

  /** Lets the calls pass that wait at a gate. */
  open(gate: string): void {
    this.#gate(gate).open();
  }

  async close(): Promise<void> {
    for (const { driver, life, stopTime } of this.#cast) {
      if (!life.isOver) await driver.close(0);
      stopTime();
    }
    await this.harness.close();
  }

  /** Does what a node's config says: `failTimes`, `fatal`, `hang`, `gate`, and else gives its `value`. */
  async #world({ config, step, signal, idempotencyKey }: NodeContext, effect: string): Promise<NodeResult> {
    this.calls.push(`${effect} ${step.path} ${step.attempt}`);
    this.keys.push(idempotencyKey);
    if (Number(config.failTimes ?? 0) >= step.attempt)
      throw new RexError('network', 'it broke', { retryable: true });
    if (config.fatal) throw new RexError('step_failed', String(config.fatal), { retryable: false });
    if (config.hang)
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    if (config.gate) await this.#gate(String(config.gate)).opened;
    return done(config.value ?? null);
  }

  #gate(name: string): { opened: Promise<void>; open(): void } {
    const known = this.#gates.get(name);
    if (known) return known;
    let open = (): void => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    const gate = { opened, open };
    this.#gates.set(name, gate);
    return gate;
  }
}

/** This machine's time, until it is stopped. */
function realTime(): { scheduler: Scheduler; stop(): void } {
  const timers = new Set<NodeJS.Timeout>();
  let offsetMs = 0;
  let isOver = false;
  return {
    scheduler: {
      now: () => Math.round(Date.now() + offsetMs),
      monotonic: () => performance.now(),
      sync: (databaseNow) => {
        offsetMs = databaseNow - Date.now();
      },
      soon: (act) => void setImmediate(() => isOver || act()),
      after: (delayMs, act) => {
        if (isOver) return () => {};
        const timer = setTimeout(() => {
          timers.delete(timer);
          act();
        }, delayMs);
        timers.add(timer);
        return () => {
          timers.delete(timer);
          clearTimeout(timer);
        };
      },
    },
    stop: () => {
      isOver = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

function heart(
  send: () => Promise<{ now: number }>,
  told: { beat(databaseNow: number): void },
  scheduler: Scheduler,
): { stop(): Promise<void> } {
  let isStopped = false;
  const beat = (): void => {
    if (isStopped) return;
    send().then(
      ({ now }) => isStopped || told.beat(now),
      () => undefined,
    );
    scheduler.after(BEAT_EVERY_MS, beat);
  };
  beat();
  return {
    stop: async () => {
      isStopped = true;
    },
  };
}
