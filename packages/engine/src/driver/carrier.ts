import { type HistoryEntry, isFinalExecution, type RexError, toRexError } from '@rex/types';
import { type Advanced, advance, childOf, type Effect, type EngineEvent } from '../advance/index.ts';
import type { Plan } from '../plan.ts';
import type { ExecutionState } from '../state.ts';
import { AttemptRunner, type Dispatch, type storableError } from './attempt-runner.ts';
import { ChangeBuilder, type SnapshotMemory } from './change-builder.ts';
import { eventOfMessage } from './event-of-message.ts';
import {
  type Change,
  type InboxRow,
  LeaseLostError,
  type NewChild,
  type NewExecution,
  type TimerRow,
} from './ports.ts';
import type { Scheduler } from './scheduler.ts';
import { type Resolved, type ResolverDeps, StepResolver } from './step-resolver.ts';
import { TimerSet } from './timer-set.ts';

/** An execution that waits at least this long is let go: it holds no memory until something is due. */
const RELEASE_AFTER_MS = 5_000;
/** Work done in one turn before other executions get theirs. */
const WORK_PER_TURN = 256;

/** What a carrier tells its driver. */
export interface CarrierEvents {
  /** After a commit: what happened, and the state that is committed; the carrier's own may be further. */
  onCommitted(carrier: Carrier, entries: readonly HistoryEntry[], state: ExecutionState): void;
  /** The carrier has nothing to do with the execution any more. */
  onGone(carrier: Carrier, why: 'final' | 'released' | 'drained'): void;
  /** The database refuses what this execution wants to write. */
  onRefused(carrier: Carrier, error: RexError, wasCreated: boolean): void;
}

export interface CarrierDeps extends ResolverDeps {
  scheduler: Scheduler;
  events: CarrierEvents;
  submit(change: Change): Promise<void>;
  /** Whether the lease is fresh enough to start something outside; otherwise `act` is called when it is. */
  whenFresh(act: () => void): void;
}

/** Where a carrier begins: with a new execution, or with one that was loaded. */
export interface CarrierStart {
  plan: Plan;
  execution: NewExecution;
  advanced: Advanced;
  isNew: boolean;
  snapshots: SnapshotMemory;
  takeovers: number;
  timers: readonly TimerRow[];
  /** Large values that the execution begins with. */
  blobs: Change['blobs'];
  /** Events that come first, then the messages that wait in the inbox. */
  events: readonly EngineEvent[];
  inbox: readonly InboxRow[];
  /** Number of the newest message before those. */
  inboxSeen: number;
}

/** What a commit under way holds. */
interface Written {
  starts: Dispatch[];
  entries: HistoryEntry[];
  state: ExecutionState;
  end: 'final' | 'released' | null;
}

/**
 * Carries one execution: applies events one at a time, does what the engine wants, and hands what changed to the
 * committer, one change in flight. Steps that are not pure are dispatched when their start is committed (E5).
 */
export class Carrier {
  readonly plan: Plan;
  readonly execution: NewExecution;
  readonly #deps: CarrierDeps;
  readonly #builder: ChangeBuilder;
  readonly #timers: TimerSet;
  readonly #attempts: AttemptRunner;
  readonly #resolver: StepResolver;
  #state: ExecutionState;
  readonly #first: Advanced;
  readonly #isNew: boolean;
  #effects: Effect[] = [];
  #events: { event: EngineEvent; inboxNumber: number | null; child?: NewChild }[] = [];
  #entries: HistoryEntry[] = [];
  #starts: Dispatch[] = [];
  #held = 0;
  #inboxSeen: number;
  #isBusy = false;
  #isInFlight = false;
  #isDraining = false;
  #isGone = false;

  constructor(deps: CarrierDeps, start: CarrierStart) {
    const { plan, execution, advanced, isNew, snapshots, takeovers } = start;
    this.plan = plan;
    this.execution = execution;
    this.#deps = deps;
    this.#state = advanced.execution;
    this.#inboxSeen = start.inboxSeen;
    this.#builder = new ChangeBuilder(plan, this.#state, {
      ...{ execution, isNew, snapshots, takeovers },
    });
    this.#first = advanced;
    this.#isNew = isNew;
    this.#timers = new TimerSet(deps.scheduler, ({ path, kind }) =>
      this.tell({ type: 'timer_fired', path: path === '' ? null : path, kind, at: deps.scheduler.now() }),
    );
    this.#attempts = new AttemptRunner(deps.scheduler, (dispatch, outcome) =>
      this.#answered(
        this.#resolver.outcomeOf(dispatch, outcome, (hash, text) => this.#builder.addBlob(hash, text)),
      ),
    );
    this.#resolver = new StepResolver(deps, this, takeovers > 1);
    for (const { hash, json } of start.blobs) this.#builder.addBlob(hash, json);
    for (const timer of start.timers) this.#timers.set(timer);
    for (const event of start.events) this.#events.push({ event, inboxNumber: null });
    for (const row of start.inbox) this.#enqueue(row);
  }

  get id(): string {
    return this.execution.id;
  }

  get state(): ExecutionState {
    return this.#state;
  }

  get runningAttempts(): number {
    return this.#attempts.size;
  }

  /** Begins. A new execution is written at once, before anything of it runs. */
  begin(): void {
    if (this.#isNew) this.#commit();
    this.#builder.add(this.#first);
    this.#entries.push(...this.#first.entries);
    this.#effects.push(...this.#first.effects);
    this.#turn();
  }

  /** Takes an event; it is applied in its turn. */
  tell(event: EngineEvent): void {
    if (this.#isGone) return;
    this.#events.push({ event, inboxNumber: null });
    this.#turn();
  }

  /** The outcome of an attempt; a child that it wants may have to be looked for first. */
  #answered(resolved: Resolved | Promise<Resolved>): void {
    if (!(resolved instanceof Promise)) return this.#hear(resolved);
    this.#held += 1;
    resolved.then(
      (each) => {
        this.#held -= 1;
        this.#hear(each);
      },
      (thrown) => this.#crash(thrown),
    );
  }

  #hear({ event, child }: Resolved): void {
    if (this.#isGone || !event) return;
    this.#events.push({ event, inboxNumber: null, ...(child ? { child } : {}) });
    this.#turn();
  }

  /** Takes a message from the inbox, each once, in order. */
  receive(row: InboxRow): void {
    if (this.#isGone || row.number <= this.#inboxSeen) return;
    this.#enqueue(row);
    this.#turn();
  }

  #enqueue({ number, message }: InboxRow): void {
    this.#inboxSeen = number;
    this.#events.push({ event: eventOfMessage(message, this.#deps.scheduler.now()), inboxNumber: number });
  }

  /** Starts nothing more; `onGone` is called when what runs has ended and is written. */
  drain(): void {
    this.#isDraining = true;
    this.#turn();
  }

  /** Lets go at once: the lease is lost, or time is up. Nothing of it is written any more. */
  drop(): void {
    this.#isGone = true;
    this.#timers.clearAll();
    this.#attempts.drop();
  }

  #turn(): void {
    if (this.#isBusy || this.#isGone) return;
    this.#isBusy = true;
    for (let done = 0; done < WORK_PER_TURN; done += 1) {
      const work = this.#next();
      if (work === null) {
        this.#isBusy = false;
        this.#commit();
        return;
      }
      if (work instanceof Promise) {
        work.then(
          () => this.#continue(),
          (thrown) => this.#crash(thrown),
        );
        this.#commit();
        return;
      }
    }
    this.#commit();
    this.#deps.scheduler.soon(() => this.#continue());
  }

  #continue(): void {
    this.#isBusy = false;
    this.#turn();
  }

  /** Does the next thing; null when there is none. */
  #next(): true | Promise<void> | null {
    const effect = this.#effects.shift();
    if (effect) return this.#do(effect) ?? true;
    const next = this.#events.shift();
    if (!next) return null;
    this.#take(next);
    // Used up only together with what it led to.
    if (next.inboxNumber !== null) this.#builder.consume(next.inboxNumber);
    return true;
  }

  #apply(event: EngineEvent): void {
    const advanced = advance(this.plan, this.#state, event);
    this.#state = advanced.execution;
    this.#builder.add(advanced);
    this.#entries.push(...advanced.entries);
    this.#effects.push(...advanced.effects);
  }

  #do(effect: Effect): Promise<void> | undefined {
    switch (effect.kind) {
      case 'set_timer':
        this.#timers.set({ path: effect.path, kind: effect.timer, wakeAt: effect.wakeAt });
        return;
      case 'cancel_child':
        // Its message is part of the change.
        return;
      case 'clear_timer':
        this.#timers.clear(effect.path, effect.timer);
        return;
      case 'abort':
        this.#attempts.abort(effect.path, effect.attempt);
        return;
      case 'emit':
      case 'note_task':
        return; // It is in the change that holds what caused it.
      default: {
        if (this.#isDraining) return;
        const resolved = this.#resolver.resolve(effect, (hash, text) => this.#builder.addBlob(hash, text));
        if (resolved instanceof Promise) return resolved.then((each) => this.#take(each));
        this.#take(resolved);
      }
    }
  }

  #take({ event, dispatch, child }: Resolved): void {
    if (this.#isGone || !event) return;
    this.#apply(event);
    if (dispatch) this.#starts.push(dispatch);
    // A step that was told to stop meanwhile does not wait, and nothing is begun for it.
    if (child && this.#isAwaited(child)) this.#builder.addChild(child);
  }

  #isAwaited({ execution: { id, parent } }: NewChild): boolean {
    const step = this.#resolver.currentStep(parent!.path);
    return step !== undefined && childOf(step) === id;
  }

  #commit(): void {
    if (this.#isInFlight || this.#isGone) return;
    const release = this.#releaseNow();
    const change = this.#builder.take(this.#state, release);
    if (!change) {
      if (this.#isDraining && this.#isQuiet()) this.#leave('drained');
      return;
    }
    const starts = this.#starts;
    const entries = this.#entries;
    this.#starts = [];
    this.#entries = [];
    this.#isInFlight = true;
    const state = this.#state;
    const end = isFinalExecution(state.status) ? 'final' : release ? 'released' : null;
    this.#deps.submit(change).then(
      () => this.#committed({ starts, entries, state, end }),
      (thrown) => this.#refused(thrown, change),
    );
  }

  #committed({ starts, entries, state, end }: Written): void {
    this.#isInFlight = false;
    if (this.#isGone) return;
    this.#deps.events.onCommitted(this, entries, state);
    if (end) return this.#leave(end);
    for (const start of starts) this.#dispatch(start);
    this.#turn();
  }

  #dispatch(start: Dispatch): void {
    this.#held += 1;
    this.#deps.whenFresh(() => {
      this.#held -= 1;
      const step = this.#resolver.currentStep(start.path);
      if (this.#isGone || step?.status !== 'RUNNING' || step.attempt !== start.attempt) return;
      if (step.isCancelling)
        this.tell({ ...start, type: 'step_failed', ...notDispatched(this.#deps.scheduler) });
      else this.#attempts.run(start);
    });
  }

  #isQuiet(): boolean {
    const isIdle = this.#events.length === 0 && this.#starts.length === 0 && this.#held === 0;
    return isIdle && this.#attempts.size === 0 && !this.#isBusy;
  }

  /** Whether the execution waits long enough to be let go in this commit. */
  #releaseNow(): Change['release'] {
    const { status } = this.#state;
    if ((status !== 'WAITING' && status !== 'SUSPENDED') || !this.#isQuiet() || this.#effects.length > 0)
      return null;
    const { next } = this.#timers;
    if (next !== null && next - this.#deps.scheduler.now() < RELEASE_AFTER_MS) return null;
    return { claimableAt: next, inboxSeen: this.#inboxSeen };
  }

  #refused(thrown: unknown, change: Change): void {
    this.#isInFlight = false;
    if (this.#isGone) return;
    this.drop();
    if (thrown instanceof LeaseLostError) return;
    this.#deps.events.onRefused(this, toRexError(thrown, 'commit_refused'), change.create !== null);
  }

  #leave(why: 'final' | 'released' | 'drained'): void {
    this.drop();
    this.#deps.events.onGone(this, why);
  }

  /** A fault of ours while working: the execution goes no further here, and says so. */
  #crash(thrown: unknown): void {
    if (this.#isGone) return;
    this.drop();
    this.#deps.events.onRefused(this, toRexError(thrown), false);
  }
}

const notDispatched = (scheduler: Scheduler): { error: ReturnType<typeof storableError>; at: number } => ({
  error: { code: 'cancelled', category: 'execution', message: 'stopped before it began', retryable: false },
  at: scheduler.now(),
});
