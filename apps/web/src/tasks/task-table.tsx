import type { Task } from '@rex/types';
import { AlarmClock, Check, Clock, UserCheck, X } from 'lucide-react';
import Link from 'next/link';
import { type KeyboardEvent, useRef } from 'react';
import { paths } from '../routing/paths.ts';
import { classNames } from '../ui/class-names.ts';
import { SortHeader } from '../ui/sort-header.tsx';
import { RelativeTime, useNow } from '../ui/time.tsx';
import { exactText } from '../ui/time-text.ts';
import { askedWords, dueWords, taskWord } from './task-words.ts';

interface TaskTableProps {
  tasks: readonly Task[];
  sort: string;
  onSort(sort: string): void;
  isStale: boolean;
  chosen: string | null;
  onChoose(taskId: string): void;
}

const STEPS: Record<string, number> = {
  ...{ ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 },
  ...{ Home: Number.NEGATIVE_INFINITY, End: Number.POSITIVE_INFINITY },
};

/** Tasks, one a row. The arrow keys (or j and k) go from row to row, Enter opens. */
export function TaskTable({ tasks, sort, onSort, isStale, chosen, onChoose }: TaskTableProps) {
  const body = useRef<HTMLTableSectionElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = STEPS[event.key];
    const rows = [...(body.current?.querySelectorAll<HTMLElement>('[data-task]') ?? [])];
    const place = rows.indexOf(document.activeElement as HTMLElement);
    if (by === undefined || place < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    rows[Math.min(rows.length - 1, Math.max(0, place + by))]?.focus();
  };
  return (
    <div aria-busy={isStale} className="overflow-x-auto rounded-b-xl">
      <table className="w-full min-w-[44rem] text-left text-sm">
        <thead className="border-b text-xs text-muted">
          <tr className="h-8">
            <th className="pl-4 font-medium">Task</th>
            <th className="px-3 font-medium">Status</th>
            <th className="px-3 font-medium">Workflow</th>
            <th className="px-3 font-medium">Asked</th>
            <SortHeader label="Due" name="due" className="px-3" {...{ sort, onSort }} />
            <SortHeader
              label="Created"
              name="openedAt"
              isNewestFirst
              className="pr-4 pl-3"
              {...{ sort, onSort }}
            />
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={onKeyDown}>
          {tasks.map((task) => (
            <TaskRow
              key={task.id}
              task={task}
              isChosen={task.id === chosen}
              onChoose={() => onChoose(task.id)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function TaskRow({ task, isChosen, onChoose }: { task: Task; isChosen: boolean; onChoose(): void }) {
  const { id, title, workflowId, workflowName, executionId, openedAt } = task;
  return (
    <tr className={classNames('border-b last:border-b-0 hover:bg-hover', isChosen && 'bg-accent-soft')}>
      <td className="w-full max-w-0 py-1.5 pl-4">
        <button
          type="button"
          data-task={id}
          aria-expanded={isChosen}
          title={title}
          onClick={onChoose}
          className="block max-w-full truncate rounded-sm py-0.5 text-left font-medium hover:underline"
        >
          {title}
        </button>
      </td>
      <td className="px-3 whitespace-nowrap">
        <TaskBadge task={task} />
      </td>
      <td className="max-w-56 truncate px-3 text-xs">
        {workflowId ? (
          <Link
            href={paths.execution(workflowId, executionId)}
            title={`Execution ${executionId}`}
            className="hover:underline"
          >
            {workflowName ?? 'Workflow'} <span className="font-mono text-muted">{executionId.slice(-8)}</span>
          </Link>
        ) : (
          <span className="font-mono text-muted">{executionId.slice(-8)}</span>
        )}
      </td>
      <td className="max-w-48 truncate px-3 text-xs text-muted" title={askedWords(task) ?? undefined}>
        {askedWords(task) ?? 'Anyone'}
      </td>
      <td className="px-3 text-xs whitespace-nowrap">
        <DueText task={task} />
      </td>
      <td className="pr-4 pl-3 text-xs whitespace-nowrap text-muted">
        <RelativeTime at={openedAt} />
      </td>
    </tr>
  );
}

/** When a task is due; one that is overdue says so in words and with a sign. */
export function DueText({ task }: { task: Task }) {
  const now = useNow();
  const due = dueWords(task, now);
  if (!due || task.dueAt === null) return <span className="text-muted">–</span>;
  return (
    <time
      dateTime={task.dueAt}
      title={exactText(Date.parse(task.dueAt))}
      className={classNames(
        'inline-flex items-center gap-1 tabular-nums',
        due.isOverdue ? 'font-medium text-bad' : 'text-muted',
      )}
    >
      {due.isOverdue ? <AlarmClock size={13} aria-hidden /> : null}
      {due.text}
    </time>
  );
}

const LOOKS = {
  open: ['text-warn bg-warn-soft', UserCheck],
  approved: ['text-ok bg-ok-soft', Check],
  submitted: ['text-ok bg-ok-soft', Check],
  rejected: ['text-bad bg-bad-soft', X],
  over: ['text-muted bg-sunken', Clock],
} as const;

function TaskBadge({ task }: { task: Task }) {
  const look = task.decision?.outcome ?? (task.status === 'open' ? 'open' : 'over');
  const [colours, Icon] = LOOKS[look];
  return (
    <span
      className={classNames(
        'inline-flex items-center gap-1 rounded-full py-0.5 pr-2 pl-1.5 text-xs font-medium',
        colours,
      )}
    >
      <Icon size={12} aria-hidden />
      {taskWord(task)}
    </span>
  );
}
