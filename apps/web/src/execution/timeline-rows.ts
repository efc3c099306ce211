import type { LiveAttempt, LiveLoop, LiveRound, LiveState, LiveStep, LiveWait } from '../live/live-state.ts';
import { durationText } from '../ui/time-text.ts';

/** A line of the timeline. */
export type TimelineRow = {
  /** Path of the step or of the round. */
  id: string;
  depth: number;
  /** Whether it can be folded, and is not; null where there is nothing below it. */
  isOpen: boolean | null;
} & (
  | { kind: 'step'; step: LiveStep; loop: LiveLoop | null }
  | { kind: 'round'; round: LiveRound; loop: LiveLoop }
);

/** With more rounds than this a loop begins folded, and its rounds do. */
const ROUNDS_OPEN = 40;
const ROUND_BODIES_OPEN = 4;

/**
 * The rows in the order of their starts, rounds below their loop and steps below their round. `turned` holds what
 * somebody has folded or unfolded against how it begins.
 */
export function timelineRows(
  { steps, loops }: Pick<LiveState, 'steps' | 'loops'>,
  turned: ReadonlySet<string>,
): TimelineRow[] {
  const byScope = new Map<string, LiveStep[]>();
  for (const step of steps.values()) {
    const known = byScope.get(step.scope);
    if (known) known.push(step);
    else byScope.set(step.scope, [step]);
  }
  const rows: TimelineRow[] = [];
  const show = (scope: string, depth: number): void => {
    for (const step of byScope.get(scope) ?? []) {
      const loop = loops.get(step.path) ?? null;
      const isOpen = loop && loop.rounds.length > 0 ? turned.has(step.path) !== isOpenAtFirst(loop) : null;
      rows.push({ kind: 'step', id: step.path, depth, isOpen, step, loop });
      if (!loop || !isOpen) continue;
      for (const round of loop.rounds) showRound(loop, round, depth + 1);
    }
  };
  const showRound = (loop: LiveLoop, round: LiveRound, depth: number): void => {
    const scope = `${round.path}/`;
    const begins = loop.rounds.length <= ROUND_BODIES_OPEN;
    const isOpen = byScope.has(scope) ? turned.has(round.path) !== begins : null;
    rows.push({ kind: 'round', id: round.path, depth, isOpen, round, loop });
    if (isOpen) show(scope, depth + 1);
  };
  show('', 0);
  return rows;
}

const isOpenAtFirst = ({ rounds }: LiveLoop): boolean => rounds.length <= ROUNDS_OPEN;

/** What has to be open for a step to be seen: its loops and rounds from the outside in. */
export function holdersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.flatMap((part, index) => {
    const before = parts
      .slice(0, index)
      .map((each) => `${each}/`)
      .join('');
    return [`${before}${part.replace(/\[\d+\]/, '')}`, `${before}${part}`];
  });
}

/** A stretch of time in a row. */
export interface TimelineBar {
  kind: 'work' | 'wait';
  status: LiveAttempt['status'];
  from: number;
  /** Null while it lasts. */
  to: number | null;
  /** What it is, in words. */
  text: string;
}

/** The bars of a row: one for each attempt, then the waits on top. */
export function timelineBars(row: TimelineRow): TimelineBar[] {
  if (row.kind === 'round') {
    const { status, startedAt, finishedAt, index } = row.round;
    return [{ kind: 'work', status, from: startedAt, to: finishedAt, text: `Round ${index + 1}` }];
  }
  const { attempts, waits, status } = row.step;
  const isEnded = status !== 'RUNNING' && status !== 'WAITING';
  const shown = waits.filter(({ reason }) => reason !== 'child');
  return [
    ...attempts.flatMap((attempt) =>
      withoutWaits(workBar(attempt, attempts.length, isEnded ? row.step.finishedAt : null), shown),
    ),
    ...shown.map(waitBar),
  ];
}

const workBar = (
  { attempt, status, startedAt, finishedAt, error }: LiveAttempt,
  count: number,
  endedAt: number | null,
): TimelineBar => {
  const name = count > 1 ? `Attempt ${attempt} of ${count}` : 'Attempt 1';
  const text = error ? `${name}: ${error.message}` : name;
  return { kind: 'work', status, from: startedAt, to: finishedAt ?? endedAt, text };
};

/** The pieces of a bar before, between and after the waits that lie in it. */
function withoutWaits(bar: TimelineBar, waits: readonly LiveWait[]): TimelineBar[] {
  const pieces: TimelineBar[] = [];
  let { from } = bar;
  for (const wait of waits) {
    if (wait.from < from || (bar.to !== null && wait.from >= bar.to)) continue;
    pieces.push({ ...bar, from, to: wait.from });
    if (wait.to === null) return pieces;
    from = wait.to;
  }
  return [...pieces, { ...bar, from }];
}

const WAITS: Record<LiveWait['reason'], string> = {
  timer: 'Waits for a time',
  signal: 'Waits for an event',
  task: 'Waits for a person',
  child: 'Waits for what it started',
  retry: 'Waits for its next attempt',
  budget: 'Waits for more budget',
  in_doubt: 'In doubt: waits for a decision',
  incident: 'Waits for a decision',
};

const waitBar = ({ reason, from, to }: LiveWait): TimelineBar => ({
  ...{ kind: 'wait', status: 'WAITING', from, to, text: WAITS[reason] },
});

/** The time that a timeline shows. */
export interface TimelineRange {
  from: number;
  to: number;
}

/** From the first to the last moment of an execution; until now while it goes on. */
export function timelineRange({ execution, steps, at }: LiveState, now: number): TimelineRange {
  const from = execution.createdAt ?? steps.values().next().value?.seenAt ?? now;
  const to = execution.finishedAt ?? Math.max(now, at);
  return { from, to: Math.max(to, from + 1) };
}

const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500].concat(
  [1, 2, 5, 10, 15, 30].map((seconds) => seconds * 1_000),
  [1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60_000),
  [1, 2, 3, 6, 12, 24, 48, 168, 720, 2_160, 8_760].map((hours) => hours * 3_600_000),
);

/** Round moments after the beginning at which a line is drawn, at most so many. */
export function timelineTicks(durationMs: number, ticksMax: number): number[] {
  const step = STEPS.find((each) => durationMs / each <= ticksMax) ?? Math.ceil(durationMs / ticksMax);
  return Array.from({ length: Math.floor(durationMs / step) + 1 }, (_, index) => index * step);
}

/** A moment after the beginning, as short as can be: `0`, `200 ms`, `1.5 s`, `1 m 10 s`. */
export const tickText = (ms: number): string =>
  ms === 0
    ? '0'
    : durationText(ms).replace(/(\.\d*?)0+ s$/, (_, rest: string) => `${rest === '.' ? '' : rest} s`);
