import type { Decision, ErrorData, Json, JsonObject, StepStatus, TimerKind } from '@rex/types';
import { CheckedExecution, type Fired } from './checked-execution.test-support.ts';
import type { Advanced } from './draft.ts';
import type { Effect, EngineEvent } from './event.ts';
import { nodeAt, planOf, type TestGraph } from './plan.test-support.ts';
import { stepsOf } from './recount.test-support.ts';

/** An error of the outside that may be tried again. */
export const BROKEN: ErrorData = {
  code: 'network',
  category: 'external',
  message: 'it broke',
  retryable: true,
};
/** An error that trying again does not mend. */
export const WRONG: ErrorData = {
  code: 'step_failed',
  category: 'execution',
  message: 'no',
  retryable: false,
};

/** An execution told step by step, each event held against all invariants; time moves only where a test says so. */
export class Story {
  readonly execution: CheckedExecution;
  now = 1_000;
  /** What the last event led to. */
  last: Advanced | null = null;

  constructor(graph: TestGraph, fired: Fired = {}) {
    this.execution = new CheckedExecution(planOf(graph), fired);
  }

  tell(event: EngineEvent): this {
    this.last = this.execution.tell(event);
    return this;
  }

  start(path: string): this {
    const { attempt, input } = this.execution.step(path);
    const { type } = nodeAt(this.execution.plan, path);
    const effect = type === 'read' || type === 'idempotent' || type === 'unsafe' ? type : 'pure';
    return this.tell({ type: 'step_started', path, attempt: attempt + 1, effect, input, at: this.now });
  }

  done(path: string, outlet = 'out', memory?: JsonObject): this {
    const more = memory ? { memory } : {};
    return this.tell({
      type: 'step_completed',
      ...this.#running(path),
      output: { inline: path },
      outlet,
      ...more,
    });
  }

  fail(path: string, error: ErrorData = WRONG, retryAfterMs?: number): this {
    return this.tell({
      type: 'step_failed',
      ...this.#running(path),
      error,
      ...(retryAfterMs ? { retryAfterMs } : {}),
    });
  }

  waits(path: string, reason: 'timer' | 'signal' | 'task', wakeAt: number | null = null): this {
    return this.tell({ type: 'step_waiting', ...this.#running(path), reason, wakeAt });
  }

  lose(path: string): this {
    return this.tell({ type: 'attempt_lost', ...this.#running(path) });
  }

  /** Begins a loop; of a `repeat` the count says nothing. */
  loop(path: string, count = 1): this {
    return this.tell({ type: 'loop_started', ...this.#running(path), count });
  }

  closeRound(path: string, again = false): this {
    return this.tell({ type: 'item_completed', path, output: { inline: path }, again, at: this.now });
  }

  closeLoop(path: string): this {
    const { attempt } = this.execution.step(path);
    const output = { inline: path };
    return this.tell({ type: 'step_completed', path, attempt, output, outlet: 'out', at: this.now });
  }

  close(): this {
    return this.tell({ type: 'execution_completed', output: { inline: null }, at: this.now });
  }

  /** Lets a timer that is set come due and fire. */
  fire(path: string, kind: TimerKind): this {
    const timer = this.execution.timers.get(`${path} ${kind}`);
    if (!timer) throw new Error(`no timer ${kind} of "${path}" is set`);
    this.now = Math.max(this.now, timer.wakeAt);
    return this.tell({ type: 'timer_fired', path: path === '' ? null : path, kind, at: this.now });
  }

  /** Lets a step wait for an execution. */
  waitsForChild(path: string, childId: string): this {
    const data = { executionId: childId, workflowId: 'w', version: 1 };
    return this.tell({ type: 'step_waiting', ...this.#running(path), reason: 'child', wakeAt: null, data });
  }

  childDone(path: string, childId: string): this {
    return this.tell({ type: 'child_ended', path, childId, output: { inline: childId }, at: this.now });
  }

  childFailed(path: string, childId: string, error: ErrorData = WRONG): this {
    return this.tell({ type: 'child_ended', path, childId, error, at: this.now });
  }

  signal(path: string, payload: Json = null, outlet = 'out'): this {
    return this.tell({ type: 'signal_received', path, payload, outlet, actor: 'ann', at: this.now });
  }

  decide(path: string, action: Decision['action'], attempt?: number): this {
    const decision: Decision = action === 'complete' ? { action, output: 'decided' } : { action };
    const about = attempt === undefined ? { path } : { path, attempt };
    return this.tell({ type: 'decided', ...about, decision, actor: 'ann', at: this.now });
  }

  operator(type: 'cancel_requested' | 'suspended' | 'resumed'): this {
    return this.tell({ type, actor: 'ann', at: this.now });
  }

  get status(): string {
    return this.execution.state.status;
  }

  /** How the current steps stand, by path. */
  get statuses(): Record<string, StepStatus> {
    return Object.fromEntries(stepsOf(this.execution.state).map(({ path, status }) => [path, status]));
  }

  /** How one step stands, with what says why. */
  of(path: string): string {
    const { status, skipReason, wait, handled } = this.execution.step(path);
    const why = skipReason ?? wait?.reason ?? (status === 'FAILED' && handled ? 'handled' : null);
    return why === null ? status : `${status} ${why}`;
  }

  /** Paths of the runs that the last event asked for. */
  get runs(): string[] {
    return this.effects('run');
  }

  effects(kind: Effect['kind']): string[] {
    return this.last!.effects.filter((each) => each.kind === kind).map((each) =>
      'path' in each ? each.path : '',
    );
  }

  #running(path: string): { path: string; attempt: number; at: number } {
    const { status, wait } = this.execution.step(path);
    if (status === 'PENDING' || (status === 'WAITING' && wait === null)) this.start(path);
    return { path, attempt: this.execution.step(path).attempt, at: this.now };
  }
}

/** A trigger named `start` and other nodes in a row of columns, by edges. */
export const graphOf = (
  nodes: TestGraph['nodes'],
  edges: readonly string[],
  more: Omit<TestGraph, 'nodes' | 'edges'> = {},
): TestGraph => ({ nodes: [{ id: 'start', type: 'trigger' }, ...nodes], edges, ...more });
