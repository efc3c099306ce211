import type { Decision, ErrorData, HistoryEntry, TimerKind, WaitingReason } from '@rex/types';
import { skipWord } from '../live/node-status-of.ts';
import { durationText, exactText } from '../ui/time-text.ts';

type Of<Type extends HistoryEntry['type']> = Extract<HistoryEntry, { type: Type }>;
type Sentences = { [Type in HistoryEntry['type']]: (entry: Of<Type>) => string };

const again = (attempt: number): string => (attempt > 1 ? ` (attempt ${attempt})` : '');
const onAttempt = (attempt: number): string => (attempt > 1 ? ` on attempt ${attempt}` : '');
const because = ({ message }: ErrorData): string => ended(message);
const ended = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
const list = (names: readonly string[]): string => names.map((name) => `“${name}”`).join(', ');
const inTime = (from: number, to: number): string =>
  to <= from ? 'at once' : to - from < 86_400_000 ? `in ${durationText(to - from)}` : `on ${exactText(to)}`;

const SENTENCES: Sentences = {
  execution_created: ({ trigger }) => `The execution was created by the trigger “${trigger}”.`,
  step_started: ({ path, attempt }) =>
    attempt === 1 ? `${path} started.` : `${path} started again, attempt ${attempt}.`,
  step_completed: ({ path, attempt, outlets }) => {
    const way =
      outlets.length === 0 || (outlets.length === 1 && outlets[0] === 'out') ? '' : ` by ${list(outlets)}`;
    return `${path} completed${onAttempt(attempt)}${way}.`;
  },
  step_failed: ({ path, attempt, error, handled, outlets }) =>
    `${path} failed${onAttempt(attempt)}: ${because(error)}${afterFailure(handled, outlets)}`,
  step_retrying: ({ path, attempt, error, retryAt, at, isLost }) => {
    const what = isLost ? 'was lost with its worker' : `failed: ${error.message}`;
    return `${path}, attempt ${attempt}, ${ended(what)} Tries again ${inTime(at, retryAt)}.`;
  },
  step_waiting: waiting,
  step_skipped: ({ path, reason }) => `${path} was skipped: ${skipWord(reason)}.`,
  step_cancelled: ({ path, attempt }) =>
    attempt === 0 ? `${path} was cancelled before it began.` : `${path} was cancelled${again(attempt)}.`,
  loop_started: ({ path, items }) =>
    items === 0
      ? `${path} began its rounds.`
      : `${path} began with ${items} ${items === 1 ? 'item' : 'items'}.`,
  item_started: ({ path }) => `Round ${path} began.`,
  item_completed: ({ path, again: goesOn }) =>
    `Round ${path} completed${goesOn ? '; another one follows' : ''}.`,
  item_failed: ({ path, error }) => `Round ${path} failed: ${because(error)}`,
  timer_fired: ({ path, kind }) => timer(path, kind),
  backtracked: ({ path, to, times, error }) =>
    `${path} sent the execution back to “${to}” (${ordinal(times)} time): ${because(error)}`,
  signal_received: ({ path, outlet, actor }) => `${actor} answered ${path} by “${outlet}”.`,
  decided: ({ path, decision, actor }) => `${actor} decided that ${path} ${decided(decision)}`,
  undo_started: ({ cause, steps }) =>
    `The execution ${cause === 'cancel' ? 'was cancelled' : 'failed'}: ${steps === 1 ? 'one step is' : `${steps} steps are`} undone, the last one first.`,
  cancel_requested: ({ actor, reason }) =>
    `${actor} asked for the execution to be cancelled${reason ? `: ${ended(reason)}` : '.'}`,
  suspended: ({ actor }) => `${actor} suspended the execution: what runs may finish, nothing new begins.`,
  resumed: ({ actor }) => `${actor} let the execution go on.`,
  execution_completed: () => 'The execution completed.',
  execution_failed: ({ error }) => `The execution failed: ${because(error)}`,
  execution_cancelled: ({ error }) =>
    error ? `The execution was cancelled: ${because(error)}` : 'The execution was cancelled.',
};

/** What happened, in one sentence or two. */
export function entrySentence(entry: HistoryEntry): string {
  const say = SENTENCES[entry.type] as ((entry: HistoryEntry) => string) | undefined;
  // A newer server may know more than this page.
  return say ? say(entry) : `${(entry as { type: string }).type.replaceAll('_', ' ')}.`;
}

function afterFailure(handled: boolean, outlets: readonly string[]): string {
  if (!handled) return '';
  if (outlets.length === 0) return ' It is tried in another way.';
  return outlets[0] === 'error' ? ' It goes on by “error”.' : ' It goes on all the same.';
}

const WAITS: Record<WaitingReason, string> = {
  timer: 'waits',
  signal: 'waits for an event',
  task: 'waits for a person',
  child: 'waits for what it started',
  retry: 'waits for its next attempt',
  budget: 'waits for more budget',
  in_doubt: 'is in doubt: its worker went away, and nobody knows whether it happened. Somebody has to decide',
  incident: 'waits for somebody to decide',
};

function waiting({ path, attempt, reason, wakeAt, error }: Of<'step_waiting'>): string {
  const until =
    wakeAt === null ? '' : `, ${reason === 'timer' ? 'until' : 'at most until'} ${exactText(wakeAt)}`;
  if (reason === 'in_doubt') return `${path} ${WAITS.in_doubt}.`;
  if (!error) return `${path} ${WAITS[reason]}${until}.`;
  const what = reason === 'child' ? 'Its fallback begins' : `It ${WAITS[reason]}`;
  return `${path} failed${onAttempt(attempt)}: ${because(error)} ${what}.`;
}

const TIMERS: Record<TimerKind, string> = {
  wake: 'the time it waited for has come',
  retry: 'the time for its next attempt has come',
  queue: 'no place became free in time',
  step: 'it took too long, all attempts together',
  execution: 'it took too long',
  grace: 'it did not stop in time',
  reminder: 'nobody has decided so far, and a reminder is sent',
  escalation: 'nobody has decided so far, and others are asked',
};

const timer = (path: string | null, kind: TimerKind): string =>
  `${path ?? 'The execution'}: ${TIMERS[kind]}.`;

function decided(decision: Decision): string {
  if (decision.action === 'retry') return 'is tried again.';
  if (decision.action === 'complete') return 'completes with a given output.';
  return decision.message ? `fails: ${ended(decision.message)}` : 'fails.';
}

function ordinal(count: number): string {
  const tail = count % 100 > 10 && count % 100 < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][count % 10] ?? 'th');
  return `${count}${tail}`;
}
