import type { HistoryType } from '@rex/types';
import type { LiveEntry } from '../live/live-state.ts';
import { placeOf } from '../live/step-place.ts';

/** What a reader of the history may look for. */
export const HISTORY_KINDS = {
  all: 'Everything',
  failures: 'Failures and retries',
  steps: 'Starts and ends',
  waits: 'Waits and timers',
  rounds: 'Rounds of loops',
  people: 'What people did',
  execution: 'The execution itself',
} as const;
export type HistoryKind = keyof typeof HISTORY_KINDS;

const KIND: Record<HistoryType, Exclude<HistoryKind, 'all'>> = {
  execution_created: 'execution',
  step_started: 'steps',
  step_completed: 'steps',
  step_failed: 'failures',
  step_retrying: 'failures',
  step_waiting: 'waits',
  step_skipped: 'steps',
  step_cancelled: 'steps',
  loop_started: 'rounds',
  item_started: 'rounds',
  item_completed: 'rounds',
  item_failed: 'failures',
  timer_fired: 'waits',
  backtracked: 'failures',
  signal_received: 'people',
  decided: 'people',
  undo_started: 'execution',
  cancel_requested: 'people',
  suspended: 'people',
  resumed: 'people',
  execution_completed: 'execution',
  execution_failed: 'execution',
  execution_cancelled: 'execution',
};

/** The entries of one kind and of one node; all of them where neither is chosen. */
export function filterHistory(
  entries: readonly LiveEntry[],
  { kind, nodeId }: { kind: HistoryKind; nodeId: string | null },
): readonly LiveEntry[] {
  if (kind === 'all' && nodeId === null) return entries;
  return entries.filter(
    ({ type, path }) =>
      (kind === 'all' || KIND[type] === kind) &&
      (nodeId === null || (path !== null && placeOf(path).nodeId === nodeId)),
  );
}

/** Entries are read in pages of so many. */
export const HISTORY_PAGE = 200;

/** The pages in which some entries are. */
export const pagesOf = (seqs: readonly number[]): number[] =>
  [...new Set(seqs.map((seq) => Math.floor((seq - 1) / HISTORY_PAGE)))].sort((a, b) => a - b);
