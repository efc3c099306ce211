'use client';

import type { WorkflowSort, WorkflowStatus, WorkflowSummary } from '@rex/types';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Search, Workflow as WorkflowIcon } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { pollEvery } from '../executions/poll-every.ts';
import { paths } from '../routing/paths.ts';
import { RunDialog } from '../run/run-dialog.tsx';
import { api } from '../session/api.ts';
import { pageOf, useAddressQuery } from '../shell/address-query.ts';
import { classNames } from '../ui/class-names.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { TextInput } from '../ui/field.tsx';
import { Paging } from '../ui/paging.tsx';
import { SortHeader } from '../ui/sort-header.tsx';
import { EmptyState, ErrorState, Skeleton } from '../ui/states.tsx';
import { useWorkflowActions } from './use-workflow-actions.ts';
import { WorkflowRow } from './workflow-row.tsx';

const STATUSES: readonly { value: WorkflowStatus | null; label: string }[] = [
  { value: null, label: 'All' },
  { value: 'active', label: 'Active' },
  { value: 'draft', label: 'Drafts' },
  { value: 'archived', label: 'Archived' },
];
const SORTS: readonly string[] = ['name', '-name', 'updatedAt', '-updatedAt', 'createdAt', '-createdAt'];
const SEARCH_AFTER_MS = 200;

/** The workflows of the workspace: searched, filtered, sorted, paged; `empty` is shown where there are none. */
export function WorkflowList({ empty }: { empty: ReactNode }) {
  const [query, change] = useAddressQuery();
  const page = pageOf(query);
  const search = query.get('q') ?? '';
  const status = STATUSES.find(({ value }) => value === query.get('status'))?.value ?? null;
  const wanted = query.get('sort') ?? '';
  const sort = (SORTS.includes(wanted) ? wanted : '-updatedAt') as WorkflowSort;
  const request = { page, sort, ...(search ? { search } : {}), ...(status ? { status } : {}) };
  const list = useQuery({
    queryKey: ['workflows', request],
    queryFn: ({ signal }) => api.listWorkflows({ query: request, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      pollEvery((state.data?.data ?? []).flatMap(({ lastExecution: last }) => (last ? [last.status] : []))),
  });
  const setSort = (next: string): void => change({ sort: next === '-updatedAt' ? null : next, page: null });
  const isAll = !search && status === null;
  return (
    <section aria-labelledby="workflows" className="min-w-0 rounded-xl border bg-surface">
      <div className="flex flex-wrap items-center gap-2 border-b px-4 py-2">
        <h1 id="workflows" className="mr-2 text-sm font-semibold">
          Workflows
        </h1>
        <fieldset className="flex gap-0.5 rounded-lg bg-sunken p-0.5">
          <legend className="sr-only">Show</legend>
          {STATUSES.map(({ value, label }) => (
            <button
              key={label}
              type="button"
              aria-pressed={value === status}
              onClick={() => change({ status: value, page: null })}
              className={classNames(
                'rounded-md px-2.5 py-1 text-xs font-medium',
                value === status ? 'bg-surface text-ink shadow-sm' : 'text-muted hover:text-ink',
              )}
            >
              {label}
            </button>
          ))}
        </fieldset>
        <span className="flex-1" />
        <SearchField value={search} onChange={(text) => change({ q: text || null, page: null })} />
      </div>
      {list.isPending ? (
        <div className="flex flex-col gap-2.5 p-4" role="status" aria-label="Loading the workflows">
          {[1, 2, 3, 4].map((row) => (
            <Skeleton key={row} className="h-9" />
          ))}
        </div>
      ) : list.isError && !list.data ? (
        <ErrorState
          title="The workflows cannot be shown"
          error={list.error}
          onRetry={() => void list.refetch()}
        />
      ) : list.data.meta.total === 0 ? (
        isAll ? (
          empty
        ) : (
          <NothingFound search={search} />
        )
      ) : (
        <>
          <WorkflowTable
            workflows={list.data.data}
            sort={sort}
            onSort={setSort}
            isStale={list.isPlaceholderData}
          />
          <Paging meta={list.data.meta} onPage={(next) => change({ page: next > 1 ? String(next) : null })} />
        </>
      )}
    </section>
  );
}

interface WorkflowTableProps {
  workflows: readonly WorkflowSummary[];
  sort: string;
  onSort(sort: string): void;
  isStale: boolean;
}

function WorkflowTable({ workflows, sort, onSort, isStale }: WorkflowTableProps) {
  const router = useRouter();
  const actions = useWorkflowActions();
  const [toDelete, setToDelete] = useState<WorkflowSummary | null>(null);
  const [toRun, setToRun] = useState<WorkflowSummary | null>(null);
  return (
    <div aria-busy={isStale} className="overflow-x-auto">
      <table className="w-full min-w-[40rem] text-left text-sm">
        <thead className="border-b text-xs text-muted">
          <tr className="h-8">
            <SortHeader label="Name" name="name" className="pl-4" {...{ sort, onSort }} />
            <th className="px-3 font-medium">Status</th>
            <th className="px-3 font-medium whitespace-nowrap">Last execution</th>
            <th className="px-3 text-right font-medium">Nodes</th>
            <SortHeader
              label="Updated"
              name="updatedAt"
              isNewestFirst
              className="px-3"
              {...{ sort, onSort }}
            />
            <th className="w-0">
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {workflows.map((workflow) => (
            <WorkflowRow
              key={workflow.id}
              workflow={workflow}
              actions={actions}
              onRun={() => setToRun(workflow)}
              onDelete={() => setToDelete(workflow)}
            />
          ))}
        </tbody>
      </table>
      {toRun ? (
        <RunDialog
          workflowId={toRun.id}
          isOpen
          onOpenChange={(isOpen) => !isOpen && setToRun(null)}
          onStarted={(executionId) => router.push(paths.execution(toRun.id, executionId))}
        />
      ) : null}
      {toDelete ? (
        <ConfirmDialog
          isOpen
          onOpenChange={(isOpen) => !isOpen && setToDelete(null)}
          title={`Delete ${toDelete.name}?`}
          confirm={toDelete.lastExecution ? 'Archive it' : 'Delete it'}
          onConfirm={() => actions.remove(toDelete)}
        >
          {toDelete.lastExecution
            ? 'It has executions, so it is archived instead: nothing starts it any more, its webhook addresses stop answering, and what it did can still be read. It can be restored.'
            : 'Its draft, its versions and its webhook addresses are gone for good. Export the file first if you may need it again.'}
        </ConfirmDialog>
      ) : null}
    </div>
  );
}

function SearchField({ value, onChange }: { value: string; onChange(text: string): void }) {
  const [text, setText] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const latest = useRef(onChange);
  latest.current = onChange;
  useEffect(() => {
    if (text === value) return undefined;
    const timer = setTimeout(() => latest.current(text), SEARCH_AFTER_MS);
    return () => clearTimeout(timer);
  }, [text, value]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const target = event.target as HTMLElement | null;
      const isTyping = target?.closest('input, textarea, select, [contenteditable], [role=dialog]');
      if (event.key !== '/' || event.ctrlKey || event.metaKey || isTyping) return;
      event.preventDefault();
      input.current?.focus();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return (
    <div className="relative w-56">
      <Search size={14} aria-hidden className="absolute top-2.25 left-2.5 text-faint" />
      <TextInput
        ref={input}
        type="search"
        aria-label="Search workflows"
        placeholder="Search   /"
        className="pl-8"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </div>
  );
}

const NothingFound = ({ search }: { search: string }) => (
  <EmptyState icon={<WorkflowIcon size={28} />} title="Nothing is like this">
    {search ? `No workflow here has “${search}” in its name or description.` : 'No workflow has this status.'}
  </EmptyState>
);
