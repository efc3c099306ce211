import { isFinalStep, type StepStatus } from '@rex/types';
import type {
  LiveBacktrack,
  LiveEntry,
  LiveExecution,
  LiveLoop,
  LiveNode,
  LiveRound,
  LiveState,
  LiveStep,
} from './live-state.ts';
import { placeOf } from './step-place.ts';

/** What a node is said to be when its steps differ: what needs attention first. */
const PRECEDENCE: readonly StepStatus[] = [
  'RUNNING',
  'WAITING',
  'FAILED',
  'COMPLETED',
  'SKIPPED',
  'CANCELLED',
];

type OwnLoop = LiveLoop & { rounds: LiveRound[]; counts: Record<LiveRound['status'], number> };

/** The state after a batch of events, in the making: each map is copied once, at its first change. */
export class LiveDraft {
  readonly #before: LiveState;
  #seq: number;
  #at: number;
  #execution: LiveExecution;
  #steps: Map<string, LiveStep> | null = null;
  #nodes: Map<string, LiveNode> | null = null;
  #loops: Map<string, LiveLoop> | null = null;
  #current: Map<string, string> | null = null;
  #entries: LiveEntry[] | null = null;
  #backtracks: LiveBacktrack[] | null = null;
  readonly #ownLoops = new Map<string, OwnLoop>();
  /** Ids of the nodes that look different now. */
  readonly touched = new Set<string>();

  constructor(before: LiveState) {
    this.#before = before;
    this.#seq = before.seq;
    this.#at = before.at;
    this.#execution = before.execution;
  }

  get seq(): number {
    return this.#seq;
  }

  get execution(): LiveExecution {
    return this.#execution;
  }

  get steps(): ReadonlyMap<string, LiveStep> {
    return this.#steps ?? this.#before.steps;
  }

  get loops(): ReadonlyMap<string, LiveLoop> {
    return this.#loops ?? this.#before.loops;
  }

  /** Takes the number of an entry and keeps it for the list of all that happened. */
  record(entry: LiveEntry): void {
    this.#entries ??= [...this.#before.entries];
    this.#entries.push(entry);
    this.#seq = entry.seq;
    this.#at = entry.at;
  }

  changeExecution(change: Partial<LiveExecution>): void {
    this.#execution = { ...this.#execution, ...change };
  }

  addBacktrack(backtrack: LiveBacktrack): void {
    this.#backtracks ??= [...this.#before.backtracks];
    this.#backtracks.push(backtrack);
  }

  /** The step at a path; one that was never heard of is made, and counts from now on. */
  step(path: string, at: number): LiveStep {
    return this.steps.get(path) ?? this.#make(path, at);
  }

  #make(path: string, at: number): LiveStep {
    const { nodeId, scope } = placeOf(path);
    const before = this.currentIn(scope, nodeId);
    if (before) this.takeBack(before);
    const step: LiveStep = {
      ...{ path, nodeId, scope, status: 'PENDING', effect: null, attempts: [], waits: [], seenAt: at },
      ...{ startedAt: null, finishedAt: null, error: null, handled: false, waiting: null, wakeAt: null },
      ...{ isDue: false, outlets: [], skipReason: null, isPast: false },
    };
    this.#current ??= new Map(this.#before.current);
    this.#current.set(scope + nodeId, path);
    this.#put(step, null);
    return step;
  }

  change(step: LiveStep, change: Partial<LiveStep>): LiveStep {
    const after = { ...step, ...change };
    this.#put(after, step);
    return after;
  }

  currentIn(scope: string, nodeId: string): LiveStep | null {
    const path = (this.#current ?? this.#before.current).get(scope + nodeId);
    return path === undefined ? null : (this.steps.get(path) ?? null);
  }

  /** A step counts no more, and with a loop all that its rounds hold. */
  takeBack(step: LiveStep): void {
    if (step.isPast) return;
    this.change(step, { isPast: true });
    this.#current ??= new Map(this.#before.current);
    this.#current.delete(step.scope + step.nodeId);
    const loop = this.loops.get(step.path);
    if (!loop) return;
    const scopes = new Set(loop.rounds.map(({ path }) => `${path}/`));
    for (const each of this.steps.values()) if (scopes.has(each.scope)) this.takeBack(each);
  }

  /** The loop at a step's path, to be changed. */
  ownLoop(path: string): OwnLoop | null {
    const known = this.#ownLoops.get(path);
    if (known) return known;
    const before = this.loops.get(path);
    if (!before) return null;
    return this.#keepLoop({ ...before, rounds: [...before.rounds], counts: { ...before.counts } });
  }

  openLoop(path: string, items: number): void {
    const counts = { RUNNING: 0, COMPLETED: 0, FAILED: 0, CANCELLED: 0 };
    this.#keepLoop({ path, items, rounds: [], counts });
  }

  #keepLoop(loop: OwnLoop): OwnLoop {
    this.#loops ??= new Map(this.#before.loops);
    this.#loops.set(loop.path, loop);
    this.#ownLoops.set(loop.path, loop);
    return loop;
  }

  #put(step: LiveStep, before: LiveStep | null): void {
    this.#steps ??= new Map(this.#before.steps);
    this.#steps.set(step.path, step);
    this.#nodes ??= new Map(this.#before.nodes);
    const node = this.#nodes.get(step.nodeId);
    const counts: Partial<Record<StepStatus, number>> = { ...node?.counts };
    if (before && !before.isPast) counts[before.status] = (counts[before.status] ?? 1) - 1;
    if (!step.isPast) counts[step.status] = (counts[step.status] ?? 0) + 1;
    const hasBegun = before?.startedAt === null && step.startedAt !== null;
    this.#nodes.set(step.nodeId, {
      nodeId: step.nodeId,
      status: PRECEDENCE.find((status) => (counts[status] ?? 0) > 0) ?? 'PENDING',
      counts,
      runs: (node?.runs ?? 0) + (hasBegun ? 1 : 0),
      outlets: withAll(node?.outlets ?? [], step.outlets),
      latest: node && step.isPast && node.latest.path !== step.path ? node.latest : step,
      loop: node?.loop ?? null,
    });
    this.touched.add(step.nodeId);
  }

  done(): LiveState {
    for (const { path } of this.#ownLoops.values()) this.#showLoop(path);
    return {
      ...{ seq: this.#seq, at: this.#at, execution: this.#execution, steps: this.steps, loops: this.loops },
      nodes: this.#nodes ?? this.#before.nodes,
      current: this.#current ?? this.#before.current,
      entries: this.#entries ?? this.#before.entries,
      backtracks: this.#backtracks ?? this.#before.backtracks,
    };
  }

  #showLoop(path: string): void {
    const step = this.steps.get(path);
    if (!step || step.isPast) return;
    this.#nodes ??= new Map(this.#before.nodes);
    const node = this.#nodes.get(step.nodeId);
    // One in a round of another loop stands for one of many.
    if (!node || (step.scope !== '' && !isShown(node, step))) return;
    this.#nodes.set(step.nodeId, { ...node, loop: this.loops.get(path) ?? null });
    this.touched.add(step.nodeId);
  }
}

const isShown = ({ latest }: LiveNode, step: LiveStep): boolean =>
  latest.path === step.path || isFinalStep(latest.status);

/** The same list where nothing is new. */
const withAll = (known: readonly string[], more: readonly string[]): readonly string[] =>
  more.every((each) => known.includes(each)) ? known : [...new Set([...known, ...more])];
