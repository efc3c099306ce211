import type { ErrorData, HistoryEntry, LiveEvent, WaitingReason } from '@rex/types';
import type { GraphShape } from './graph-shape.ts';
import { LiveDraft } from './live-draft.ts';
import type { LiveAttempt, LiveRound, LiveState, LiveStep } from './live-state.ts';
import { loopOf, placeOf } from './step-place.ts';

type Of<Type extends HistoryEntry['type']> = Extract<HistoryEntry, { type: Type }>;
type Shape = Pick<GraphShape, 'regionOf'> | null;

/** A new state, and the nodes that look different in it. */
export interface Applied {
  state: LiveState;
  touched: ReadonlySet<string>;
}

/**
 * The state after one more event. An entry that is in it already changes nothing. Without the graph's shape a
 * backtrack takes back only the two steps that it names.
 */
export const applyEvent = (state: LiveState, event: LiveEvent, shape: Shape = null): LiveState =>
  applyEvents(state, [event], shape).state;

/** The state after a batch of events. */
export function applyEvents(state: LiveState, events: readonly LiveEvent[], shape: Shape = null): Applied {
  const draft = new LiveDraft(state);
  for (const event of events) {
    const entry = entryOf(event);
    if (entry) apply(draft, entry, shape);
    else if (event.type === 'execution_waiting') wait(draft, event);
  }
  return { state: draft.done(), touched: draft.touched };
}

/** The state after a piece of the history. */
export function applyEntries(
  state: LiveState,
  entries: readonly HistoryEntry[],
  shape: Shape = null,
): Applied {
  const draft = new LiveDraft(state);
  for (const entry of entries) apply(draft, entry, shape);
  return { state: draft.done(), touched: draft.touched };
}

/** The history entry that a frame carries; null for one that is none. */
export function entryOf({ seq, data, timestamp }: LiveEvent): HistoryEntry | null {
  if (seq === undefined || typeof data !== 'object' || data === null || Array.isArray(data)) return null;
  const { entry: type, ...rest } = data;
  // The server made it of an entry that it has checked; a type of a newer server falls through below.
  return { ...rest, type, seq, at: Date.parse(timestamp) } as unknown as HistoryEntry;
}

function wait(draft: LiveDraft, { data }: LiveEvent): void {
  const reason = typeof data === 'object' && data !== null && !Array.isArray(data) ? data.reason : null;
  if (!isOpen(draft)) return;
  draft.changeExecution({ status: 'WAITING', waiting: (reason ?? null) as WaitingReason | null });
}

const isOpen = ({ execution: { status } }: LiveDraft): boolean =>
  status !== 'COMPLETED' && status !== 'FAILED' && status !== 'CANCELLED';

function apply(draft: LiveDraft, entry: HistoryEntry, shape: Shape): void {
  const { seq, at, type } = entry;
  if (seq <= draft.seq) return;
  draft.record({ seq, at, type, path: 'path' in entry ? entry.path : null });
  const { status } = draft.execution;
  // Triggers that did not fire are skipped before anything begins.
  const hasBegun = status !== 'CREATED' || (type !== 'execution_created' && type !== 'step_skipped');
  if (hasBegun && status !== 'SUSPENDED') draft.changeExecution({ status: 'IN_PROGRESS', waiting: null });
  if (hasBegun && draft.execution.startedAt === null) draft.changeExecution({ startedAt: at });
  if ('path' in entry && entry.path !== null) applyToStep(draft, entry as Of<StepEntry>, shape);
  else applyToExecution(draft, entry);
}

function applyToExecution(draft: LiveDraft, entry: HistoryEntry): void {
  const { at } = entry;
  switch (entry.type) {
    case 'execution_created':
      return draft.changeExecution({ trigger: entry.trigger, createdAt: at });
    case 'cancel_requested':
      return draft.changeExecution({ status: 'IN_PROGRESS', isCancelling: true });
    case 'suspended':
      return draft.changeExecution({ status: 'SUSPENDED', waiting: null });
    case 'resumed':
      return draft.changeExecution({ status: 'IN_PROGRESS' });
    case 'execution_completed':
      return draft.changeExecution({ status: 'COMPLETED', waiting: null, finishedAt: at });
    case 'execution_failed':
      return draft.changeExecution({ status: 'FAILED', waiting: null, finishedAt: at, error: entry.error });
    case 'execution_cancelled':
      return draft.changeExecution({ status: 'CANCELLED', waiting: null, finishedAt: at });
    default:
  }
}

type StepEntry = Exclude<
  HistoryEntry['type'],
  | `execution_${'created' | 'completed' | 'failed' | 'cancelled'}`
  | 'cancel_requested'
  | 'suspended'
  | 'resumed'
>;

function applyToStep(draft: LiveDraft, entry: Of<StepEntry>, shape: Shape): void {
  const { at } = entry;
  switch (entry.type) {
    case 'step_started':
      return begin(draft, entry);
    case 'step_completed':
      return finish(draft, entry, { status: 'COMPLETED', outlets: entry.outlets, error: null });
    case 'step_failed': {
      const { error, handled, outlets } = entry;
      return finish(draft, entry, { status: 'FAILED', error, handled, outlets });
    }
    case 'step_skipped':
      return finish(draft, entry, { status: 'SKIPPED', skipReason: entry.reason });
    case 'step_cancelled':
      return finish(draft, entry, { status: 'CANCELLED' });
    case 'step_retrying':
      return retry(draft, entry);
    case 'step_waiting':
      return waitFor(draft, entry);
    case 'loop_started': {
      const step = draft.step(entry.path, at);
      const attempts = endAttempt(step, { status: 'WAITING' });
      draft.openLoop(entry.path, entry.items);
      draft.change(step, { status: 'WAITING', waiting: 'child', wakeAt: null, attempts });
      return;
    }
    case 'item_started':
      return openRound(draft, entry.path, at);
    case 'item_completed':
      return endRound(draft, entry.path, { status: 'COMPLETED', finishedAt: at });
    case 'item_failed':
      return endRound(draft, entry.path, { status: 'FAILED', finishedAt: at, error: entry.error });
    case 'timer_fired':
      return entry.kind === 'retry' ? becomeDue(draft, entry.path!, at) : undefined;
    case 'decided':
      return entry.decision.action === 'retry' ? becomeDue(draft, entry.path, at) : undefined;
    case 'backtracked':
      return backtrack(draft, entry, shape);
    default:
  }
}

function begin(draft: LiveDraft, { path, attempt, effect, at }: Of<'step_started'>): void {
  const step = draft.step(path, at);
  const begun: LiveAttempt = {
    ...{ attempt, status: 'RUNNING', startedAt: at, finishedAt: null, error: null, retryAt: null },
  };
  draft.change(step, {
    ...{ status: 'RUNNING', effect, startedAt: step.startedAt ?? at, error: null, isDue: false },
    ...{ waiting: null, wakeAt: null, waits: endWait(step, at), attempts: [...step.attempts, begun] },
  });
}

function finish(draft: LiveDraft, { path, at }: { path: string; at: number }, end: Partial<LiveStep>): void {
  const step = draft.step(path, at);
  const loop = draft.loops.has(path) ? draft.ownLoop(path) : null;
  for (const { status, path: round } of loop?.rounds ?? []) {
    if (status === 'RUNNING') endRound(draft, round, { status: 'CANCELLED', finishedAt: at });
  }
  const status = end.status as 'COMPLETED' | 'FAILED' | 'CANCELLED' | 'SKIPPED';
  const attempts =
    status === 'SKIPPED'
      ? step.attempts
      : endAttempt(step, { status, finishedAt: at, error: end.error ?? null });
  const waits = endWait(step, at);
  const after = { ...end, finishedAt: at, waiting: null, wakeAt: null, isDue: false, attempts, waits };
  const ended = draft.change(step, after);
  // A loop that a person lets begin again does so as its next iteration.
  if (loop && step.isDue && status === 'FAILED') draft.takeBack(ended);
}

function retry(draft: LiveDraft, { path, at, error, retryAt, isLost }: Of<'step_retrying'>): void {
  const step = draft.step(path, at);
  const status = isLost ? 'LOST' : 'FAILED';
  const ended = endAttempt(step, { status, finishedAt: at, error });
  const attempts = ended.map((each, index) => (index === ended.length - 1 ? { ...each, retryAt } : each));
  // A person has said so: there is nothing to wait for.
  if (step.isDue) return void draft.change(step, { attempts });
  const waits = addWait(step, { reason: 'retry', from: at, wakeAt: retryAt, to: null });
  draft.change(step, { status: 'WAITING', waiting: 'retry', wakeAt: retryAt, error, attempts, waits });
}

function waitFor(draft: LiveDraft, { path, at, reason, wakeAt, error }: Of<'step_waiting'>): void {
  const step = draft.step(path, at);
  const isLost = reason === 'in_doubt' || error?.code === 'attempt_lost';
  const attempts = error
    ? endAttempt(step, { status: isLost ? 'LOST' : 'FAILED', finishedAt: at, error })
    : endAttempt(step, { status: 'WAITING' });
  const waits = addWait(step, { reason, from: at, wakeAt, to: null });
  const kept: { error?: ErrorData } = error ? { error } : {};
  draft.change(step, {
    ...{ status: 'WAITING', waiting: reason, wakeAt, isDue: false, attempts, waits },
    ...kept,
  });
}

function becomeDue(draft: LiveDraft, path: string, at: number): void {
  const step = draft.step(path, at);
  draft.change(step, { waiting: null, wakeAt: null, isDue: true, waits: endWait(step, at) });
}

/** The newest attempt with a change, while it is under way. */
function endAttempt({ attempts }: LiveStep, change: Partial<LiveAttempt>): readonly LiveAttempt[] {
  const last = attempts.at(-1);
  if (!last || last.finishedAt !== null) return attempts;
  return [...attempts.slice(0, -1), { ...last, ...change }];
}

function endWait({ waits }: LiveStep, at: number): LiveStep['waits'] {
  const last = waits.at(-1);
  if (!last || last.to !== null) return waits;
  return [...waits.slice(0, -1), { ...last, to: at }];
}

const addWait = (step: LiveStep, wait: LiveStep['waits'][number]): LiveStep['waits'] => [
  ...endWait(step, wait.from),
  wait,
];

function openRound(draft: LiveDraft, path: string, at: number): void {
  const loop = draft.ownLoop(loopOf(path));
  if (!loop) return;
  const { index } = placeOf(path);
  loop.rounds.push({
    path,
    index: index ?? 0,
    status: 'RUNNING',
    startedAt: at,
    finishedAt: null,
    error: null,
  });
  loop.counts.RUNNING += 1;
}

function endRound(draft: LiveDraft, path: string, end: Partial<LiveRound> & Pick<LiveRound, 'status'>): void {
  const loop = draft.ownLoop(loopOf(path));
  // Rounds start in the order of their indexes.
  const at = placeOf(path).index ?? 0;
  const round = loop?.rounds[at];
  if (!loop || !round) return;
  loop.counts[round.status] -= 1;
  loop.counts[end.status] += 1;
  loop.rounds[at] = { ...round, ...end };
}

function backtrack(draft: LiveDraft, { path, to, times, at }: Of<'backtracked'>, shape: Shape): void {
  draft.addBacktrack({ path, to, times, at });
  const { scope, nodeId } = placeOf(path);
  for (const each of shape?.regionOf(to) ?? [to, nodeId]) {
    const step = draft.currentIn(scope, each);
    if (step) draft.takeBack(step);
  }
}
