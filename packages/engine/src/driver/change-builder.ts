import {
  type HistoryEntry,
  isFinalExecution,
  type Json,
  type JsonObject,
  LIMITS,
  type TimerKind,
} from '@rex/types';
import { jsonBytes } from '@rex/utils';
import type { Advanced, Effect } from '../advance/index.ts';
import type { Plan } from '../plan.ts';
import type { ExecutionState, StepState } from '../state.ts';
import { postCancel, postToParent } from './child-message.ts';
import { openWaits, waitOf } from './open-waits.ts';
import type {
  Change,
  ClosedWait,
  EmitRow,
  ExecutionUpdate,
  NewChild,
  NewExecution,
  ParentLink,
  Post,
  SnapshotRow,
  StepRow,
  TaskNote,
  TimerRow,
  WaitRow,
} from './ports.ts';

const NONE: readonly never[] = [];

/** Entries that a step's, an attempt's or the execution's own row holds. */
const HELD_ELSEWHERE: ReadonlySet<HistoryEntry['type']> = new Set([
  'execution_created',
  'step_started',
  'step_completed',
  'step_failed',
  'step_skipped',
  'step_cancelled',
  'step_retrying',
  'execution_completed',
  'execution_failed',
  'execution_cancelled',
]);

/** What has to be remembered of earlier snapshots to write the next. */
export interface SnapshotMemory {
  newest: number;
  full: JsonObject | null;
}

/** Gathers what advances give until it is committed: later rows of a path replace earlier ones. */
export class ChangeBuilder {
  readonly #executionId: string;
  readonly #parent: ParentLink | null;
  readonly #plan: Plan;
  readonly #snapshots: SnapshotMemory;
  #create: NewExecution | null = null;
  #isDirty = false;
  #stored: Pick<ExecutionUpdate, 'status' | 'waitingReason'> | null;
  #memorySeq: number;
  #steps = new Map<string, StepRow>();
  #attempts: Change['attempts'][number][] = [];
  #history: HistoryEntry[] = [];
  #timers = new Map<string, TimerRow | Pick<TimerRow, 'path' | 'kind'>>();
  readonly #effectScope: string;
  /** Waits that others find, as they will be after the next commit. */
  readonly #open: Map<string, WaitRow>;
  #waits: Map<string, { opened: WaitRow | null; closed: ClosedWait | null }> | null = null;
  #taskNotes: TaskNote[] | null = null;
  #emitted: EmitRow[] | null = null;
  #blobs = new Map<string, string>();
  #children: NewChild[] = [];
  #posts: Post[] = [];
  #inboxConsumed: number | null = null;
  #resetTakeovers = false;

  constructor(
    plan: Plan,
    state: ExecutionState,
    from: { execution: NewExecution; isNew: boolean; snapshots: SnapshotMemory; takeovers: number },
  ) {
    const { execution, isNew } = from;
    this.#executionId = state.id;
    this.#parent = execution.parent;
    this.#plan = plan;
    this.#create = isNew ? execution : null;
    this.#effectScope = execution.effectScope;
    this.#open = openWaits(state);
    this.#snapshots = from.snapshots;
    this.#resetTakeovers = from.takeovers > 0;
    this.#memorySeq = state.memorySeq;
    this.#stored = { status: state.status, waitingReason: state.waitingReason };
    this.#isDirty = isNew;
  }

  get isDirty(): boolean {
    return this.#isDirty;
  }

  add(advanced: Advanced): void {
    if (advanced.entries.length > 0) this.#isDirty = true;
    for (const step of advanced.steps) {
      this.#steps.set(step.path, this.#rowOf(step));
      this.#keepWait(step);
    }
    for (const entry of advanced.entries) if (!HELD_ELSEWHERE.has(entry.type)) this.#history.push(entry);
    this.#attempts.push(...advanced.attempts);
    for (const effect of advanced.effects) {
      if (effect.kind === 'set_timer') this.#timer(effect.path, effect.timer, effect.wakeAt);
      else if (effect.kind === 'clear_timer') this.#timer(effect.path, effect.timer, null);
      else if (effect.kind === 'emit') this.#emit(effect);
      else if (effect.kind === 'note_task') this.#note(effect);
      else if (effect.kind === 'cancel_child')
        this.#posts.push(postCancel(this.#executionId, effect.childId));
    }
  }

  addBlob(hash: string, json: string): void {
    this.#blobs.set(hash, json);
  }

  /** A child that a step waits for from now on. */
  addChild(child: NewChild): void {
    this.#children.push(child);
    this.#isDirty = true;
  }

  consume(inboxNumber: number): void {
    this.#inboxConsumed = inboxNumber;
    this.#isDirty = true;
  }

  /** The change since the last one taken; null when there is none. */
  take(state: ExecutionState, release: Change['release']): Change | null {
    if (!this.#isDirty && release === null) return null;
    const timers = [...this.#timers.values()];
    const end = postToParent(this.#executionId, this.#parent, state);
    const change: Change = {
      executionId: this.#executionId,
      create: this.#create,
      update: this.#update(state),
      steps: [...this.#steps.values()],
      attempts: this.#attempts,
      history: this.#history,
      snapshot: this.#snapshot(state),
      timersSet: timers.filter((timer) => 'wakeAt' in timer),
      timersCleared: timers.filter((timer) => !('wakeAt' in timer)),
      ...this.#takeWaits(),
      taskNotes: this.#taskNotes ?? NONE,
      emitted: this.#emitted ?? NONE,
      blobs: [...this.#blobs].map(([hash, json]) => ({ hash, json })),
      children: this.#children,
      posts: end ? [...this.#posts, end] : this.#posts,
      inboxConsumed: this.#inboxConsumed,
      resetTakeovers: this.#resetTakeovers,
      release,
    };
    this.#reset();
    return change;
  }

  #reset(): void {
    this.#create = null;
    this.#isDirty = false;
    this.#steps = new Map();
    this.#attempts = [];
    this.#history = [];
    this.#timers = new Map();
    this.#waits = null;
    this.#emitted = null;
    this.#taskNotes = null;
    this.#blobs = new Map();
    this.#children = [];
    this.#posts = [];
    this.#inboxConsumed = null;
    this.#resetTakeovers = false;
  }

  #timer(path: string, kind: TimerKind, wakeAt: number | null): void {
    this.#isDirty = true;
    this.#timers.set(`${kind} ${path}`, wakeAt === null ? { path, kind } : { path, kind, wakeAt });
  }

  #keepWait(step: StepState): void {
    const wait = waitOf(step);
    const known = this.#open.get(step.path);
    if (wait === null && known === undefined) return;
    this.#waits ??= new Map();
    const closed = known ? { path: step.path, kind: known.kind, how: howEnded(step) } : null;
    this.#waits.set(step.path, { opened: wait, closed: this.#waits.get(step.path)?.closed ?? closed });
    if (wait) this.#open.set(step.path, wait);
    else this.#open.delete(step.path);
  }

  #takeWaits(): Pick<Change, 'waitsOpened' | 'waitsClosed'> {
    if (this.#waits === null) return { waitsOpened: NONE, waitsClosed: NONE };
    const all = [...this.#waits.values()];
    return {
      waitsOpened: all.map(({ opened }) => opened).filter((wait) => wait !== null),
      waitsClosed: all.map(({ closed }) => closed).filter((wait) => wait !== null),
    };
  }

  #emit({ path, emits, about }: Extract<Effect, { kind: 'emit' }>): void {
    const id = `${this.#effectScope}:${path}`;
    this.#emitted ??= [];
    this.#emitted.push({ path, id: about ? `${id}:${about}` : id, emits });
  }

  #note({ path, alarm, assignee, group }: Extract<Effect, { kind: 'note_task' }>): void {
    this.#taskNotes ??= [];
    this.#taskNotes.push({ path, alarm, assignee, group });
  }

  #update(state: ExecutionState): ExecutionUpdate | null {
    const { status, waitingReason, seq, startedAt, finishedAt, output, error } = state;
    if (this.#stored?.status === status && this.#stored.waitingReason === waitingReason) return null;
    this.#stored = { status, waitingReason };
    return { status, waitingReason, seq, startedAt, finishedAt, output, error };
  }

  /** A snapshot is written when memory changed and at the end; whole while it is small. */
  #snapshot(state: ExecutionState): SnapshotRow | null {
    if (state.memorySeq === this.#memorySeq && !isFinalExecution(state.status)) return null;
    this.#memorySeq = state.memorySeq;
    this.#snapshots.newest += 1;
    const { full } = this.#snapshots;
    const isFull = full === null || jsonBytes(JSON.stringify(state.memory)) <= LIMITS.snapshotFullBytes;
    if (isFull) this.#snapshots.full = state.memory;
    const memory = isFull ? state.memory : changedSince(full, state.memory);
    return { number: this.#snapshots.newest, seq: state.seq, isFull, memory };
  }

  #rowOf(step: StepState): StepRow {
    const { path, nodeId, status, attempt, effect, input, output, outlets, error, handled, skipReason } =
      step;
    return {
      ...{ path, nodeId, status, attempt, effect, input, output, outlets, error, handled, skipReason },
      nodeType: this.#plan.nodesById.get(nodeId)!.type,
      waitingReason: step.wait?.reason ?? null,
      wakeAt: step.wait?.wakeAt ?? null,
      waitData: step.wait?.data ?? null,
      memory: step.memory,
      ...{ startedAt: step.startedAt, startedSeq: step.startedSeq },
      ...{ finishedAt: step.finishedAt, finishedSeq: step.finishedSeq },
    };
  }
}

function howEnded({ status, outlets }: StepState): ClosedWait['how'] {
  if (status !== 'COMPLETED') return 'cancelled';
  return outlets[0] === 'timed_out' ? 'timed_out' : 'answered';
}

/** The properties of `now` that `before` has not or has otherwise; memory's properties are never taken away. */
function changedSince(before: JsonObject, now: JsonObject): JsonObject {
  const changed = Object.entries(now).filter(
    ([key, value]) => !Object.hasOwn(before, key) || !isSame(before[key], value),
  );
  return Object.fromEntries(changed);
}

const isSame = (a: Json | undefined, b: Json): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);
