import type { Execution, ExecutionGraph, NodeManifest, Workflow } from '@rex/types';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import { type GraphShape, graphShape } from '../live/graph-shape.ts';
import type { LiveStore } from '../live/live-store.ts';
import { useLive } from '../live/use-live-execution.ts';
import { api } from '../session/api.ts';

/** The execution as the server tells it, with its input and output; asked again when its status changes. */
export function useExecution(executionId: string): Execution | null {
  const { data } = useQuery({
    queryKey: ['execution', executionId],
    queryFn: ({ signal }) => api.getExecution({ params: { id: executionId }, signal }),
  });
  return data ?? null;
}

/** The workflow of an execution; null while it is unknown, and where it was deleted. */
export function useWorkflow(workflowId: string | null): Workflow | null {
  const { data } = useQuery({
    queryKey: ['workflow', workflowId],
    queryFn: ({ signal }) => api.getWorkflow({ params: { id: workflowId ?? '' }, signal }),
    enabled: workflowId !== null,
  });
  return data ?? null;
}

/** The graph that an execution is pinned to, and what following it needs to know of it. */
export function useExecutionGraph(executionId: string): (ExecutionGraph & { shape: GraphShape }) | null {
  const { data } = useQuery({
    queryKey: ['execution-graph', executionId],
    queryFn: ({ signal }) => api.getExecutionGraph({ params: { id: executionId }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return useMemo(() => (data ? { ...data, shape: graphShape(data.graph) } : null), [data]);
}

/** The node types by name; null until they are known. */
export function useManifests(): ReadonlyMap<string, NodeManifest> | null {
  const { data } = useQuery({
    queryKey: ['node-types'],
    queryFn: ({ signal }) => api.listNodeTypes({ signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return useMemo(() => (data ? new Map(data.data.map((each) => [each.type, each])) : null), [data]);
}

/** Asks anew for what the socket does not tell: when the status changes, and when the server is back. */
export function useRefresh(store: LiveStore, executionId: string): void {
  const client = useQueryClient();
  const status = useLive(store, ({ live }) => live.execution.status);
  const connection = useLive(store, (view) => view.connection.kind);
  const wasLost = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of the status is what it is for
  useEffect(() => {
    void client.invalidateQueries({ queryKey: ['execution', executionId] });
  }, [client, executionId, status]);
  useEffect(() => {
    if (connection === 'waiting') wasLost.current = true;
    if (connection !== 'live' || !wasLost.current) return;
    wasLost.current = false;
    void client.invalidateQueries();
  }, [client, connection]);
}
