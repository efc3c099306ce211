import { ApiError } from '@rex/client';
import type { Task } from '@rex/types';
import { X } from 'lucide-react';
import Link from 'next/link';
import { type ReactNode, useEffect, useRef } from 'react';
import { paths } from '../routing/paths.ts';
import { IconButton } from '../ui/button.tsx';
import { EmptyState, ErrorState, Skeleton } from '../ui/states.tsx';
import { RelativeTime } from '../ui/time.tsx';
import { useEscape } from '../ui/use-escape.ts';
import { TaskBody } from './task-body.tsx';
import { DueText } from './task-table.tsx';
import { askedWords } from './task-words.ts';
import { useTask } from './use-tasks.ts';

/** One task beside the list. Escape closes it. */
export function TaskPanel({ taskId, onClose }: { taskId: string; onClose(): void }) {
  const { data: task, error, refetch } = useTask(taskId);
  const heading = useRef<HTMLHeadingElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each task that is opened takes the focus
  useEffect(() => heading.current?.focus(), [taskId]);
  useEscape(onClose);
  return (
    <aside
      aria-label="Task"
      className="flex h-full w-[30rem] max-w-full shrink-0 flex-col border-l bg-surface max-lg:absolute max-lg:inset-y-0 max-lg:right-0 max-lg:z-30 max-lg:shadow-lg"
    >
      <div className="flex items-start gap-2 border-b px-4 py-3">
        <h2
          ref={heading}
          tabIndex={-1}
          className="min-w-0 flex-1 text-base font-semibold break-words outline-none"
        >
          {task?.title ?? 'Task'}
        </h2>
        <IconButton label="Close the task" size="sm" icon={<X size={16} />} onClick={onClose} />
      </div>
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-auto px-4 py-4">
        {task ? (
          <>
            <Facts task={task} />
            <TaskBody task={task} />
          </>
        ) : error instanceof ApiError && error.status === 404 ? (
          <EmptyState title="There is no such task">It may have been deleted with its execution.</EmptyState>
        ) : error ? (
          <ErrorState title="The task cannot be shown" error={error} onRetry={() => void refetch()} />
        ) : (
          <Skeleton className="h-40" />
        )}
      </div>
    </aside>
  );
}

function Facts({ task }: { task: Task }) {
  const { workflowId, workflowName, executionId, path, openedAt, escalatedAt, dueAt } = task;
  const step = workflowId
    ? `${paths.execution(workflowId, executionId)}?step=${encodeURIComponent(path)}`
    : null;
  return (
    <dl className="grid grid-cols-[6rem_1fr] gap-x-3 gap-y-1.5 text-sm">
      <Fact name="Asked">{askedWords(task) ?? 'Anyone'}</Fact>
      {dueAt ? (
        <Fact name="Due">
          <DueText task={task} />
        </Fact>
      ) : null}
      <Fact name="Since">
        <RelativeTime at={openedAt} />
      </Fact>
      {escalatedAt ? (
        <Fact name="Escalated">
          <RelativeTime at={escalatedAt} />
        </Fact>
      ) : null}
      <Fact name="Step">
        {step ? (
          <Link href={step} className="break-words text-accent hover:underline">
            {workflowName ?? 'Workflow'} · {path}
          </Link>
        ) : (
          <span className="font-mono text-xs">{path}</span>
        )}
      </Fact>
    </dl>
  );
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <>
    <dt className="text-xs leading-5 text-faint">{name}</dt>
    <dd className="min-w-0">{children}</dd>
  </>
);
