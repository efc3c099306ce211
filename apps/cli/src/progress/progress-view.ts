import { parsePath } from '@rex/engine';
import type { WaitingReason } from '@rex/types';
import type { ProgressEvent } from './progress-event.ts';

/** How a line stands. */
export type RowStatus = 'running' | 'waiting' | 'retrying' | 'completed' | 'failed' | 'skipped' | 'cancelled';

/** What a wait is for; `until` in milliseconds since 1970. */
export interface RowWait {
  reason: WaitingReason;
  until: number | null;
}

/** Rounds of a loop. `most` is the number of items, or the cap of a `repeat`. */
export interface RowLoop {
  most: number;
  started: number;
  completed: number;
  failed: number;
}

/** One line of progress: a step of the outer graph, with all rounds of a loop folded into it. */
export interface Row {
  path: string;
  nodeId: string;
  /** Which time it runs, after a backtrack. */
  iteration: number;
  status: RowStatus;
  startedAt: number | null;
  finishedAt: number | null;
  attempt: number;
  wait: RowWait | null;
  error: { code: string; message: string } | null;
  handled: boolean;
  loop: RowLoop | null;
  /** Steps of its rounds that wait or are to be tried again, newest last. */
  inside: ReadonlyMap<string, RowWait>;
}

/** Something worth a line of its own; the row is as it stood then. */
export type Notice =
  | {
      kind: 'ended' | 'waiting' | 'retrying';
      row: Row;
      inner: string | null;
      wait: RowWait | null;
      error: Row['error'];
    }
  | { kind: 'back'; row: Row; to: string; error: Row['error'] };

/** Lines about waits and retries inside one loop; a loop may have 10,000 rounds. */
const INNER_NOTICES_MAX = 20;

/** All that is known of an execution while it runs, from its events in order. */
export class ProgressView {
  readonly #rows = new Map<string, Row>();
  readonly #innerNotices = new Map<string, number>();
  #isCancelling = false;

  /** In the order in which they began. */
  get rows(): readonly Row[] {
    return [...this.#rows.values()];
  }

  get isCancelling(): boolean {
    return this.#isCancelling;
  }

  /** Takes an event; gives what is worth a line, if it is. */
  apply(event: ProgressEvent): Notice | null {
    if (event.type === 'cancel_requested') {
      this.#isCancelling = true;
      return null;
    }
    const top = event.path.split('/')[0]!.replace(/\[\d+\]/, '');
    const row = this.#rows.get(top) ?? emptyRow(top);
    const isRound = event.type.startsWith('item_');
    const isInner = event.path.includes('/');
    const next = isRound ? afterRound(row, event) : isInner ? afterInner(row, event) : afterStep(row, event);
    this.#rows.set(top, next);
    if (isRound) return null;
    return isInner ? this.#innerNotice(next, event) : noticeOf(next, event, null);
  }

  #innerNotice(row: Row, event: ProgressEvent): Notice | null {
    const notice =
      event.type === 'step_waiting' || event.type === 'step_retrying'
        ? noticeOf(row, event, event.path)
        : null;
    if (!notice) return null;
    const told = (this.#innerNotices.get(row.path) ?? 0) + 1;
    this.#innerNotices.set(row.path, told);
    return told <= INNER_NOTICES_MAX ? notice : null;
  }
}

function emptyRow(path: string): Row {
  const segment = parsePath(path)?.[0];
  return {
    ...{
      path,
      nodeId: segment?.id ?? path,
      iteration: segment?.iteration ?? 1,
      status: 'running',
      attempt: 0,
    },
    ...{ startedAt: null, finishedAt: null, wait: null, error: null, handled: false, loop: null },
    inside: new Map(),
  };
}

function afterStep(row: Row, event: ProgressEvent): Row {
  const { at } = event;
  const over = { finishedAt: at, wait: null };
  switch (event.type) {
    case 'step_started':
      return {
        ...row,
        status: 'running',
        attempt: event.attempt,
        startedAt: row.startedAt ?? at,
        wait: null,
      };
    case 'step_completed':
      return { ...row, ...over, status: 'completed', startedAt: row.startedAt ?? at };
    case 'step_failed':
      return { ...row, ...over, status: 'failed', error: event.error, handled: event.handled };
    case 'step_retrying':
      return {
        ...row,
        status: 'retrying',
        error: event.error,
        wait: { reason: 'retry', until: event.retryAt },
      };
    case 'step_waiting':
      return { ...row, status: 'waiting', wait: { reason: event.reason, until: event.wakeAt } };
    case 'step_skipped':
      return { ...row, ...over, status: 'skipped' };
    case 'step_cancelled':
      return { ...row, ...over, status: 'cancelled' };
    case 'loop_started': {
      const loop = { most: event.items, started: 0, completed: 0, failed: 0 };
      return { ...row, status: 'running', startedAt: row.startedAt ?? at, loop };
    }
    default:
      return row;
  }
}

function afterRound(row: Row, event: ProgressEvent): Row {
  if (!row.loop) return row;
  const { loop } = row;
  // A round at the outermost level only: `each[3]`, not a round of a loop inside it.
  if (!('path' in event) || event.path.includes('/')) return row;
  if (event.type === 'item_started') return { ...row, loop: { ...loop, started: loop.started + 1 } };
  if (event.type === 'item_completed') return { ...row, loop: { ...loop, completed: loop.completed + 1 } };
  return { ...row, loop: { ...loop, failed: loop.failed + 1 } };
}

function afterInner(row: Row, event: ProgressEvent): Row {
  if (!('path' in event)) return row;
  const wait: RowWait | null =
    event.type === 'step_waiting'
      ? { reason: event.reason, until: event.wakeAt }
      : event.type === 'step_retrying'
        ? { reason: 'retry', until: event.retryAt }
        : null;
  if (wait === null && !row.inside.has(event.path)) return row;
  const inside = new Map(row.inside);
  inside.delete(event.path);
  if (wait) inside.set(event.path, wait);
  return { ...row, inside };
}

function noticeOf(row: Row, event: ProgressEvent, inner: string | null): Notice | null {
  switch (event.type) {
    case 'step_completed':
    case 'step_failed':
    case 'step_skipped':
    case 'step_cancelled':
      return { kind: 'ended', row, inner, wait: null, error: row.error };
    case 'step_waiting':
      return {
        kind: 'waiting',
        row,
        inner,
        wait: { reason: event.reason, until: event.wakeAt },
        error: null,
      };
    case 'step_retrying':
      return {
        kind: 'retrying',
        row,
        inner,
        wait: { reason: 'retry', until: event.retryAt },
        error: event.error,
      };
    case 'backtracked':
      return { kind: 'back', row, to: event.to, error: event.error };
    default:
      return null;
  }
}
