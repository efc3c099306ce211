'use client';

import type { NodeManifest } from '@rex/types';
import { useQuery } from '@tanstack/react-query';
import { ReactFlowProvider } from '@xyflow/react';
import { useMemo } from 'react';
import { paths } from '../routing/paths.ts';
import { useRouteIds } from '../routing/route-ids.ts';
import { api } from '../session/api.ts';
import { AppFrame } from '../shell/app-frame.tsx';
import { Trail } from '../shell/trail.tsx';
import { ErrorState, Skeleton } from '../ui/states.tsx';
import { WorkflowEditor } from './workflow-editor.tsx';

/** The page on which a workflow is built. */
export function EditorPage() {
  const ids = useRouteIds();
  const workflowId = ids?.workflowId ?? null;
  return workflowId === null ? (
    <AppFrame>{null}</AppFrame>
  ) : (
    <LoadedEditor key={workflowId} workflowId={workflowId} />
  );
}

function LoadedEditor({ workflowId }: { workflowId: string }) {
  const workflow = useQuery({
    queryKey: ['workflow', workflowId],
    queryFn: ({ signal }) => api.getWorkflow({ params: { id: workflowId }, signal }),
    // The editor holds the draft from here on; what others save meets it as a conflict.
    refetchOnWindowFocus: false,
  });
  const types = useQuery({
    queryKey: ['node-types'],
    queryFn: ({ signal }) => api.listNodeTypes({ signal }),
    staleTime: 300_000,
  });
  const manifests = useMemo(
    () => types.data && new Map(types.data.data.map((manifest: NodeManifest) => [manifest.type, manifest])),
    [types.data],
  );
  if (workflow.data && manifests) {
    return (
      <ReactFlowProvider>
        <WorkflowEditor workflow={workflow.data} manifests={manifests} />
      </ReactFlowProvider>
    );
  }
  const failed = workflow.isError ? workflow : types.isError ? types : null;
  return (
    <AppFrame trail={<Trail links={[{ label: 'Workflows', href: paths.home }, { label: '…' }]} />}>
      {failed ? (
        <ErrorState
          title="The workflow cannot be shown"
          error={failed.error}
          onRetry={() => void failed.refetch()}
        />
      ) : (
        <div className="flex h-full gap-4 p-6">
          <Skeleton className="h-24 w-60" />
          <Skeleton className="h-24 w-60" />
          <Skeleton className="h-24 w-60" />
        </div>
      )}
    </AppFrame>
  );
}
