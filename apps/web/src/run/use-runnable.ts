import type { DraftGraph } from '@rex/types';
import { useQuery } from '@tanstack/react-query';
import { api } from '../session/api.ts';

export interface Trigger {
  id: string;
  type: string;
  label: string;
}

/** What of a workflow can be run, and the graph of the chosen version. */
export function useRunnable(
  workflowId: string,
  chosen: number | 'draft' | null,
  draft: DraftGraph | undefined,
) {
  const workflow = useQuery({
    queryKey: ['workflow', workflowId],
    queryFn: ({ signal }) => api.getWorkflow({ params: { id: workflowId }, signal }),
  });
  const latest = workflow.data?.version ?? null;
  const versions = useQuery({
    queryKey: ['versions', workflowId],
    queryFn: ({ signal }) => api.listVersions({ params: { id: workflowId }, signal }),
    enabled: latest !== null,
  });
  const nodeTypes = useQuery({
    queryKey: ['node-types'],
    queryFn: ({ signal }) => api.listNodeTypes({ signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const version = chosen ?? latest ?? 'draft';
  const published = useQuery({
    queryKey: ['version', workflowId, version],
    queryFn: ({ signal }) => api.getVersion({ params: { id: workflowId, version: Number(version) }, signal }),
    enabled: workflow.isSuccess && version !== 'draft',
    staleTime: Number.POSITIVE_INFINITY,
  });
  const graph = version === 'draft' ? (draft ?? workflow.data?.graph) : published.data?.graph;
  const triggerTypes = (nodeTypes.data?.data ?? []).filter(({ role }) => role === 'trigger');
  const triggers: Trigger[] = (graph?.nodes ?? []).flatMap(({ id, type, name }) => {
    const manifest = triggerTypes.find((each) => each.type === type);
    return manifest ? [{ id, type, label: name ?? `${manifest.ui.title} (${id})` }] : [];
  });
  return {
    name: workflow.data?.name ?? '',
    version,
    latest,
    numbers: (versions.data?.data ?? []).flatMap(({ number }) => (number === null ? [] : [number])),
    graph: nodeTypes.isSuccess ? graph : undefined,
    triggers,
    error: workflow.error ?? published.error ?? nodeTypes.error,
  };
}
