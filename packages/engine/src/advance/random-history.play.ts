import { type Decision, type ErrorData, isFinalExecution, type JsonObject, type TaskWait } from '@rex/types';
import type { PlanNode } from '../plan.ts';
import type { StepState } from '../state.ts';
import { CheckedExecution, InvariantError } from './checked-execution.test-support.ts';
import type { Effect, EngineEvent, StartFacts } from './event.ts';
import { nodeAt, planOf } from './plan.test-support.ts';
import { Random } from './random.test-support.ts';
import { randomGraph } from './random-history.graph.ts';
import type { Reached } from './random-history.reached.ts';
import { stepsOf } from './recount.test-support.ts';

const EVENTS_MAX = 5_000;
const ERRORS: ErrorData[] = [
  { code: 'network', category: 'external', message: 'it broke', retryable: true },
  { code: 'timeout', category: 'timeout', message: 'too slow', retryable: true },
  { code: 'step_failed', category: 'execution', message: 'no', retryable: false },
];

/** Plays one random history of one random graph; throws when an invariant does not hold or the execution is stuck. */
export function playHistory(seed: number, reached: Reached): void {
  new Player(new Random(seed), `seed ${seed}`, reached).play();
}

class Player {
  readonly #random: Random;
  readonly #execution: CheckedExecution;
  readonly #reached: Reached;
  /** Events that are on their way; they arrive in any order, twice, or never. */
  readonly #mail: EngineEvent[] = [];
  readonly #told: EngineEvent[] = [];
  readonly #failures: number;
  #now = 1_000;
  #count = 0;

  constructor(random: Random, id: string, reached: Reached) {
    this.#random = random;
    this.#reached = reached;
    this.#failures = random.pick([0.05, 0.15, 0.35]);
    this.#execution = new CheckedExecution(planOf(randomGraph(random)), { id, input: { inline: { n: 1 } } });
  }

  play(): void {
    const faults = this.#random.between(0, 120);
    for (let done = 0; done < faults && !this.#isOver; done += 1) this.#anything();
    while (!this.#isOver) {
      if (this.#count > EVENTS_MAX) throw new InvariantError(`no end after ${EVENTS_MAX} events`);
      this.#goOn();
    }
    this.#execution.checkReplay();
    for (const event of this.#random.some(this.#told, 5)) this.#tell({ ...event, at: this.#now });
  }

  get #isOver(): boolean {
    return isFinalExecution(this.#execution.state.status);
  }

  #tell(event: EngineEvent): void {
    this.#now += this.#random.between(0, 20);
    const now = { ...event, at: Math.max(event.at, this.#now) };
    this.#count += 1;
    this.#told.push(now);
    const before = this.#execution.state;
    const advanced = this.#execution.tell(now, this.#random.chance(0.04));
    this.#reached.note(this.#execution.plan, before, now, advanced);
  }

  /** One step with faults: the world, an operator, a stale message or a crash. */
  #anything(): void {
    const random = this.#random;
    const drawn = random.unit();
    if (drawn < 0.62) this.#world();
    else if (drawn < 0.8) this.#deliver();
    else if (drawn < 0.88) this.#stale();
    else if (drawn < 0.91) this.#crash();
    else if (drawn < 0.94) this.#timer(true);
    else if (drawn < 0.96) this.#tell({ type: 'suspended', actor: 'op', at: this.#now });
    else if (drawn < 0.997) this.#tell({ type: 'resumed', actor: 'op', at: this.#now });
    else this.#tell({ type: 'cancel_requested', actor: 'op', reason: 'enough', at: this.#now });
  }

  /** Something that is due happens; its message may be late. */
  #world(): void {
    const event = this.#next(this.#failures);
    if (!event) return this.#deliver();
    if (this.#random.chance(0.75)) return this.#tell(event);
    if (event.type !== 'step_started') this.#mail.push(event);
  }

  #deliver(): void {
    const at = this.#random.between(0, this.#mail.length - 1);
    const event = this.#mail[at];
    if (!event) return;
    if (!this.#random.chance(0.3)) this.#mail.splice(at, 1);
    if (!this.#random.chance(0.1)) this.#tell(event);
  }

  #stale(): void {
    const event = this.#told.length > 0 ? this.#random.pick(this.#told) : null;
    if (!event || event.type === 'cancel_requested' || event.type === 'suspended') return;
    const by = this.#random.pick([0, 0, -1, 1]);
    if (!('attempt' in event)) return this.#tell(event);
    if (event.type === 'step_started' && by !== 0) return;
    if ('start' in event && by !== 0) return;
    if (event.type === 'decided') {
      return this.#tell({ ...event, attempt: Math.max(0, (event.attempt ?? 0) + by) });
    }
    this.#tell({ ...event, attempt: Math.max(1, event.attempt + by) });
  }

  #crash(): void {
    this.#count += 1;
    this.#execution.recover(this.#now);
  }

  /** One step without faults; nothing to do is a stuck execution. */
  #goOn(): void {
    const { state } = this.#execution;
    if (state.isSuspended) return this.#tell({ type: 'resumed', actor: 'op', at: this.#now });
    const mail = this.#mail.pop();
    if (mail) return this.#tell(mail);
    const event = this.#next(0.1);
    if (event) return this.#tell(event);
    if (!this.#timer(false)) throw new InvariantError(`E6: stuck ${state.status} (${state.waitingReason})`);
  }

  /** Fires a timer: the next one due, or, early, any. */
  #timer(isEarly: boolean): boolean {
    const timers = [...this.#execution.timers.values()].sort((a, b) => a.wakeAt - b.wakeAt);
    const timer = isEarly ? this.#random.pick(timers) : timers[0];
    if (!timer) return false;
    const isDueOnly =
      isEarly && (timer.kind === 'queue' || timer.kind === 'step' || timer.kind === 'execution');
    if (!isEarly || isDueOnly || this.#random.chance(0.7)) this.#now = Math.max(this.#now, timer.wakeAt);
    const path = timer.path === '' ? null : timer.path;
    this.#tell({ type: 'timer_fired', path, kind: timer.kind, at: this.#now });
    return true;
  }

  /** What the world may do next: answer what is wanted, end an attempt, send a signal, decide. */
  #next(failures: number): EngineEvent | null {
    const { state, wanted, children } = this.#execution;
    const steps = stepsOf(state);
    const makers: (() => EngineEvent)[] = [
      ...(state.isSuspended
        ? []
        : [...wanted.values()].map((effect) => () => this.#answer(effect, failures))),
      ...steps
        .filter(({ status }) => status === 'RUNNING')
        .map((step) => () => this.#outcome(step, failures)),
      ...steps.filter(isOutside).map((step) => () => this.#fromOutside(step)),
      ...[...children].map(
        ([childId, { path }]) =>
          () =>
            this.#endOfChild(childId, path),
      ),
    ];
    return makers.length === 0 ? null : this.#random.pick(makers)();
  }

  #answer(effect: Effect, failures: number): EngineEvent {
    const random = this.#random;
    const at = this.#now;
    const error = random.pick(ERRORS);
    switch (effect.kind) {
      case 'run':
        return this.#run(effect, failures);
      case 'close_round': {
        const { path } = effect;
        if (random.chance(failures / 2)) return { type: 'item_failed', path, error, at };
        return { type: 'item_completed', path, output: { inline: path }, again: random.chance(0.5), at };
      }
      case 'close_loop': {
        const { path, attempt } = effect;
        if (random.chance(failures / 2)) return { type: 'step_failed', path, attempt, error, at };
        return { type: 'step_completed', path, attempt, output: { inline: [] }, outlet: 'out', at };
      }
      default:
        if (random.chance(failures / 2)) return { type: 'execution_failed', error, at };
        return { type: 'execution_completed', output: { inline: null }, at };
    }
  }

  #run({ path, attempt, input }: Extract<Effect, { kind: 'run' }>, failures: number): EngineEvent {
    const random = this.#random;
    const planned = this.#plannedAt(path);
    const at = this.#now;
    const start: StartFacts = {
      effect: effectOf(planned.type),
      input: input ?? { inline: { of: path } },
      at,
    };
    if (!planned.isPure && !planned.loop) return { type: 'step_started', path, attempt, ...start };
    if (random.chance(0.2)) return { type: 'step_started', path, attempt, ...start };
    return { ...this.#end(path, attempt, failures), start };
  }

  #outcome({ path, attempt, isCancelling }: StepState, failures: number): EngineEvent {
    const at = this.#now;
    if (isCancelling && this.#random.chance(0.4)) return { type: 'attempt_lost', path, attempt, at };
    if (this.#random.chance(failures / 8)) return { type: 'attempt_lost', path, attempt, at };
    return this.#end(path, attempt, failures);
  }

  #end(path: string, attempt: number, failures: number): Extract<EngineEvent, { start?: StartFacts }> {
    const random = this.#random;
    const at = this.#now;
    const planned = this.#plannedAt(path);
    if (!planned.isTrigger && random.chance(failures)) {
      const late = random.chance(0.2) ? { retryAfterMs: random.between(1, 90_000) } : {};
      return { type: 'step_failed', path, attempt, error: random.pick(ERRORS), ...late, at };
    }
    if (planned.loop) return { type: 'loop_started', path, attempt, count: random.between(0, 4), at };
    if (!planned.isTrigger && random.chance(0.15)) return this.#wait(path, attempt);
    const { edges } = this.#execution.plan.bodies[planned.body]!;
    const outlets = planned.outgoing
      .map((edge) => edges[edge]!.outlet)
      .filter((outlet) => outlet !== 'error');
    const outlet = outlets.length === 0 ? 'out' : random.pick(outlets);
    const memory: JsonObject = { [random.pick(['a', 'b'])]: attempt };
    const more = random.chance(0.2) ? { memory } : {};
    return { type: 'step_completed', path, attempt, output: { inline: path }, outlet, ...more, at };
  }

  #wait(path: string, attempt: number): Extract<EngineEvent, { type: 'step_waiting' }> {
    const random = this.#random;
    if (random.chance(0.4)) {
      const data = { executionId: `child ${path} ${attempt}`, workflowId: 'w', version: 1 };
      return { type: 'step_waiting', path, attempt, reason: 'child', wakeAt: null, data, at: this.#now };
    }
    const reason = random.pick(['timer', 'signal', 'task'] as const);
    const wakeAt = reason === 'timer' || random.chance(0.5) ? this.#now + random.between(0, 5_000) : null;
    const more = random.chance(0.5) ? { data: reason === 'task' ? this.#task(path) : { form: path } } : {};
    return { type: 'step_waiting', path, attempt, reason, wakeAt, ...more, at: this.#now };
  }

  #task(title: string): TaskWait {
    const random = this.#random;
    const soon = (): number => this.#now + random.between(0, 5_000);
    return {
      ...{ title, instructions: null, form: null, assignee: null, group: null, dueAt: null },
      remindAt: random.chance(0.5) ? soon() : null,
      escalation: random.chance(0.5) ? { at: soon(), assignee: 'other', group: null } : null,
    };
  }

  #endOfChild(childId: string, path: string): EngineEvent {
    const random = this.#random;
    const about = { type: 'child_ended' as const, path, childId, at: this.#now };
    if (random.chance(this.#failures)) return { ...about, error: random.pick(ERRORS) };
    return { ...about, output: { inline: childId } };
  }

  #fromOutside({ path, wait, attempt }: StepState): EngineEvent {
    const random = this.#random;
    const at = this.#now;
    if (wait?.reason === 'signal' || wait?.reason === 'task') {
      return { type: 'signal_received', path, payload: { ok: true }, outlet: 'out', actor: 'ann', at };
    }
    const decisions: Decision[] = [
      { action: 'retry' },
      { action: 'complete', output: 1 },
      { action: 'fail' },
    ];
    const about = random.chance(0.2) ? { path } : { path, attempt };
    return { type: 'decided', ...about, decision: random.pick(decisions), actor: 'ann', at };
  }

  #plannedAt(path: string): PlanNode {
    return nodeAt(this.#execution.plan, path);
  }
}

const OUTSIDE = new Set(['signal', 'task', 'incident', 'in_doubt']);
const isOutside = ({ status, wait, isCancelling }: StepState): boolean =>
  status === 'WAITING' &&
  wait !== null &&
  OUTSIDE.has(wait.reason) &&
  (!isCancelling || wait.reason === 'in_doubt');

const effectOf = (type: string): StartFacts['effect'] =>
  type === 'read' || type === 'idempotent' || type === 'unsafe' ? type : 'pure';
