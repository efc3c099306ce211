import { createHash } from 'node:crypto';
import type { Graph, Json } from '@rex/types';
import { compileExpression, evaluateInline } from '../expressions/index.ts';
import { done, type NodeContext } from '../node-runtime.ts';
import { Driver } from './driver.ts';
import type { DriverDeps, ExecutionStart } from './driver-deps.ts';
import { LEASE_TTL_MS } from './heart.ts';
import { publisher } from './memory-publisher.fixtures.ts';
import { MemoryStore } from './memory-store.ts';
import { Life, mortal } from './mortal.fixtures.ts';
import { type ExecutionStore, LeaseLostError } from './ports.ts';
import { testCatalogue, type World } from './test-catalogue.fixtures.ts';
import { VirtualScheduler } from './virtual-scheduler.test-support.ts';

const WORKSPACE = '00000000-0000-7000-8000-000000000000';

/** A store in memory, time in the test's hand, and as many drivers as it wants. */
export class Harness {
  readonly scheduler = new VirtualScheduler();
  readonly store = new MemoryStore(this.scheduler.now);
  readonly troubles: string[] = [];
  readonly drivers: Driver[] = [];
  /** Every call that reached the outside: effect, key and attempt. */
  readonly calls: string[] = [];
  world: World = () => done('ok');
  #ids = 0;
  readonly #lives = new Map<Driver, Life>();

  /** Kills a driver: nothing that it asks of the database is heard or answered any more. */
  kill(driver: Driver): void {
    this.#lives.get(driver)!.end();
  }

  /** Opens a driver; `store` may stand before the real one, to break it. */
  async driver(part: Partial<DriverDeps> = {}): Promise<Driver> {
    const life = new Life();
    const store: ExecutionStore = mortal(part.store ?? this.store, life);
    const kill = ({ step }: NodeContext): void => {
      this.calls.push(`killer ${step.attempt}`);
      life.end();
    };
    const driver = new Driver({
      ...{ name: `driver ${this.drivers.length + 1}`, scheduler: this.scheduler, capacity: 100 },
      catalogue: testCatalogue((context, effect) => {
        this.calls.push(`${effect} ${context.idempotencyKey.slice(37)} ${context.step.attempt}`);
        return this.world(context, effect);
      }, kill),
      pool: { evaluate: (text, context) => evaluateInline(compileExpression(text), context) },
      startHeart: (lease, told) => this.#heart(store, lease, told),
      hash: (text) => createHash('sha256').update(text).digest('hex'),
      observer: { onTrouble: (error) => this.troubles.push(`${error.code}: ${error.message}`) },
      ...part,
      store,
    });
    this.#lives.set(driver, life);
    this.drivers.push(driver);
    await Promise.race([driver.open(), life.over]);
    return driver;
  }

  #heart: (
    store: ExecutionStore,
    ...given: Parameters<DriverDeps['startHeart']>
  ) => { stop(): Promise<void> } = (store, lease, told) => {
    let isStopped = false;
    const beat = async (): Promise<void> => {
      if (isStopped) return;
      try {
        const { now } = await store.beat(lease);
        if (!isStopped) told.beat(now);
      } catch (thrown) {
        if (!isStopped && thrown instanceof LeaseLostError) told.lost(thrown);
      }
      if (!isStopped) this.scheduler.after(500, () => void beat());
    };
    this.scheduler.after(500, () => void beat());
    return {
      stop: async () => {
        isStopped = true;
      },
    };
  };

  /** Begins an execution of a graph; gives its id once it is committed. */
  async start(driver: Driver, graph: Graph, input: Json = null): Promise<string> {
    const execution = this.execution(graph, input);
    const started = driver.start(driver.plan(graph), execution);
    await this.scheduler.settle();
    await started;
    return execution.id;
  }

  execution(graph: Graph, input: Json = null): ExecutionStart {
    this.#ids += 1;
    const tail = String(this.#ids).padStart(12, '0');
    const id = `00000000-0000-7000-8000-${tail}`;
    this.store.putGraph(id, graph);
    return {
      ...{
        id,
        effectScope: id,
        workspaceId: WORKSPACE,
        workflowId: null,
        versionId: id,
        workflowVersion: null,
      },
      ...{ trigger: 'start', input },
    };
  }

  /** Publishes a graph as the next version of the workflow with this name. */
  readonly publish = publisher(this.store, WORKSPACE);

  /** Lets time pass until the execution is final; fails when that does not come. */
  async finish(id: string, withinMs = 3_600_000): Promise<Awaited<ReturnType<MemoryStore['load']>>> {
    const until = this.scheduler.now() + withinMs;
    for (;;) {
      await this.scheduler.settle();
      const stored = await this.store.load(id);
      if (stored.update.finishedAt !== null) return stored;
      if (!(await this.scheduler.step(until))) {
        throw new Error(
          `${id} is stuck: ${stored.update.status} ${stored.update.waitingReason} ${this.troubles.slice(0, 3).join('; ')}`,
        );
      }
    }
  }

  /** Lets a lease run out. */
  async outlive(): Promise<void> {
    await this.scheduler.pass(LEASE_TTL_MS + 1_000);
  }
}
