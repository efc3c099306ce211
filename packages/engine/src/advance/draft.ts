import type { HistoryEntry, TimerKind } from '@rex/types';
import type { AttemptRow } from '../driver/ports.ts';
import { parsePath, roundPath } from '../path.ts';
import type { Plan, PlanBody, PlanNode } from '../plan.ts';
import type {
  EdgeState,
  ExecutionState,
  LoopState,
  NodeState,
  ScopeState,
  StepState,
  UndoRecord,
  UndoState,
} from '../state.ts';
import type { Effect } from './event.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type DraftExecution = Mutable<ExecutionState>;
/** An entry before it has its number. */
export type NewEntry = HistoryEntry extends infer Each
  ? Each extends HistoryEntry
    ? Omit<Each, 'seq'>
    : never
  : never;

/** What an advance gives: the next state and what follows from it. */
export interface Advanced {
  execution: ExecutionState;
  effects: Effect[];
  /** History entries in the order of their numbers. */
  entries: HistoryEntry[];
  /** Steps that changed, each as it is now. */
  steps: StepState[];
  attempts: AttemptRow[];
}

/** Where a node stands: its scope and its place in the scope's body. */
export interface Place {
  scope: ScopeDraft;
  node: number;
}

/**
 * The next state while it is being made. What is touched is copied once, the rest is shared with the state before,
 * which is never changed (E1).
 */
export class Draft {
  readonly plan: Plan;
  readonly execution: DraftExecution;
  readonly root: ScopeDraft;
  /** The steps that undo others, once there are any. */
  undo: ScopeDraft | null = null;
  readonly effects: Effect[] = [];
  readonly entries: HistoryEntry[] = [];
  readonly attempts: AttemptRow[] = [];
  /** Nodes whose incoming edges changed and that must be looked at. */
  readonly toDecide: Place[] = [];
  /** Scopes in which a step ended and that may be settled. */
  readonly toCheck = new Set<ScopeDraft>();
  readonly #steps = new Map<string, StepState>();
  readonly at: number;
  #queue: string[] | null = null;
  #undoable: UndoRecord[] | null = null;

  constructor(plan: Plan, execution: ExecutionState, at: number) {
    this.plan = plan;
    this.at = at;
    this.execution = { ...execution };
    this.root = new ScopeDraft(this, plan.bodies[0]!, execution.root, null);
    if (execution.undo) this.openUndo(execution.undo);
  }

  /** Begins to undo, or goes on with it. */
  openUndo(undo: UndoState): void {
    this.execution.undo = undo;
    this.undo = new ScopeDraft(this, this.plan.bodies[this.plan.undoBody!]!, undo.scope, null);
  }

  /** Gives the entry the next number (E9) and that number back. */
  record(entry: NewEntry): number {
    this.execution.seq += 1;
    this.entries.push({ ...entry, seq: this.execution.seq } as HistoryEntry);
    return this.execution.seq;
  }

  effect(effect: Effect): void {
    this.effects.push(effect);
  }

  setTimer(path: string, timer: TimerKind, wakeAt: number): void {
    this.effects.push({ kind: 'set_timer', path, timer, wakeAt });
  }

  clearTimer(path: string, timer: TimerKind): void {
    this.effects.push({ kind: 'clear_timer', path, timer });
  }

  /** The queue, free to be changed. */
  ownQueue(): string[] {
    if (this.execution.queue !== this.#queue) {
      this.#queue = this.execution.queue.slice();
      this.execution.queue = this.#queue;
    }
    return this.#queue!;
  }

  /** The steps that can be undone, free to be added to. */
  ownUndoable(): UndoRecord[] {
    if (this.execution.undoable !== this.#undoable) {
      this.#undoable = this.execution.undoable.slice();
      this.execution.undoable = this.#undoable;
    }
    return this.#undoable!;
  }

  touch(step: StepState): void {
    this.#steps.set(step.path, step);
  }

  /** The node whose current step has this path; null when there is none (E3). */
  find(path: string): Place | null {
    const segments = parsePath(path);
    const last = segments?.pop();
    if (!segments || !last || last.index !== null) return null;
    const isUndo = this.plan.nodesById.get(last.id)?.undoOf != null;
    const scope = isUndo ? this.undo : this.#scopeOf(segments);
    const node = isUndo
      ? this.plan.nodesById.get(last.id)!.index
      : scope && this.#nodeOf(scope, last.id, last.iteration);
    // Compared as a whole: `a#1` is another way to write `a`, but not its path.
    return scope && node !== null && scope.state.nodes[node]!.step?.path === path ? { scope, node } : null;
  }

  /** The open round with this path; null when there is none. */
  findRound(path: string): ScopeDraft | null {
    const segments = parsePath(path);
    const scope = segments && this.#scopeOf(segments);
    return scope?.path === path ? scope : null;
  }

  #scopeOf(segments: { id: string; index: number | null; iteration: number }[]): ScopeDraft | null {
    let scope: ScopeDraft | null = this.root;
    for (const { id, index, iteration } of segments) {
      const node: number | null = this.#nodeOf(scope, id, iteration);
      if (node === null || index === null) return null;
      scope = scope.round(node, index);
      if (!scope) return null;
    }
    return scope;
  }

  #nodeOf(scope: ScopeDraft, id: string, iteration: number): number | null {
    const planned = this.plan.nodesById.get(id);
    if (!planned || planned.body !== scope.body.index) return null;
    return scope.state.nodes[planned.index]!.iteration === iteration ? planned.index : null;
  }

  /** The state as it is now. */
  now(): ExecutionState {
    this.execution.root = this.root.state;
    const { undo } = this.execution;
    if (undo && this.undo && undo.scope !== this.undo.state) {
      this.execution.undo = { ...undo, scope: this.undo.state };
    }
    return this.execution;
  }

  done(): Advanced {
    return {
      execution: this.now(),
      effects: this.effects,
      entries: this.entries,
      steps: [...this.#steps.values()],
      attempts: this.attempts,
    };
  }
}

/** A scope while the next state is being made; copied, with all scopes around it, when it is first changed. */
export class ScopeDraft {
  readonly draft: Draft;
  readonly body: PlanBody;
  readonly owner: { scope: ScopeDraft; node: number } | null;
  #state: ScopeState;
  #isOwned = false;
  readonly #ownedNodes = new Set<number>();
  readonly #rounds = new Map<string, ScopeDraft>();
  readonly #ownedRounds = new Map<number, ScopeState[]>();

  constructor(
    draft: Draft,
    body: PlanBody,
    state: ScopeState,
    owner: { scope: ScopeDraft; node: number } | null,
  ) {
    this.draft = draft;
    this.body = body;
    this.owner = owner;
    this.#state = state;
  }

  get state(): ScopeState {
    return this.#state;
  }

  /** The path of a round; `''` for the outer graph. */
  get path(): string {
    return this.#state.prefix.slice(0, -1);
  }

  planNode(node: number): PlanNode {
    return this.body.nodes[node]!;
  }

  /** The scope, free to be changed. */
  own(): Mutable<ScopeState> & { nodes: NodeState[]; edges: EdgeState[] } {
    if (!this.#isOwned) {
      this.#isOwned = true;
      this.#state = { ...this.#state, nodes: this.#state.nodes.slice(), edges: this.#state.edges.slice() };
      this.owner?.scope.putRound(this.owner.node, this.#state);
    }
    return this.#state as Mutable<ScopeState> & { nodes: NodeState[]; edges: EdgeState[] };
  }

  /** A node's state, free to be changed. */
  ownNode(node: number): NodeState {
    const state = this.own();
    if (!this.#ownedNodes.has(node)) {
      this.#ownedNodes.add(node);
      state.nodes[node] = { ...state.nodes[node]! };
    }
    return state.nodes[node]!;
  }

  /** Changes a loop's state. */
  setLoop(node: number, change: Partial<LoopState> | null): void {
    const owned = this.ownNode(node);
    owned.rounds = change === null ? null : { ...(owned.rounds as LoopState), ...change };
  }

  /** An open round of one of this scope's loops. */
  round(node: number, index: number): ScopeDraft | null {
    const nodeState = this.#state.nodes[node]!;
    const rounds = nodeState.rounds?.open ?? [];
    const open = rounds[placeOf(rounds, index)];
    const body = this.planNode(node).ownBody;
    if (open?.index !== index || body === null) return null;
    const key = roundPath('', String(node), nodeState.iteration, index);
    const known = this.#rounds.get(key);
    if (known) return known;
    const made = new ScopeDraft(this.draft, this.draft.plan.bodies[body]!, open, { scope: this, node });
    this.#rounds.set(key, made);
    return made;
  }

  /** Puts a round's state in its place. */
  putRound(node: number, round: ScopeState): void {
    const open = this.#ownRounds(node);
    open[placeOf(open, round.index!)] = round;
  }

  /** Takes a finished round away. */
  dropRound(node: number, index: number): void {
    const open = this.#ownRounds(node);
    const place = placeOf(open, index);
    if (open[place]?.index === index) open.splice(place, 1);
  }

  /** The open rounds of a loop, free to be changed; copied once, since there may be thousands. */
  #ownRounds(node: number): ScopeState[] {
    const { open } = this.#state.nodes[node]!.rounds!;
    const owned = this.#ownedRounds.get(node);
    if (owned === open) return owned;
    const copy = open.slice();
    this.#ownedRounds.set(node, copy);
    this.setLoop(node, { open: copy });
    return copy;
  }
}

/** Where the round with an index is or would be: open rounds are in the order of their indexes. */
function placeOf(open: readonly ScopeState[], index: number): number {
  let least = 0;
  let most = open.length;
  while (least < most) {
    const middle = (least + most) >>> 1;
    if (open[middle]!.index! < index) least = middle + 1;
    else most = middle;
  }
  return least;
}
