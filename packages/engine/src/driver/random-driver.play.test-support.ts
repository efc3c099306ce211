import assert from 'node:assert/strict';
import type { Json } from '@rex/types';
import { Random } from '../advance/random.test-support.ts';
import type { Plan } from '../plan.ts';
import { historyOf, replay } from '../replay/index.ts';
import type { ExecutionState } from '../state.ts';
import { MemoryStore } from './memory-store.ts';
import type { Change, StoredExecution } from './ports.ts';
import { type FaultPlan, FaultSource } from './random-driver.faults.test-support.ts';
import type { RandomGraph } from './random-driver.graph.test-support.ts';
import { type Counts, count, Ledger } from './random-driver.ledger.test-support.ts';
import { Outside } from './random-driver.outside.test-support.ts';
import { People } from './random-driver.people.test-support.ts';
import { DriverProcess, type Surroundings } from './random-driver.process.test-support.ts';
import { VirtualScheduler } from './virtual-scheduler.test-support.ts';

/** Longest that an execution may take once faults are off, and most moments that a history may have. */
const CALM_MAX_MS = 900_000;
const MOMENTS_MAX = 20_000;
const PROCESSES_MAX = 3;
const WORKSPACE = '00000000-0000-7000-8000-000000000000';

/** How an execution ended. */
export interface Ending {
  status: string;
  output: Json;
}

/** One history: a graph, some executions of it, drivers, and what befalls them. */
export interface Story {
  seed: number;
  graph: RandomGraph;
  executions: number;
  faults: FaultPlan;
  /** Moments with faults of the surroundings: deaths, pauses, comings and goings, meddling. */
  troubledMoments: number;
  /** How it ends without any fault; null for the history that tells. */
  expected: Ending | null;
}

/** Plays a history to its end and checks it; gives how its first execution ended and how many commits it took. */
export async function playStory(story: Story, counts: Counts): Promise<{ ending: Ending; commits: number }> {
  const player = new Player(story, counts);
  return player.play();
}

class Player {
  readonly #story: Story;
  readonly #counts: Counts;
  readonly #random: Random;
  readonly #scheduler = new VirtualScheduler();
  readonly #store = new MemoryStore(this.#scheduler.now);
  readonly #ledger: Ledger;
  readonly #outside: Outside;
  readonly #people: People;
  readonly #faults: FaultSource;
  readonly #processes: DriverProcess[] = [];
  readonly #lastStates = new Map<string, ExecutionState>();
  readonly #ids: string[] = [];
  readonly #troubles: string[] = [];
  #violation: unknown = null;
  #moments = 0;
  #isPublished = false;
  /** Drivers that begin executions and carry none. */
  readonly #full = new Set<DriverProcess>();

  constructor(story: Story, counts: Counts) {
    this.#story = story;
    this.#counts = counts;
    this.#random = new Random(story.seed * 7 + 1);
    this.#ledger = new Ledger(this.#store, this.#scheduler.now, counts);
    this.#outside = new Outside(story.seed, this.#ledger, counts);
    this.#faults = new FaultSource(this.#random, story.faults);
    this.#people = new People({
      ...{ random: this.#random, store: this.#store, ledger: this.#ledger, outside: this.#outside, counts },
      now: this.#scheduler.now,
    });
  }

  async play(): Promise<{ ending: Ending; commits: number }> {
    const { executions, troubledMoments, faults, expected } = this.#story;
    this.#people.isHonest = expected === null;
    this.#open();
    await this.#scheduler.settle();
    for (let index = 1; index <= executions; index += 1) this.#start(idOf(index));
    for (let done = 0; done < troubledMoments; done += 1) {
      this.#disturb();
      if (this.#random.chance(0.15)) await this.#people.meddle(this.#known);
      await this.#moment();
    }
    if (!faults.crash) this.#faults.isOff = true;
    await this.#calmDown();
    await this.#checkEnds();
    return { ending: endingOf(await this.#store.load(idOf(1))), commits: this.#ledger.commits };
  }

  /** Everything is well from here on, and all must come to its end. */
  async #calmDown(): Promise<void> {
    this.#people.isCalm = true;
    for (const process of this.#living) {
      process.isHeartless = false;
      if (process.isPaused) process.resume();
    }
    await this.#people.resumeAll();
    const until = this.#scheduler.now() + CALM_MAX_MS;
    while (!this.#isOver) {
      if (this.#working.every((process) => this.#full.has(process))) this.#open();
      for (const id of this.#ids)
        if (!this.#ledger.accounts.has(id) && !this.#starting.has(id)) this.#start(id);
      if (this.#scheduler.now() > until) throw new Error(await this.#stuck());
      await this.#moment();
    }
    this.#faults.isOff = true;
  }

  async #stuck(): Promise<string> {
    const open = this.#known.filter((id) => this.#ledger.accounts.get(id)?.isFinal !== true);
    const all = await Promise.all(open.map((id) => this.#store.load(id).catch(() => null)));
    const said = all.map((each) => `${each?.update.status} ${each?.update.waitingReason}`).join(', ');
    return `stuck: ${said}; ${this.#troubles.slice(0, 3).join('; ')}`;
  }

  get #isOver(): boolean {
    return this.#known.every((id) => this.#ledger.accounts.get(id)?.isFinal === true);
  }

  /** The executions that were begun, and their children. */
  get #known(): string[] {
    return [...new Set([...this.#ids, ...this.#ledger.accounts.keys()])];
  }

  get #living(): DriverProcess[] {
    return this.#processes.filter(({ isDead }) => !isDead);
  }

  get #working(): DriverProcess[] {
    return this.#living.filter(({ isClosing }) => !isClosing);
  }

  async #moment(): Promise<void> {
    this.#moments += 1;
    if (this.#moments > MOMENTS_MAX) throw new Error('no end');
    await this.#scheduler.step();
    await this.#people.attend();
    if (this.#random.chance(0.06)) for (const { driver } of this.#living) driver.ring();
    if (this.#violation) throw this.#violation;
  }

  #open(): void {
    const { store, ledger, outside, faults, scheduler, troubles } = {
      ...{ store: this.#store, ledger: this.#ledger, outside: this.#outside, faults: this.#faults },
      ...{ scheduler: this.#scheduler, troubles: this.#troubles },
    };
    const around: Surroundings = {
      ...{ scheduler, store, ledger, outside, troubles },
      latencyMs: () => faults.latencyMs(),
      onCommit: (changes) => this.#raceRelease(changes),
      onCommitted: (id, _, state) => this.#lastStates.set(id, state),
      violated: (error) => {
        this.#violation ??= error;
      },
      fault: (_, call, changes) => {
        const drawn = faults.draw(call, changes);
        if (drawn !== 'none') count(this.#counts, drawn);
        return drawn;
      },
    };
    const isFull = this.#story.expected !== null && this.#random.chance(0.1) && this.#working.length === 0;
    const capacity = isFull ? 0 : 100;
    const process = new DriverProcess(around, capacity);
    this.#processes.push(process);
    if (isFull) this.#full.add(process);
    void process.driver.open().catch((error: Error) => troubles.push(`open: ${error.message}`));
  }

  readonly #starting = new Set<string>();

  /** A client begins an execution; it tries again while it has not heard of it. */
  #start(id: string): void {
    if (!this.#ids.includes(id)) this.#ids.push(id);
    const process = this.#random.pick(this.#working);
    const { graph } = this.#story.graph;
    this.#store.putGraph(id, graph);
    this.#publish();
    this.#starting.add(id);
    const execution = {
      ...{
        id,
        effectScope: id,
        workspaceId: WORKSPACE,
        workflowId: null,
        versionId: id,
        workflowVersion: null,
      },
      ...{ trigger: 'start', input: { n: 1 } },
    };
    void process.driver.start(process.driver.plan(graph), execution).catch((error: Error) => {
      this.#troubles.push(`start: ${error.message}`);
    });
    this.#scheduler.after(8_000, () => this.#starting.delete(id));
  }

  /** Makes the workflows that steps run. */
  #publish(): void {
    if (this.#isPublished) return;
    this.#isPublished = true;
    for (const [name, graph] of this.#story.graph.children) {
      this.#store.putGraph(name, graph);
      this.#store.putWorkflow({ workspaceId: WORKSPACE, workflowId: name, name, versions: [name] });
    }
  }

  /** A message comes while the release of its execution is on its way. */
  async #raceRelease(changes: readonly Change[]): Promise<void> {
    if (this.#people.isCalm || !this.#random.chance(0.5)) return;
    const released = changes.find(({ release, create }) => release && !create);
    if (!released) return;
    count(this.#counts, 'release races');
    await this.#people.meddle([released.executionId]);
    for (const { driver } of this.#working) this.#scheduler.after(5, () => driver.ring());
  }

  /** Something befalls a process. */
  #disturb(): void {
    const random = this.#random;
    const [process] = random.some(this.#working, 1);
    const drawn = random.unit();
    if (!process || (drawn < 0.05 && this.#living.length < PROCESSES_MAX)) return this.#open();
    if (drawn < 0.06) return this.#count('killed', () => process.kill());
    if (drawn < 0.08) return this.#count('closed', () => this.#close(process));
    if (drawn < 0.12) return this.#count('paused', () => process.pause());
    if (drawn < 0.16) return this.#count('heartless', () => (process.isHeartless = true));
    if (drawn > 0.95) process.isHeartless = false;
    if (drawn > 0.93 && process.isPaused) process.resume();
    if (drawn > 0.8 && drawn < 0.85) process.driver.ring();
  }

  #close(process: DriverProcess): void {
    process.isClosing = true;
    void process.driver.close(this.#random.pick([0, 500, 6_000])).then(
      () => process.kill(),
      () => process.kill(),
    );
  }

  #count(what: string, act: () => void): void {
    count(this.#counts, what);
    act();
  }

  async #checkEnds(): Promise<void> {
    const { graph, expected } = this.#story;
    await this.#scheduler.pass(12_000);
    if (this.#violation) throw this.#violation;
    assert.deepEqual(await this.#store.repair(), [], 'E6 at the end');
    const blamed = new Set<string>();
    for (const id of this.#known) {
      const stored = await this.#store.load(id);
      if (isBlamed(stored)) blamed.add(id);
      await this.#checkHistory(id, stored);
    }
    for (const id of this.#ids) {
      const stored = await this.#store.load(id);
      const isOtherwise = (each: string): boolean =>
        this.#people.swayed.has(each) || this.#faults.refused.has(each) || blamed.has(each);
      if (expected && !graph.isRacy && !this.#ledger.isInFamily(id, isOtherwise)) {
        count(this.#counts, 'same as without faults');
        assert.deepEqual(endingOf(stored), expected, 'another end than without faults');
      }
    }
    for (const { driver } of this.#processes) {
      count(this.#counts, 'splits', driver.commits.splits);
    }
  }

  async #checkHistory(id: string, stored: StoredExecution): Promise<void> {
    const history = historyOf(stored);
    assert.deepEqual(
      history.map(({ seq }) => seq),
      history.map((_, index) => index + 1),
      'E9: a gap',
    );
    const graph = await this.#store.readGraph(stored.execution.versionId);
    const plan = this.#processes[0]!.driver.plan(graph);
    const state = replay(plan, id, history);
    assert.equal(state.status, stored.update.status, 'E11: the status of the replay');
    const last = this.#lastStates.get(id);
    if (last?.status === state.status) assert.deepEqual(state, last, 'E11: the state of the replay');
    const { nodesById } = plan;
    for (const { path, nodeId, status, startedAt, finishedAt } of stored.steps) {
      const { ms } = nodesById.get(nodeId)!.rawConfig;
      if (ms === undefined || status !== 'COMPLETED') continue;
      assert.ok(finishedAt! - startedAt! >= Number(ms), `${path} woke early`);
    }
    for (const { path, attempt, retryAt } of stored.attempts) {
      const next = stored.attempts.find((each) => each.path === path && each.attempt === attempt + 1);
      const step = stored.steps.find((each) => each.path === path);
      const startedAt = next?.startedAt ?? (step?.attempt === attempt + 1 ? step.startedAt : null);
      if (startedAt !== null) assert.ok(startedAt! >= retryAt, `${path} was tried again early`);
    }
    if (stored.update.status === 'COMPLETED') assert.deepEqual(stored.timers, [], 'E7: a timer');
    else if (!this.#faults.refused.has(id)) checkUndone(plan, stored);
  }
}

/** What an ended execution has undone: all that it did and that can be undone, the last first. */
function checkUndone(plan: Plan, { steps }: StoredExecution): void {
  if (plan.undoOn.length === 0) return;
  const endOf = (path: string): number | null =>
    steps.find((step) => step.path === path)?.finishedSeq ?? null;
  const done = steps
    .filter(({ nodeId, status }) => plan.nodesById.get(nodeId)!.undo !== null && status === 'COMPLETED')
    .sort((a, b) => a.finishedSeq! - b.finishedSeq!);
  const undone = done.map(({ path }) => endOf(path.replace(/[^/]+$/, (last) => `undo_${last}`)));
  assert.ok(!undone.includes(null), 'something that was done was not undone');
  assert.deepEqual(
    undone,
    undone.toSorted((a, b) => b! - a!),
    'undone in another order',
  );
}

const idOf = (index: number): string => `00000000-0000-7000-8000-${String(index).padStart(12, '0')}`;

/** A pure step that ran by itself when its worker died, as if it had killed it: it fails, by design. */
const isBlamed = ({ steps }: StoredExecution): boolean =>
  steps.some(({ effect, error }) => effect === 'pure' && error?.code === 'attempt_lost');

const endingOf = ({ update }: StoredExecution): Ending => ({
  status: update.status,
  output: update.output && 'inline' in update.output ? update.output.inline : null,
});
