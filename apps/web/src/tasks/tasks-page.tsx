'use client';

import { Inbox } from 'lucide-react';
import { useAddressQuery } from '../shell/address-query.ts';
import { AppFrame } from '../shell/app-frame.tsx';
import { useTitle } from '../shell/use-title.ts';
import { classNames } from '../ui/class-names.ts';
import { Paging } from '../ui/paging.tsx';
import { EmptyState, ErrorState, Skeleton } from '../ui/states.tsx';
import { readTaskFilter, TASK_VIEWS, type TaskView, usualSort } from './task-filter.ts';
import { TaskPanel } from './task-panel.tsx';
import { TaskTable } from './task-table.tsx';
import { useTaskList } from './use-tasks.ts';

/** The inbox: what people are asked, and were. */
export function TasksPage() {
  useTitle('Tasks');
  return (
    <AppFrame>
      <Content />
    </AppFrame>
  );
}

/** Inside the frame, so that nobody who is not signed in asks. */
function Content() {
  const [query, change] = useAddressQuery();
  const chosen = query.get('task');
  const close = (): void => {
    change({ task: null });
    // Back to where it was opened from, where that is still listed.
    const rows = [...document.querySelectorAll<HTMLElement>('[data-task]')];
    (rows.find(({ dataset }) => dataset.task === chosen) ?? rows[0])?.focus();
  };
  return (
    <div className="relative flex h-full bg-canvas">
      <main className="min-w-0 flex-1 overflow-auto p-4">
        <TaskList query={query} change={change} chosen={chosen} />
      </main>
      {chosen === null ? null : <TaskPanel taskId={chosen} onClose={close} />}
    </div>
  );
}

interface TaskListProps {
  query: URLSearchParams;
  change(changes: Record<string, string | null>): void;
  chosen: string | null;
}

function TaskList({ query, change, chosen }: TaskListProps) {
  const filter = readTaskFilter(query);
  const list = useTaskList(filter);
  const total = list.data?.meta.total ?? 0;
  return (
    <section aria-labelledby="tasks" className="mx-auto max-w-[90rem] rounded-xl border bg-surface">
      <div className="flex flex-wrap items-center gap-3 border-b px-4 py-2">
        <h1 id="tasks" className="text-sm font-semibold">
          Tasks
        </h1>
        <ViewChoice
          view={filter.view}
          onChange={(view) => change({ view: view === 'open' ? null : view, sort: null, page: null })}
        />
        <span className="flex-1" />
        <span role="status" className="text-xs text-muted tabular-nums">
          {list.data ? `${total} ${total === 1 ? 'task' : 'tasks'}` : ''}
        </span>
      </div>
      {list.isPending ? (
        <div className="flex flex-col gap-2.5 p-4">
          {[1, 2, 3, 4].map((row) => (
            <Skeleton key={row} className="h-8" />
          ))}
        </div>
      ) : list.isError && !list.data ? (
        <ErrorState
          title="The tasks cannot be shown"
          error={list.error}
          onRetry={() => void list.refetch()}
        />
      ) : total === 0 ? (
        <Nothing view={filter.view} />
      ) : (
        <>
          <TaskTable
            tasks={list.data.data}
            sort={filter.sort}
            onSort={(sort) => change({ sort: sort === usualSort(filter.view) ? null : sort, page: null })}
            isStale={list.isPlaceholderData}
            chosen={chosen}
            onChoose={(task) => change({ task })}
          />
          <Paging meta={list.data.meta} onPage={(page) => change({ page: page > 1 ? String(page) : null })} />
        </>
      )}
    </section>
  );
}

function ViewChoice({ view, onChange }: { view: TaskView; onChange(view: TaskView): void }) {
  return (
    <fieldset className="flex items-center gap-0.5 rounded-md bg-sunken p-0.5">
      <legend className="sr-only">Which tasks are shown</legend>
      {TASK_VIEWS.map(({ value, label }) => (
        <button
          key={value}
          type="button"
          aria-pressed={view === value}
          onClick={() => onChange(value)}
          className={classNames(
            'h-6 rounded px-2 text-xs font-medium',
            view === value ? 'bg-surface text-ink shadow-sm' : 'text-muted hover:text-ink',
          )}
        >
          {label}
        </button>
      ))}
    </fieldset>
  );
}

const NOTHING: Record<TaskView, readonly [string, string]> = {
  open: [
    'Nobody is asked anything',
    'What workflows ask people by their task nodes waits here for an answer.',
  ],
  mine: ['Nothing is asked of you', 'Tasks that name you, by your address or your id, are listed here.'],
  decided: [
    'Nothing has been decided yet',
    'Each task that somebody decided is kept here with its decision.',
  ],
  all: [
    'There are no tasks yet',
    'A task node in a workflow asks a person and waits, for months if need be.',
  ],
};

function Nothing({ view }: { view: TaskView }) {
  const [title, words] = NOTHING[view];
  return (
    <EmptyState icon={<Inbox size={28} />} title={title}>
      {words}
    </EmptyState>
  );
}
