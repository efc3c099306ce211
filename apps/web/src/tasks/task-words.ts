import type { Task, TaskDecision, TaskOutcome, TaskStatus } from '@rex/types';
import { durationText } from '../ui/time-text.ts';

const OUTCOMES: Record<TaskOutcome, string> = {
  approved: 'Approved',
  rejected: 'Rejected',
  submitted: 'Submitted',
};

const STATUSES: Record<TaskStatus, string> = {
  open: 'Open',
  decided: 'Decided',
  timed_out: 'Timed out',
  cancelled: 'Cancelled',
};

/** How a task was decided, in a word. */
export const outcomeWord = (outcome: TaskOutcome): string => OUTCOMES[outcome];

/** How a task stands: its decision, where there is one. */
export const taskWord = ({ status, decision }: Pick<Task, 'status' | 'decision'>): string =>
  decision ? OUTCOMES[decision.outcome] : STATUSES[status];

/** When a task is due, in relation to now; `isOverdue` once that is past and nobody has decided. */
export function dueWords(
  { dueAt, status }: Pick<Task, 'dueAt' | 'status'>,
  now: number,
): { text: string; isOverdue: boolean } | null {
  if (dueAt === null) return null;
  const left = Date.parse(dueAt) - now;
  const span = durationText(Math.max(1_000, wholeUnits(Math.abs(left))));
  if (status !== 'open') return { text: left < 0 ? `${span} ago` : `in ${span}`, isOverdue: false };
  return left < 0
    ? { text: `Overdue by ${span}`, isOverdue: true }
    : { text: `in ${span}`, isOverdue: false };
}

/** A deadline is not read to the hundredth of a second. */
const wholeUnits = (ms: number): number => (ms < 60_000 ? Math.floor(ms / 1_000) * 1_000 : ms);

/** Whom a task asks; null: whoever looks. */
export const askedWords = ({ assignee, group }: Pick<Task, 'assignee' | 'group'>): string | null =>
  assignee && group ? `${assignee} (${group})` : (assignee ?? (group ? `Group ${group}` : null));

/** Who decided, as the reader would say it. */
export const deciderWords = ({ decidedBy }: Pick<TaskDecision, 'decidedBy'>, ownId: string | null): string =>
  decidedBy === ownId
    ? 'you'
    : decidedBy === `link of ${ownId}`
      ? 'whoever got your link'
      : decidedBy.startsWith('link of ')
        ? 'whoever got a link'
        : `user ${decidedBy}`;
