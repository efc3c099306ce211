'use client';

import { type ExecutionSummary, isFinalExecution } from '@rex/types';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ListTree, Play, Workflow as WorkflowIcon } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useCommands } from '../commands/use-commands.ts';
import { paths } from '../routing/paths.ts';
import { useRouteIds } from '../routing/route-ids.ts';
import { RunDialog } from '../run/run-dialog.tsx';
import { api } from '../session/api.ts';
import { useAddressQuery } from '../shell/address-query.ts';
import { AppFrame } from '../shell/app-frame.tsx';
import { Trail } from '../shell/trail.tsx';
import { useTitle } from '../shell/use-title.ts';
import { WorkflowTabs } from '../shell/workflow-tabs.tsx';
import { Button } from '../ui/button.tsx';
import { Paging } from '../ui/paging.tsx';
import { EmptyState, ErrorState, Skeleton } from '../ui/states.tsx';
import { BulkCancel } from './bulk-cancel.tsx';
import { filterQuery, readFilter } from './execution-filter.ts';
import { ExecutionTable } from './execution-table.tsx';
import { FilterBar } from './filter-bar.tsx';
import { pollEvery } from './poll-every.ts';

/** The executions of one workflow. */
export function ExecutionsPage() {
  const ids = useRouteIds();
  return ids?.workflowId ? (
    <Page key={ids.workflowId} workflowId={ids.workflowId} />
  ) : (
    <AppFrame>{null}</AppFrame>
  );
}

function Page({ workflowId }: { workflowId: string }) {
  const router = useRouter();
  const [isRunning, setRunning] = useState(false);
  useCommands([
    { id: 'run', label: 'Run this workflow', icon: <Play size={15} />, run: () => setRunning(true) },
    {
      id: 'canvas',
      label: 'Open the canvas',
      icon: <WorkflowIcon size={15} />,
      run: () => router.push(paths.workflow(workflowId)),
    },
  ]);
  return (
    <AppFrame
      trail={<WorkflowTrail workflowId={workflowId} />}
      actions={
        <Button tone="primary" icon={<Play size={14} />} onClick={() => setRunning(true)}>
          Run
        </Button>
      }
    >
      <main className="h-full overflow-auto bg-canvas p-4">
        <ExecutionList workflowId={workflowId} onRun={() => setRunning(true)} />
      </main>
      <RunDialog
        workflowId={workflowId}
        isOpen={isRunning}
        onOpenChange={setRunning}
        onStarted={(executionId) => router.push(paths.execution(workflowId, executionId))}
      />
    </AppFrame>
  );
}

/** Asked for inside the frame, so that nobody who is not signed in asks. */
function WorkflowTrail({ workflowId }: { workflowId: string }) {
  const workflow = useQuery({
    queryKey: ['workflow', workflowId],
    queryFn: ({ signal }) => api.getWorkflow({ params: { id: workflowId }, signal }),
  });
  const name = workflow.data?.name;
  useTitle(name ? `Executions of ${name}` : 'Executions');
  return (
    <>
      <Trail links={[{ label: 'Workflows', href: paths.home }, { label: name ?? '…' }]} />
      <div className="flex flex-1 justify-center">
        <WorkflowTabs workflowId={workflowId} />
      </div>
    </>
  );
}

function ExecutionList({ workflowId, onRun }: { workflowId: string; onRun(): void }) {
  const [query, change] = useAddressQuery();
  const filter = readFilter(query);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const key = ['executions', { workflowId, ...filter }];
  const list = useQuery({
    queryKey: key,
    queryFn: ({ signal }) =>
      api.listWorkflowExecutions({
        params: { id: workflowId },
        query: filterQuery(filter, Date.now()),
        signal,
      }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => pollEvery((state.data?.data ?? []).map(({ status }) => status)),
  });
  const executions: readonly ExecutionSummary[] = list.data?.data ?? [];
  // What has ended meanwhile, or is on another page, is no longer selected.
  const chosen = executions.flatMap(({ id, status }) =>
    selected.has(id) && !isFinalExecution(status) ? [id] : [],
  );
  const isAll = filter.statuses.length === 0 && filter.span === null;
  return (
    <section aria-labelledby="executions" className="mx-auto max-w-[90rem] rounded-xl border bg-surface">
      <div className="flex flex-wrap items-center gap-3 border-b px-4 py-2">
        <h1 id="executions" className="text-sm font-semibold">
          Executions
        </h1>
        <FilterBar filter={filter} onChange={change} />
        <span className="flex-1" />
        <BulkCancel ids={chosen} onDone={() => setSelected(new Set())} />
        <span role="status" className="text-xs text-muted tabular-nums">
          {list.data
            ? `${list.data.meta.total} ${list.data.meta.total === 1 ? 'execution' : 'executions'}`
            : ''}
        </span>
      </div>
      {list.isPending ? (
        <div className="flex flex-col gap-2.5 p-4">
          {[1, 2, 3, 4, 5].map((row) => (
            <Skeleton key={row} className="h-8" />
          ))}
        </div>
      ) : list.isError && !list.data ? (
        <ErrorState
          title="The executions cannot be shown"
          error={list.error}
          onRetry={() => void list.refetch()}
        />
      ) : list.data.meta.total === 0 ? (
        <EmptyState
          icon={<ListTree size={28} />}
          title={isAll ? 'It has not run yet' : 'None is like this'}
          action={
            isAll ? (
              <Button tone="primary" icon={<Play size={14} />} onClick={onRun}>
                Run it
              </Button>
            ) : undefined
          }
        >
          {isAll
            ? 'Each run is listed here, with what it did and where it stands.'
            : 'No execution has such a status in that time.'}
        </EmptyState>
      ) : (
        <>
          <ExecutionTable
            workflowId={workflowId}
            executions={executions}
            sort={filter.sort}
            onSort={(sort) => change({ sort: sort === '-createdAt' ? null : sort, page: null })}
            isStale={list.isPlaceholderData}
            selected={new Set(chosen)}
            onSelect={setSelected}
          />
          <Paging meta={list.data.meta} onPage={(page) => change({ page: page > 1 ? String(page) : null })} />
        </>
      )}
    </section>
  );
}
