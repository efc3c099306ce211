import {
  canMoveExecution,
  canMoveStep,
  type HistoryEntry,
  isFinalExecution,
  isFinalStep,
  type Value,
} from '@rex/types';
import type { AttemptRow, StepRow } from '../driver/ports.ts';
import type { Plan } from '../plan.ts';
import { historyOf } from '../replay/history-of.ts';
import { replay } from '../replay/replay.ts';
import type { ExecutionState, StepState } from '../state.ts';
import { advance } from './advance.ts';
import { begin } from './begin.ts';
import { childOf } from './child.ts';
import type { Advanced } from './draft.ts';
import type { Effect, EngineEvent } from './event.ts';
import { disagreement } from './join-model.test-support.ts';
import { outstanding, runningSteps } from './outstanding.ts';
import { nodeAt } from './plan.test-support.ts';
import { miscount, scopesOf, stepsOf } from './recount.test-support.ts';
import { firstDifference, freezeDeeply } from './same.test-support.ts';
import { isStale } from './stale.test-support.ts';

/** Effects that nobody answers. */
const ANSWERLESS: ReadonlySet<Effect['kind']> = new Set(['abort', 'emit', 'note_task']);

/** An invariant that did not hold; the message begins with its number where it has one. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

const ROW_ENTRIES = new Set<HistoryEntry['type']>([
  ...(['execution_created', 'execution_completed', 'execution_failed', 'execution_cancelled'] as const),
  ...(['step_started', 'step_completed', 'step_failed', 'step_skipped', 'step_cancelled'] as const),
  'step_retrying',
]);

/** A trigger that fired, at time 0, for a plan; `id` is the seed of all jitter. */
export interface Fired {
  trigger?: string;
  input?: Value;
  id?: string;
}

/**
 * An execution that holds every event it is told against the invariants of DESIGN §5, and keeps its rows and timers
 * as a driver and a database would. `dearly` adds the costly checks: purity (E1) and replay (E11).
 */
export class CheckedExecution {
  readonly plan: Plan;
  readonly id: string;
  state: ExecutionState;
  /** All history entries ever made. */
  readonly history: HistoryEntry[] = [];
  readonly steps = new Map<string, StepState>();
  readonly attempts: AttemptRow[] = [];
  readonly timers = new Map<
    string,
    { path: string; kind: Extract<Effect, { kind: 'set_timer' }>['timer']; wakeAt: number }
  >();
  /** Runs and closings that were wanted and not answered, by their kind and path. */
  readonly wanted = new Map<string, Effect>();
  /** Child executions that steps wait for: by their ids the steps' paths, and whether they were told to stop. */
  readonly children = new Map<string, { path: string; isTold: boolean }>();
  readonly #completed = new Set<string>();
  readonly #started = new Set<string>();
  /** Children that were ever made. */
  readonly #made = new Set<string>();
  /** Rows of steps that are not final. */
  #open = 0;
  readonly #backtracks = new Map<string, number>();

  constructor(plan: Plan, { trigger = 'start', input = { inline: null }, id = 'x' }: Fired = {}) {
    this.plan = plan;
    this.id = id;
    const begun = begin(plan, { id, trigger, input, at: 0 });
    this.state = begun.execution;
    this.#keep(null, begun);
  }

  /** Tells the execution an event and checks what must hold after it. */
  tell(event: EngineEvent, dearly = true): Advanced {
    const before = this.state;
    freezeDeeply(before);
    freezeDeeply(event);
    const stale = isStale(before, event) || this.#isEarly(event);
    const advanced = advance(this.plan, before, event);
    if (dearly) {
      const twice = firstDifference(advance(this.plan, before, event), advanced);
      ensure(twice === null, () => `E1: the same event gave another result at ${twice}`);
    }
    if (isFinalExecution(before.status))
      ensure(advanced.execution === before, () => 'E2: a final state changed');
    if (stale) ensure(advanced.execution === before, () => `E3: a stale ${event.type} changed the state`);
    if (advanced.entries.length === 0) {
      ensure(advanced.execution === before, () => 'E11: a change that the history does not show');
      const isClearing =
        event.type === 'timer_fired' && advanced.effects.every(({ kind }) => kind === 'clear_timer');
      ensure(isClearing || advanced.effects.length === 0, () => 'an effect of nothing');
    }
    this.#forgetAnswered(event);
    this.state = advanced.execution;
    this.#keep(before, advanced);
    if (dearly) this.checkReplay();
    return advanced;
  }

  /** The step with this path, which must exist: the current one or what became of it. */
  step(path: string): StepState {
    const step = this.steps.get(path);
    ensure(step !== undefined, () => `there is no step ${path}`);
    return step!;
  }

  /** E11: the rows give the history, and the history gives the state. */
  checkReplay(): void {
    const history = historyOf(this.#stored());
    const inHistory = firstDifference(history, this.history);
    ensure(inHistory === null, () => `E11: the history of the rows differs at ${inHistory}`);
    const memory = Object.assign({}, ...history.map((entry) => ('memory' in entry ? entry.memory : {})));
    const inMemory = firstDifference(memory, this.state.memory);
    ensure(inMemory === null, () => `E11: the memory of the history differs at ${inMemory}`);
    const inState = firstDifference(replay(this.plan, this.id, history), this.state);
    ensure(inState === null, () => `E11: the replayed state differs at ${inState}`);
  }

  /** The process is gone: what it had in hand is lost, and what the engine had wanted is wanted again. */
  recover(at: number): void {
    this.wanted.clear();
    this.#keepEffects(outstanding(this.state));
    for (const { path, attempt } of runningSteps(this.state))
      this.tell({ type: 'attempt_lost', path, attempt, at });
    this.#keepEffects(outstanding(this.state));
  }

  #isEarly(event: EngineEvent): boolean {
    if (event.type !== 'timer_fired' || (event.kind !== 'wake' && event.kind !== 'retry')) return false;
    return (this.timers.get(`${event.path} ${event.kind}`)?.wakeAt ?? 0) > event.at;
  }

  #keep(before: ExecutionState | null, advanced: Advanced): void {
    const isBegun = advanced.effects.some(({ kind }) => kind === 'run' || kind.startsWith('close'));
    ensure(!this.state.isSuspended || !isBegun, () => 'something begins during a pause');
    this.#keepEntries(before?.seq ?? 0, advanced.entries);
    for (const step of advanced.steps) this.#keepStep(step);
    for (const step of advanced.steps) this.#noteChild(step);
    this.attempts.push(...advanced.attempts);
    this.#keepEffects(advanced.effects);
    this.#keepChildren();
    this.#checkState(before);
  }

  #keepEntries(seq: number, entries: readonly HistoryEntry[]): void {
    entries.forEach((entry, index) => {
      ensure(entry.seq === seq + index + 1, () => `E9: ${entry.seq} follows ${seq + index}`);
      if (entry.type === 'step_completed') {
        ensure(!this.#completed.has(entry.path), () => `E4: ${entry.path} succeeded twice`);
        this.#completed.add(entry.path);
      }
      if (entry.type === 'backtracked') this.#keepBacktrack(entry);
      if (entry.type === 'step_retrying' && entry.isLost && this.steps.get(entry.path)?.effect === 'unsafe') {
        const isDecided = entries[index - 1]?.type === 'decided';
        ensure(isDecided, () => `${entry.path} is in doubt and was repeated by nobody's decision`);
      }
      if (entry.type === 'step_started') {
        const key = `${entry.path} ${entry.attempt}`;
        ensure(!this.#started.has(key), () => `E8: ${entry.path} started attempt ${entry.attempt} twice`);
        this.#started.add(key);
      }
    });
    ensure(this.state.seq === seq + entries.length, () => `E9: seq is ${this.state.seq}`);
    this.history.push(...entries);
  }

  #keepBacktrack({ path, times }: Extract<HistoryEntry, { type: 'backtracked' }>): void {
    const place = path.replace(/#\d+$/, '');
    const count = (this.#backtracks.get(place) ?? 0) + 1;
    this.#backtracks.set(place, count);
    const most = nodeAt(this.plan, path).backtrack!.maxTimes;
    ensure(
      times === count && count <= most,
      () => `${path} went back ${count} times, said ${times} of ${most}`,
    );
  }

  #keepStep(step: StepState): void {
    const before = this.steps.get(step.path);
    ensure(!before || !isFinalStep(before.status), () => `E2: the final step ${step.path} changed`);
    const from = before?.status ?? 'PENDING';
    ensure(canMoveStep(from, step.status), () => `${step.path} went from ${from} to ${step.status}`);
    ensure(step.attempt >= (before?.attempt ?? 0), () => `${step.path} went back to attempt ${step.attempt}`);
    this.#open += Number(!isFinalStep(step.status)) - Number(before !== undefined);
    this.steps.set(step.path, step);
  }

  #keepEffects(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'set_timer') {
        const { path, timer: kind, wakeAt } = effect;
        this.timers.set(`${path} ${kind}`, { path, kind, wakeAt });
      } else if (effect.kind === 'clear_timer') this.timers.delete(`${effect.path} ${effect.timer}`);
      else if (effect.kind === 'cancel_child') this.#tellChild(effect.childId);
      else if (!ANSWERLESS.has(effect.kind)) this.wanted.set(`${effect.kind} ${pathOf(effect)}`, effect);
    }
  }

  #noteChild(step: StepState): void {
    const childId = childOf(step);
    if (childId === null || this.#made.has(childId)) return;
    this.#made.add(childId);
    this.children.set(childId, { path: step.path, isTold: false });
  }

  #tellChild(childId: string): void {
    const child = this.children.get(childId);
    ensure(child?.isTold === false, () => `${childId} is told to stop ${child ? 'twice' : 'by nobody'}`);
    child!.isTold = true;
  }

  /** E7: whoever waits for a child waits until it ends, and an execution does not end before its children. */
  #keepChildren(): void {
    const awaited = new Map(stepsOf(this.state).map((step) => [childOf(step), step]));
    for (const [childId, { path, isTold }] of this.children) {
      const step = awaited.get(childId);
      ensure(step?.path === path, () => `E7: ${path} waits no more for ${childId}, which has not ended`);
      const isToStop = step!.isCancelling || step!.stop !== null;
      ensure(isToStop === isTold, () => `${childId} was ${isTold ? '' : 'not '}told to stop`);
    }
  }

  #forgetAnswered(event: EngineEvent): void {
    if (event.type === 'execution_completed' || event.type === 'execution_failed')
      this.wanted.delete('close_execution ');
    if (event.type === 'child_ended') this.children.delete(event.childId);
    if (event.type === 'timer_fired') {
      const key = `${event.path ?? ''} ${event.kind}`;
      if ((this.timers.get(key)?.wakeAt ?? 0) <= event.at) this.timers.delete(key);
    }
    const path = 'path' in event ? event.path : '';
    if (event.type === 'item_completed' || event.type === 'item_failed')
      this.wanted.delete(`close_round ${path}`);
    const { type } = event;
    if (type === 'step_started' || ('start' in event && event.start))
      this.#forget(`run ${path}`, event.attempt);
    if (type === 'step_completed' || type === 'step_failed')
      this.#forget(`close_loop ${path}`, event.attempt);
  }

  #forget(key: string, attempt: number): void {
    const wanted = this.wanted.get(key);
    if (wanted && 'attempt' in wanted && wanted.attempt === attempt) this.wanted.delete(key);
  }

  #checkState(before: ExecutionState | null): void {
    const { state, plan } = this;
    const from = before?.status ?? 'CREATED';
    ensure(canMoveExecution(from, state.status), () => `the execution went from ${from} to ${state.status}`);
    const wrong = miscount(plan, state);
    ensure(wrong === null, () => `counters: ${wrong}`);
    ensure(state.places <= plan.parallelSteps, () => `${state.places} places are taken`);
    let open = 0;
    for (const step of stepsOf(state)) {
      ensure(this.steps.get(step.path) === step, () => `the rows do not know of ${step.path} as it is`);
      if (!isFinalStep(step.status)) open += 1;
    }
    ensure(open === this.#open, () => `E7: ${this.#open - open} open steps are forgotten`);
    this.#checkLoops();
    if (state.finishedAt !== null) this.#checkFinal();
    else this.#checkHeldBack();
    this.#checkJoins(before);
  }

  #checkLoops(): void {
    for (const { body, nodes } of scopesOf(this.state.root)) {
      for (const [index, { rounds }] of nodes.entries()) {
        const loop = rounds && this.plan.bodies[body]!.nodes[index]!.loop;
        const most = loop?.kind === 'forEach' ? loop.concurrency : 1;
        ensure(!loop || rounds.open.length <= most, () => `${rounds?.open.length} rounds run at once`);
      }
    }
  }

  #checkHeldBack(): void {
    const { state, plan } = this;
    const queued = new Set(state.queue);
    ensure(queued.size === state.queue.length, () => `the queue holds a step twice: ${state.queue}`);
    const ready = stepsOf(state).filter(
      ({ status, wait }) => status === 'PENDING' || (status === 'WAITING' && !wait),
    );
    for (const step of ready) {
      const isAsked = queued.has(step.path) || this.wanted.has(`run ${step.path}`);
      ensure(isAsked || state.isSuspended, () => `E6: nothing will start ${step.path}`);
      const isStuck = queued.has(step.path) && !state.isSuspended && state.places < plan.parallelSteps;
      ensure(!isStuck, () => `E6: ${step.path} waits although there is a free place`);
    }
    for (const { path, wait } of stepsOf(state)) {
      const kind = wait?.reason === 'retry' ? 'retry' : 'wake';
      const isTimed = !wait || wait.wakeAt === null || this.timers.has(`${path} ${kind}`);
      ensure(isTimed, () => `E6: nothing will wake ${path}`);
    }
    if (!state.isSuspended) this.#checkClosings();
  }

  #checkClosings(): void {
    for (const { phase, prefix, nodes } of scopesOf(this.state.root)) {
      const key = prefix === '' ? 'close_execution ' : `close_round ${prefix.slice(0, -1)}`;
      ensure(phase !== 'closing' || this.wanted.has(key), () => `E6: nothing will close "${prefix}"`);
      for (const { step, rounds } of nodes) {
        const isAsked = !rounds?.isClosing || this.wanted.has(`close_loop ${step?.path}`);
        ensure(isAsked, () => `E6: nothing will close the loop ${step?.path}`);
      }
    }
  }

  #checkFinal(): void {
    const { state } = this;
    const open = [...this.steps.values()].find(({ status }) => !isFinalStep(status));
    ensure(!open, () => `E7: ${open?.path} is still ${open?.status}`);
    ensure(this.timers.size === 0, () => `E7: a timer is left: ${[...this.timers.keys()]}`);
    ensure(state.queue.length === 0 && state.active === 0, () => 'E7: something is left in the queue');
    const { phase } = state.root;
    if (phase !== 'stopping') this.#checkJoinsOf(state.root);
  }

  #checkJoins(before: ExecutionState | null): void {
    const known = new Set(before ? scopesOf(before.root) : []);
    for (const scope of scopesOf(this.state.root)) {
      if (scope.phase === 'closing' && !known.has(scope)) this.#checkJoinsOf(scope);
    }
  }

  #checkJoinsOf(scope: ExecutionState['root']): void {
    const wrong = disagreement(this.plan, scope);
    ensure(wrong === null, () => `joins: ${wrong}`);
  }

  #stored(): Parameters<typeof historyOf>[0] {
    const { state } = this;
    const execution = {
      ...{ id: this.id, workspaceId: '', workflowId: null, versionId: '', workflowVersion: null },
      ...{ trigger: state.trigger, input: state.input, effectScope: this.id, createdAt: state.createdAt },
      parent: null,
    };
    return {
      execution,
      update: state,
      steps: [...this.steps.values()].map(rowOf),
      attempts: this.attempts,
      history: this.history.filter(({ type }) => !ROW_ENTRIES.has(type)),
    };
  }
}

function rowOf({
  wait,
  hasPlace: _,
  isCancelling: __,
  isRetried: ___,
  stop: ____,
  ...step
}: StepState): StepRow {
  const waits = {
    waitingReason: wait?.reason ?? null,
    wakeAt: wait?.wakeAt ?? null,
    waitData: wait?.data ?? null,
  };
  return { ...step, nodeType: 'test', ...waits };
}

/** The path an effect is about; `''` for the execution itself. */
export const pathOf = (effect: Effect): string => ('path' in effect ? effect.path : '');

function ensure(holds: boolean, say: () => string): void {
  if (!holds) throw new InvariantError(say());
}
