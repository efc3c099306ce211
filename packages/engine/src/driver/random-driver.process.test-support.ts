import { createHash } from 'node:crypto';
import type { EffectClass, NodeManifest } from '@rex/types';
import { compileExpression, evaluateInline } from '../expressions/index.ts';
import { type Catalogue, done, type NodeContext, type NodeRuntime, runWorkflow } from '../node-runtime.ts';
import { Driver } from './driver.ts';
import type { MemoryStore } from './memory-store.ts';
import {
  type Change,
  ConnectionLostError,
  type ExecutionStore,
  type Lease,
  LeaseLostError,
  RefusedError,
} from './ports.ts';
import type { Ledger } from './random-driver.ledger.test-support.ts';
import type { Outside } from './random-driver.outside.test-support.ts';
import type { Scheduler } from './scheduler.ts';
import type { VirtualScheduler } from './virtual-scheduler.test-support.ts';

type DriverDeps = ConstructorParameters<typeof Driver>[0];

/** What becomes of one call of the store. `refuse`: its content is refused. */
export type StoreFault = 'none' | 'crash before' | 'crash after' | 'lost before' | 'lost after' | 'refuse';

/** What a process runs in. `fault` and the latency are asked for each call of the store. */
export interface Surroundings {
  scheduler: VirtualScheduler;
  store: MemoryStore;
  ledger: Ledger;
  outside: Outside;
  fault(process: DriverProcess, call: keyof ExecutionStore, changes: readonly Change[]): StoreFault;
  latencyMs(): number;
  /** Called before a commit reaches the store. */
  onCommit(changes: readonly Change[]): Promise<void>;
  onCommitted: NonNullable<NonNullable<DriverDeps['observer']>['onCommitted']>;
  /** Something that must hold does not. */
  violated(error: unknown): void;
  troubles: string[];
}

/** A driver in a process of its own, which can die, stand still, lose its heart, and reaches the store by a wire. */
export class DriverProcess {
  readonly driver: Driver;
  isDead = false;
  /** Its heartbeats do not get through. */
  isHeartless = false;
  isClosing = false;
  #isPaused = false;
  #held: (() => void)[] = [];
  readonly #around: Surroundings;

  constructor(around: Surroundings, capacity: number) {
    this.#around = around;
    const store = this.#wire();
    this.driver = new Driver({
      ...{ name: 'process', capacity, store, scheduler: this.#clock(), catalogue: this.#catalogue() },
      pool: { evaluate: (text, context) => evaluateInline(compileExpression(text), context) },
      startHeart: (lease, told) => this.#heart(store, lease, told),
      hash: (text) => createHash('sha256').update(text).digest('hex'),
      observer: {
        onTrouble: (error) => around.troubles.push(`${error.code}: ${error.message}`),
        onCommitted: around.onCommitted,
      },
    });
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  kill(): void {
    this.isDead = true;
    this.#held = [];
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    for (const act of this.#held.splice(0)) this.#around.scheduler.soon(() => this.#run(act));
  }

  #run(act: () => void): void {
    if (this.isDead) return;
    if (this.#isPaused) this.#held.push(act);
    else act();
  }

  /** Waits while the process stands still, for ever when it is dead. */
  #alive(): Promise<void> | undefined {
    if (!this.isDead && !this.#isPaused) return;
    return new Promise((resolve) => this.#run(resolve));
  }

  #clock(): Scheduler {
    const { scheduler } = this.#around;
    return {
      ...{ now: scheduler.now, monotonic: scheduler.monotonic, sync: scheduler.sync },
      soon: (act) => scheduler.soon(() => this.#run(act)),
      after: (delayMs, act) => {
        let isOff = false;
        // A host's timer may come a little early.
        const disarm = scheduler.after(delayMs > 4 ? delayMs - 1 : delayMs, () =>
          this.#run(() => isOff || act()),
        );
        return () => {
          isOff = true;
          disarm();
        };
      },
    };
  }

  #wire(): ExecutionStore {
    const { store } = this.#around;
    return new Proxy<ExecutionStore>(store, {
      get:
        (_, call: keyof ExecutionStore) =>
        async (...given: never[]) => {
          await this.#alive();
          try {
            return await this.#ask(call, given);
          } finally {
            await this.#alive();
          }
        },
    });
  }

  async #ask(call: keyof ExecutionStore, given: never[]): Promise<unknown> {
    const { latencyMs, fault, onCommit } = this.#around;
    const changes = call === 'commit' ? (given as unknown as [Lease, readonly Change[]])[1] : [];
    if (call === 'beat' && this.isHeartless) throw new ConnectionLostError('no heartbeat gets through');
    const drawn = fault(this, call, changes);
    await this.#pass(latencyMs());
    if (drawn === 'crash before') return this.#die();
    if (drawn === 'lost before') throw new ConnectionLostError('reset');
    if (drawn === 'refuse') throw new RefusedError('no such character');
    if (call === 'commit') await onCommit(changes);
    const answer = await this.#told(call, given);
    if (drawn === 'crash after') return this.#die();
    await this.#pass(latencyMs());
    if (drawn === 'lost after') throw new ConnectionLostError('reset');
    return answer;
  }

  #die(): Promise<void> {
    this.kill();
    return new Promise(() => {});
  }

  async #pass(delayMs: number): Promise<void> {
    if (delayMs > 0) await new Promise<void>((resolve) => this.#around.scheduler.after(delayMs, resolve));
  }

  /** Asks the store and tells the ledger, with nothing in between. */
  #told(call: keyof ExecutionStore, given: never[]): Promise<unknown> {
    const { store, ledger, violated } = this.#around;
    const [lease, changes] = given as unknown as [Lease, readonly Change[]];
    return ledger.alone(async () => {
      const answer: unknown = await (store[call] as (...given: never[]) => unknown).call(store, ...given);
      try {
        if (call === 'register') ledger.renewed(answer as Lease);
        else if (call === 'beat') ledger.renewed(lease);
        else if (call === 'retire') await ledger.retired(lease);
        else if (call === 'claim') ledger.claimed(lease, answer as string[]);
        else if (call === 'adopt') ledger.adopted(lease, answer as string[]);
        else if (call === 'commit') await ledger.committed(lease, changes);
        else if (call === 'repair' && (answer as string[]).length > 0)
          throw new Error('E6: a sweep found something');
      } catch (violation) {
        violated(violation);
      }
      return answer;
    });
  }

  #heart(
    store: ExecutionStore,
    ...[lease, told]: Parameters<DriverDeps['startHeart']>
  ): { stop(): Promise<void> } {
    let isStopped = false;
    const { scheduler } = this.#around;
    const beat = async (): Promise<void> => {
      if (isStopped) return;
      try {
        const { now } = await store.beat(lease);
        if (!isStopped) told.beat(now);
      } catch (thrown) {
        if (!isStopped && thrown instanceof LeaseLostError) told.lost(thrown);
      }
      if (!isStopped) scheduler.after(500, () => this.#run(() => void beat()));
    };
    scheduler.after(500, () => this.#run(() => void beat()));
    return {
      stop: async () => {
        isStopped = true;
      },
    };
  }

  #catalogue(): Catalogue {
    const caller = {
      after: (delayMs: number, act: () => void): void => {
        this.#around.scheduler.after(delayMs, () => this.#run(act));
      },
      leaseId: () => this.driver.lease?.driverId ?? null,
      fail: (error: unknown) => this.#around.violated(error),
    };
    const call = (effect: EffectClass): [string, NodeRuntime] =>
      node(effect, { effect }, (context: NodeContext) => this.#around.outside.call(caller, context, effect));
    // Pure, and not at once: the engine goes on with other things meanwhile.
    const slow = node('slow', {}, ({ config }) => {
      const delayMs = 30;
      return new Promise((resolve) => caller.after(delayMs, () => resolve(done(config.value ?? null))));
    });
    return new Map([...INNER_NODES, slow, call('read'), call('idempotent'), call('unsafe')]);
  }
}

function node(type: string, part: Partial<NodeManifest>, run: NodeRuntime['run']): [string, NodeRuntime] {
  const manifest: NodeManifest = {
    ...{ type, role: 'plain', config: { type: 'object' }, output: true, outlets: ['out'], effect: 'pure' },
    ...{ deferred: [], echo: false, policy: {}, ...part },
    ui: { title: type, group: 'logic', icon: 'box', summary: type },
  };
  return [type, { manifest, parseConfig: (config) => config, run }];
}

const echo: NodeRuntime['run'] = ({ config }) => done(config.value ?? null);

/** Node types that call nothing: `set` writes memory, `choose` takes an outlet, two wait. */
const INNER_NODES: [string, NodeRuntime][] = [
  node('start', { role: 'trigger' }, ({ trigger }) => done(trigger)),
  node('pure', {}, echo),
  node('set', {}, ({ config }) => done({ n: Number(Object.values(config)[0]) }, { memory: config })),
  node('choose', { outlets: ['high', 'low'] }, ({ config }) =>
    done(config.value ?? null, { outlet: String(config.outlet) }),
  ),
  node('sleep', {}, ({ config, now }) => ({
    kind: 'wait',
    reason: 'timer',
    wakeAt: now + Number(config.ms),
  })),
  node('sub', {}, ({ config }) =>
    runWorkflow({ workflow: String(config.workflow), version: null, input: config.input ?? null }),
  ),
  node('ask', {}, () => ({ kind: 'wait', reason: 'signal', wakeAt: null })),
  node('forEach', { role: 'forEach', deferred: ['body'] }, echo),
  node('repeat', { role: 'repeat', deferred: ['body', 'until'] }, echo),
];
