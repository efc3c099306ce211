'use client';

import { SearchX } from 'lucide-react';
import Link from 'next/link';
import { useCallback, useMemo } from 'react';
import type { LiveStore } from '../live/live-store.ts';
import { placeOf } from '../live/step-place.ts';
import { useLive, useLiveExecution } from '../live/use-live-execution.ts';
import { paths } from '../routing/paths.ts';
import { useRouteIds } from '../routing/route-ids.ts';
import { useSession } from '../session/session-store.ts';
import { useAddressQuery } from '../shell/address-query.ts';
import { AppFrame } from '../shell/app-frame.tsx';
import { Trail } from '../shell/trail.tsx';
import { useTitle } from '../shell/use-title.ts';
import { EmptyState, ErrorState, Skeleton } from '../ui/states.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { ExecutionActions } from './execution-actions.tsx';
import { ExecutionHeader } from './execution-header.tsx';
import { GraphTab } from './graph-tab.tsx';
import { HistoryTab } from './history-tab.tsx';
import { MemoryTab } from './memory-tab.tsx';
import { StepDrawer } from './step-drawer.tsx';
import { TimelineTab } from './timeline-tab.tsx';
import { useExecutionGraph, useManifests, useRefresh, useWorkflow } from './use-execution.ts';
import { ValuesTab } from './values-tab.tsx';

const TABS = ['graph', 'timeline', 'history', 'values', 'memory'] as const;
type Tab = (typeof TABS)[number];

/** One execution: what it does, live, and all that it did. */
export function ExecutionPage() {
  const ids = useRouteIds();
  const isSignedIn = useSession(({ status }) => status === 'in');
  const executionId = ids?.executionId ?? null;
  // Nothing is asked for before there is somebody to ask for it.
  const store = useLiveExecution(isSignedIn ? executionId : null);
  const workflow = useWorkflow(isSignedIn ? (ids?.workflowId ?? null) : null);
  const name = workflow?.name ?? 'Workflow';
  useTitle(workflow ? `Execution of ${workflow.name}` : 'Execution');
  const workflowId = ids?.workflowId ?? '';
  return (
    <AppFrame
      trail={
        <Trail
          links={[
            { label: 'Workflows', href: paths.home },
            { label: name, href: paths.workflow(workflowId) },
            { label: 'Executions', href: paths.executions(workflowId) },
            { label: executionId?.slice(-8) ?? '…' },
          ]}
        />
      }
      actions={store && executionId ? <ExecutionActions store={store} executionId={executionId} /> : null}
    >
      {store && executionId ? <Content store={store} executionId={executionId} /> : null}
    </AppFrame>
  );
}

function Content({ store, executionId }: { store: LiveStore; executionId: string }) {
  const failure = useLive(store, ({ connection, live }) =>
    connection.kind === 'ended' && live.seq === 0 ? (connection.error ?? null) : null,
  );
  if (failure?.status === 404) {
    return (
      <EmptyState
        icon={<SearchX size={28} />}
        title="There is no such execution"
        action={
          <Link className="text-sm text-accent hover:underline" href={paths.home}>
            All workflows
          </Link>
        }
      >
        It may have been deleted, or belong to a workspace that is not yours.
      </EmptyState>
    );
  }
  if (failure) return <ErrorState title="This execution cannot be shown" error={failure} />;
  return (
    <main className="flex h-full flex-col">
      <h1 className="sr-only">Execution {executionId}</h1>
      <ExecutionHeader store={store} executionId={executionId} />
      <Views store={store} executionId={executionId} />
    </main>
  );
}

function Views({ store, executionId }: { store: LiveStore; executionId: string }) {
  useRefresh(store, executionId);
  const [query, changeQuery] = useAddressQuery();
  const graph = useExecutionGraph(executionId);
  const manifests = useManifests();
  const wanted = query.get('tab') as Tab;
  const tab: Tab = TABS.includes(wanted) ? wanted : 'graph';
  const step = query.get('step');
  const open = useCallback((path: string | null) => changeQuery({ step: path }), [changeQuery]);
  const nameOf = useMemo(() => (nodeId: string) => graph?.shape.nodes.get(nodeId)?.name ?? nodeId, [graph]);
  const node = step === null ? null : (graph?.shape.nodes.get(placeOf(step).nodeId) ?? null);
  const shared = { store, executionId, nameOf, onOpen: open };
  return (
    <div className="relative flex min-h-0 flex-1">
      <div className="min-w-0 flex-1">
        <Tabs<Tab>
          label="Views of this execution"
          isFilling
          value={tab}
          onChange={(next) => changeQuery({ tab: next === 'graph' ? null : next })}
          tabs={[
            {
              value: 'graph',
              label: 'Graph',
              content:
                graph && manifests ? (
                  <GraphTab
                    {...{ store, manifests, selected: step, onOpen: open }}
                    graph={graph.graph}
                    shape={graph.shape}
                  />
                ) : (
                  <Skeleton className="m-4 h-64" />
                ),
            },
            { value: 'timeline', label: 'Timeline', content: <TimelineTab {...shared} selected={step} /> },
            { value: 'history', label: 'History', content: <HistoryTab {...shared} /> },
            { value: 'values', label: 'Input and output', content: <ValuesTab {...shared} /> },
            { value: 'memory', label: 'Memory', content: <MemoryTab {...shared} /> },
          ]}
        />
      </div>
      {step === null ? null : (
        <StepDrawer
          {...{ store, executionId, node }}
          path={step}
          manifest={(node && manifests?.get(node.type)) ?? null}
          onOpen={open}
        />
      )}
    </div>
  );
}
