import { type ErrorData, HistoryEntry, SkipReason, TimerKind } from '@rex/types';
import type { Plan, PlanNode } from '../plan.ts';
import type { ExecutionState } from '../state.ts';
import type { Advanced } from './draft.ts';
import type { EngineEvent } from './event.ts';
import { nodeAt } from './plan.test-support.ts';
import { allScopesOf, scopesOf, stepsOf } from './recount.test-support.ts';

/** Counts how often histories reached what is rare, so that a generator that no longer reaches it is noticed. */
export class Reached {
  readonly counts = new Map<string, number>();

  /** Notes what an event led to. */
  note(plan: Plan, before: ExecutionState, event: EngineEvent, advanced: Advanced): void {
    if (advanced.entries.length === 0) this.#count(`ignored ${event.type}`);
    if (event.type === 'decided' && advanced.entries.length === 0) this.#noteLateDecision(before, event);
    for (const entry of advanced.entries) {
      this.#count(entry.type);
      this.#noteEntry(plan, before, entry);
    }
    this.#noteStops(before, event, advanced);
    this.#noteChildren(before, event, advanced);
    if (event.type === 'decided' && advanced.entries.length > 0) {
      const step = allScopesOf(before)
        .flatMap(({ nodes }) => nodes)
        .find(({ step }) => step?.path === event.path)?.step;
      const kind = nodeAt(plan, event.path).loop ? 'loop' : 'step';
      this.#count(`decided ${step?.wait?.reason} of a ${kind}: ${event.decision.action}`);
    }
  }

  #noteLateDecision(
    before: ExecutionState,
    { path, attempt }: Extract<EngineEvent, { type: 'decided' }>,
  ): void {
    const step = stepsOf(before).find((each) => each.path === path);
    const isOpen = step?.wait?.reason === 'incident' || step?.wait?.reason === 'in_doubt';
    if (isOpen && attempt !== undefined && attempt < step.attempt) this.#count('decided too late');
  }

  #noteEntry(plan: Plan, before: ExecutionState, entry: HistoryEntry): void {
    switch (entry.type) {
      case 'step_waiting':
        return this.#count(`waits for ${entry.reason}`);
      case 'step_skipped':
        return this.#count(`skipped: ${entry.reason}`);
      case 'timer_fired':
        return this.#count(`fired ${entry.kind}`);
      case 'step_retrying':
        return this.#count(entry.isLost ? 'lost, and tried again' : 'failed, and tried again');
      case 'loop_started':
        return this.#count(entry.items === 0 ? 'loop over nothing' : 'loop over items');
      case 'step_completed':
        if (nodeAt(plan, entry.path).fallbackOf !== null) this.#count('fallback completed');
        return;
      case 'step_failed':
        return this.#noteFailure(nodeAt(plan, entry.path), entry);
      case 'item_failed': {
        const { loop } = nodeAt(plan, entry.path);
        return this.#count(`item failed: ${loop?.kind === 'forEach' ? loop.onItemError : loop?.kind}`);
      }
      case 'backtracked':
        return this.#noteBacktrack(plan, before, entry);
      case 'undo_started':
        return this.#count(`undo after ${entry.cause}`);
      case 'execution_cancelled':
      case 'execution_failed':
        return this.#noteEnd(entry.error ?? null);
    }
  }

  #noteEnd(error: ErrorData | null): void {
    if (error && JSON.stringify(error.details ?? null).includes('notUndone'))
      this.#count('ended with a failed undo');
  }

  /** What an undo, or the end of a child, meets. */
  #noteChildren(before: ExecutionState, event: EngineEvent, { execution, entries, effects }: Advanced): void {
    if (effects.some(({ kind }) => kind === 'cancel_child'))
      this.#count(`child told to stop by ${event.type}`);
    if (event.type === 'child_ended' && entries.length > 0) {
      const step = stepsOf(before).find(({ path }) => path === event.path)!;
      const told = step.isCancelling ? 'a stopped' : step.stop ? 'a timed out' : 'a';
      this.#count(`${told} child ${'error' in event ? 'failed' : 'completed'}`);
    }
    if (!before.undo || entries.length === 0) return;
    this.#count(event.type === 'suspended' ? 'suspended while undoing' : 'undoing');
    if (event.type === 'decided') this.#count('decided while undoing');
    if (event.type === 'attempt_lost') this.#count('lost while undoing');
    if (
      execution.undo &&
      execution.undo.left < before.undo.left &&
      /[[#]/.test(event.type === 'step_completed' ? event.path : '')
    ) {
      this.#count('undid a round or an iteration');
    }
  }

  #noteFailure(node: PlanNode, entry: Extract<HistoryEntry, { type: 'step_failed' }>): void {
    if (node.fallbackOf !== null) this.#count('fallback failed');
    else if (!entry.handled) this.#count('failed unhandled');
    else this.#count(`failed handled: ${entry.outlets[0] ?? 'backtrack'}`);
    if (entry.error.code === 'item_failed') this.#count('loop failed by an item');
    if (entry.error.code === 'not_finished_in_cap') this.#count('loop failed by its cap');
    if (entry.attempt === 0) this.#count('failed before its first attempt');
  }

  #noteBacktrack(
    plan: Plan,
    before: ExecutionState,
    entry: Extract<HistoryEntry, { type: 'backtracked' }>,
  ): void {
    const scope = scopesOf(before.root).find(({ backtracks }) => backtracks.length > 0);
    if (scope) this.#count('backtracked after running steps were stopped');
    if (scope && scope.backtracks.length > 1) this.#count('backtracks at once');
    if (entry.times > 1) this.#count('backtracked again');
    const node = nodeAt(plan, entry.path);
    if (node.body !== 0) this.#count('backtracked within a round');
    const { nodes } = plan.bodies[node.body]!;
    if (node.backtrack!.region.some((each) => nodes[each]!.loop)) this.#count('backtracked over a loop');
  }

  #noteStops(before: ExecutionState, event: EngineEvent, { execution, entries, effects }: Advanced): void {
    const aborts = effects.some(({ kind }) => kind === 'abort');
    const stopping = execution.root.phase === 'stopping';
    const failed = entries.some((entry) => entry.type === 'step_failed' && !entry.handled);
    if (aborts && failed && stopping) this.#count('failFast stopped what ran');
    const isCancelRest =
      aborts &&
      !failed &&
      scopesOf(execution.root).every(({ phase, backtracks }) => phase === 'open' && backtracks.length === 0);
    if (isCancelRest && event.type !== 'timer_fired') this.#count('cancelRest stopped what ran');
    if (event.type === 'cancel_requested') {
      const isSecond = before.cancel !== null;
      this.#count(isSecond ? 'second cancel' : `cancel while ${before.status}`);
      if (!isSecond && aborts) this.#count('cancel stopped what ran');
    }
    if (event.type === 'resumed' && effects.some(({ kind }) => kind.startsWith('close'))) {
      this.#count('resumed a closing that was held back');
    }
    if (event.type === 'resumed' && effects.some(({ kind }) => kind === 'run'))
      this.#count('resumed a start that was held back');
    if (execution.queue.length > 0) this.#count('queued');
  }

  #count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }
}

/** What ten thousand histories must reach, each at least once. */
export const RARE: readonly string[] = [
  ...HistoryEntry.options.map(({ shape }) => shape.type.value).filter((type) => type !== 'execution_created'),
  ...['timer', 'signal', 'task', 'child', 'in_doubt', 'incident'].map((reason) => `waits for ${reason}`),
  // The triggers that did not fire are skipped before the first event.
  ...SkipReason.options.filter((reason) => reason !== 'other_trigger').map((reason) => `skipped: ${reason}`),
  ...TimerKind.options.filter((kind) => kind !== 'grace').map((kind) => `fired ${kind}`),
  ...['complete', 'fail', 'retry'].flatMap((action) => [
    `decided in_doubt of a step: ${action}`,
    `decided incident of a step: ${action}`,
    `decided incident of a loop: ${action}`,
  ]),
  ...['collect', 'fail', 'repeat', 'skip'].map((habit) => `item failed: ${habit}`),
  ...['backtrack', 'error', 'out'].map((answer) => `failed handled: ${answer}`),
  ...['CREATED', 'IN_PROGRESS', 'WAITING', 'SUSPENDED'].map((status) => `cancel while ${status}`),
  ...['step_started', 'step_completed', 'step_failed', 'step_waiting', 'attempt_lost', 'loop_started'].map(
    (type) => `ignored ${type}`,
  ),
  ...['item_completed', 'item_failed', 'timer_fired', 'signal_received', 'decided'].map(
    (type) => `ignored ${type}`,
  ),
  'decided too late',
  ...['undo after failure', 'undo after cancel', 'ended with a failed undo', 'undid a round or an iteration'],
  ...['suspended while undoing', 'decided while undoing', 'lost while undoing', 'ignored child_ended'],
  ...['a', 'a stopped', 'a timed out'].flatMap((told) => [`${told} child failed`, `${told} child completed`]),
  ...['cancel_requested', 'step_failed', 'timer_fired', 'item_failed'].map(
    (by) => `child told to stop by ${by}`,
  ),
  ...['failed, and tried again', 'lost, and tried again', 'fallback completed', 'fallback failed'],
  ...['failed unhandled', 'failed before its first attempt', 'failFast stopped what ran'],
  ...['loop over nothing', 'loop over items', 'loop failed by an item', 'loop failed by its cap'],
  ...['backtracked after running steps were stopped', 'backtracked again', 'backtracked over a loop'],
  ...[
    'backtracked within a round',
    'cancelRest stopped what ran',
    'cancel stopped what ran',
    'second cancel',
  ],
  ...['resumed a closing that was held back', 'resumed a start that was held back', 'queued'],
];
