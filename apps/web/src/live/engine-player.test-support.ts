import {
  advance,
  begin,
  compile,
  type Effect,
  type EngineEvent,
  type ExecutionState,
  type Plan,
  type ScopeState,
  type StepState,
} from '@rex/engine';
import {
  type ErrorData,
  type HistoryEntry,
  isFinalExecution,
  type Json,
  type LiveEvent,
  type LiveEventType,
  type NodeManifest,
} from '@rex/types';

const manifest = (type: string, part: Partial<NodeManifest>): [string, NodeManifest] => [
  type,
  {
    ...{ type, ui: { title: type, group: 'logic', icon: 'box', summary: type }, role: 'plain', config: {} },
    ...{ output: true, outlets: ['out', 'high'], effect: 'read', deferred: [], echo: false, policy: {} },
    ...part,
  },
];

/** A few kinds of nodes, as the engine tells them apart. */
export const MANIFESTS = new Map([
  manifest('start', { role: 'trigger', effect: 'pure' }),
  manifest('pure', { effect: 'pure' }),
  manifest('read', {}),
  manifest('unsafe', { effect: 'unsafe' }),
  manifest('forEach', { role: 'forEach', effect: 'pure', deferred: ['body'] }),
  manifest('repeat', { role: 'repeat', effect: 'pure', deferred: ['body', 'until'] }),
]);

export const BROKEN: ErrorData = {
  code: 'network',
  category: 'external',
  message: 'no route',
  retryable: true,
};
const REFUSED: ErrorData = {
  code: 'http_status',
  category: 'external',
  message: 'HTTP 404',
  retryable: false,
};

/** What the outside does with a step: by its path and attempt. */
export type Outcome = 'done' | 'high' | 'broken' | 'refused' | 'lost' | 'timer' | 'signal' | 'later';

/** Plays an execution with the engine itself; whoever plays says what the outside does. */
export class EnginePlayer {
  readonly plan: Plan;
  state: ExecutionState;
  readonly history: HistoryEntry[] = [];
  /** What the live socket would send. */
  readonly frames: LiveEvent[] = [];
  now = 1_700_000_000_000;
  readonly #wanted = new Map<string, Effect>();
  readonly #timers = new Map<string, Extract<Effect, { kind: 'set_timer' }>>();
  outcome: (path: string, attempt: number) => Outcome = () => 'done';
  items: (path: string) => number = () => 3;
  again: (roundPath: string) => boolean = () => false;

  constructor(graph: object) {
    const compiled = compile(graph, MANIFESTS);
    if (!compiled.ok) throw new Error(compiled.problems.map(({ message }) => message).join('\n'));
    this.plan = compiled.plan;
    const begun = begin(this.plan, { id: 'x', trigger: 'start', input: { inline: null }, at: this.now });
    this.state = begun.execution;
    this.#take(begun);
  }

  get isOver(): boolean {
    return isFinalExecution(this.state.status);
  }

  /** Tells the engine something; what follows is wanted from then on. */
  tell(event: EngineEvent): void {
    const advanced = advance(this.plan, this.state, event);
    this.state = advanced.execution;
    this.#take(advanced);
  }

  #take({ entries, effects }: Pick<ReturnType<typeof begin>, 'entries' | 'effects'>): void {
    for (const effect of effects) this.#want(effect);
    this.history.push(...entries);
    this.frames.push(...entries.map(frameOf));
    if (entries.length > 0 && this.state.status === 'WAITING') {
      this.frames.push({
        ...{ type: 'execution_waiting', agent_id: null, data: { reason: this.state.waitingReason } },
        timestamp: new Date(this.now).toISOString(),
      });
    }
  }

  #want(effect: Effect): void {
    const path = 'path' in effect ? effect.path : '';
    if (effect.kind === 'set_timer') this.#timers.set(`${effect.timer} ${path}`, effect);
    else if (effect.kind === 'clear_timer') this.#timers.delete(`${effect.timer} ${path}`);
    else this.#wanted.set(`${effect.kind} ${path}`, effect);
  }

  /** Does everything that can be done now, in an order that `pick` gives; false when nothing was to be done. */
  step(pick: (count: number) => number = () => 0): boolean {
    this.now += 7;
    const waiting = [...this.#wanted];
    const running = stepsOf(this.state.root).filter(({ status }) => status === 'RUNNING');
    const answers = running.filter(
      ({ path, attempt, isCancelling }) => isCancelling || this.outcome(path, attempt) !== 'later',
    );
    const count = waiting.length + answers.length;
    if (count === 0) return this.#fireNext();
    const at = pick(count);
    const chosen = waiting[at];
    if (chosen) {
      this.#wanted.delete(chosen[0]);
      this.#answer(chosen[1]);
    } else this.#end(answers[at - waiting.length]!);
    return true;
  }

  /** Plays until the end, or until only people can help. */
  play(pick?: (count: number) => number): this {
    for (let turns = 0; !this.isOver && this.step(pick); turns += 1) {
      if (turns > 200_000) throw new Error('no end');
    }
    return this;
  }

  #fireNext(): boolean {
    const [next] = [...this.#timers].sort(([, a], [, b]) => a.wakeAt - b.wakeAt);
    if (!next) return false;
    const [key, { path, timer, wakeAt }] = next;
    this.#timers.delete(key);
    this.now = Math.max(this.now, wakeAt);
    this.tell({ type: 'timer_fired', path: path === '' ? null : path, kind: timer, at: this.now });
    return true;
  }

  #answer(effect: Effect): void {
    const at = this.now;
    switch (effect.kind) {
      case 'run': {
        const { path, attempt } = effect;
        const node = this.plan.nodesById.get(/([A-Za-z_]\w*)(#\d+)?$/.exec(path)![1]!)!;
        const kind = node.type === 'read' || node.type === 'unsafe' ? node.type : 'pure';
        return this.tell({ type: 'step_started', path, attempt, effect: kind, input: { inline: null }, at });
      }
      case 'abort':
        return;
      case 'close_round': {
        const { path } = effect;
        return this.tell({
          type: 'item_completed',
          path,
          output: { inline: path },
          again: this.again(path),
          at,
        });
      }
      case 'close_loop': {
        const { path, attempt } = effect;
        return this.tell({
          type: 'step_completed',
          path,
          attempt,
          output: { inline: [] },
          outlet: 'out',
          at,
        });
      }
      case 'close_execution':
        return this.tell({ type: 'execution_completed', output: { inline: null }, at });
      default:
    }
  }

  #end({ path, attempt, isCancelling, nodeId }: StepState): void {
    const at = this.now;
    const outcome = isCancelling ? 'lost' : this.outcome(path, attempt);
    const node = this.plan.nodesById.get(nodeId)!;
    if (node.loop && (outcome === 'done' || outcome === 'high')) {
      return this.tell({ type: 'loop_started', path, attempt, count: this.items(path), at });
    }
    switch (outcome) {
      case 'broken':
      case 'refused':
        return this.tell({
          type: 'step_failed',
          path,
          attempt,
          error: outcome === 'broken' ? BROKEN : REFUSED,
          at,
        });
      case 'lost':
        return this.tell({ type: 'attempt_lost', path, attempt, at });
      case 'timer':
        return this.tell({ type: 'step_waiting', path, attempt, reason: 'timer', wakeAt: at + 60_000, at });
      case 'signal':
        return this.tell({ type: 'step_waiting', path, attempt, reason: 'signal', wakeAt: null, at });
      default: {
        const outlet = outcome === 'high' ? 'high' : 'out';
        return this.tell({ type: 'step_completed', path, attempt, output: { inline: path }, outlet, at });
      }
    }
  }
}

/** All steps of a scope and of the rounds that are open in it. */
export const stepsOf = (scope: ScopeState): StepState[] =>
  scope.nodes.flatMap(({ step, rounds }) => [
    ...(step ? [step] : []),
    ...(rounds?.open ?? []).flatMap((round) => stepsOf(round)),
  ]);

const TYPES: Partial<Record<HistoryEntry['type'], LiveEventType>> = {
  execution_created: 'execution_started',
  step_started: 'agent_started',
  step_completed: 'agent_completed',
  step_failed: 'agent_failed',
  step_retrying: 'agent_retrying',
  step_waiting: 'agent_waiting',
  step_skipped: 'agent_skipped',
  step_cancelled: 'agent_cancelled',
  suspended: 'execution_suspended',
  resumed: 'execution_resumed',
  cancel_requested: 'execution_cancelling',
  execution_completed: 'execution_completed',
  execution_failed: 'execution_failed',
  execution_cancelled: 'execution_cancelled',
};

/** A history entry as the live socket sends it. */
export function frameOf({ seq, at, type, ...rest }: HistoryEntry): LiveEvent {
  const path = 'path' in rest ? rest.path : null;
  return {
    type: TYPES[type] ?? (path === null ? 'execution_progress' : 'agent_progress'),
    agent_id:
      path === null
        ? null
        : path
            .split('/')
            .at(-1)!
            .replace(/[[#].*/, ''),
    data: { entry: type, ...rest } as Json,
    timestamp: new Date(at).toISOString(),
    seq,
  };
}
