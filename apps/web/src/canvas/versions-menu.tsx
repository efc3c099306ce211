'use client';

import { useQuery } from '@tanstack/react-query';
import { History } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { GraphView } from '../graph-view/graph-view.tsx';
import { api } from '../session/api.ts';
import { Button } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorState, Skeleton } from '../ui/states.tsx';
import { RelativeTime } from '../ui/time.tsx';
import { useEditor } from './editor-context.ts';

/** The published versions: to look at, and to make the draft of again. */
export function VersionsButton({ latest }: { latest: number | null }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button size="sm" tone="quiet" icon={<History size={14} />} onClick={() => setOpen(true)}>
        {latest === null ? 'Draft' : `v${latest}`}
      </Button>
      {isOpen ? <VersionsDialog onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function VersionsDialog({ onClose }: { onClose(): void }) {
  const { workflowId } = useEditor();
  const [chosen, setChosen] = useState<number | null>(null);
  const versions = useQuery({
    queryKey: ['versions', workflowId],
    queryFn: ({ signal }) =>
      api.listVersions({ params: { id: workflowId }, query: { pageSize: 100 }, signal }),
  });
  const list = (versions.data?.data ?? []).flatMap(({ number, createdAt, hash }) =>
    number === null ? [] : [{ number, createdAt, hash }],
  );
  const shown = chosen ?? list[0]?.number ?? null;
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => isOpen || onClose()}
      title="Versions"
      description="A published version never changes."
      width="lg"
    >
      {versions.isError ? (
        <ErrorState
          title="The versions cannot be shown"
          error={versions.error}
          onRetry={() => void versions.refetch()}
        />
      ) : null}
      {versions.isPending ? <Skeleton className="h-64" /> : null}
      {versions.data && list.length === 0 ? (
        <p className="py-8 text-center text-sm text-muted">
          Nothing is published yet. Publish the draft to make version 1.
        </p>
      ) : null}
      {list.length > 0 ? (
        <div className="flex h-[26rem] gap-4">
          <ul aria-label="Versions" className="w-44 shrink-0 overflow-y-auto">
            {list.map(({ number, createdAt, hash }) => (
              <li key={number}>
                <button
                  type="button"
                  aria-pressed={number === shown}
                  onClick={() => setChosen(number)}
                  className={classNames(
                    'w-full rounded-md px-2.5 py-1.5 text-left hover:bg-hover',
                    number === shown && 'bg-hover',
                  )}
                >
                  <span className="block text-sm font-medium">Version {number}</span>
                  <span className="block text-2xs text-muted">
                    <RelativeTime at={createdAt} /> · <span className="font-mono">{hash.slice(0, 8)}</span>
                  </span>
                </button>
              </li>
            ))}
          </ul>
          {shown === null ? null : <VersionPreview key={shown} number={shown} onRestored={onClose} />}
        </div>
      ) : null}
    </Dialog>
  );
}

function VersionPreview({ number, onRestored }: { number: number; onRestored(): void }) {
  const { editor, workflowId, manifests } = useEditor();
  const version = useQuery({
    queryKey: ['versions', workflowId, number],
    queryFn: ({ signal }) => api.getVersion({ params: { id: workflowId, version: number }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { data } = version;
  const restore = (): void => {
    if (!data) return;
    editor.replaceGraph(data.graph);
    toast.success(`The draft is version ${number} again. Undo brings back what it was.`);
    onRestored();
  };
  if (version.isError) return <ErrorState title="The version cannot be shown" error={version.error} />;
  return (
    <div className="flex min-w-0 flex-1 flex-col gap-2">
      <div className="min-h-0 flex-1 overflow-hidden rounded-lg border bg-canvas">
        {data ? (
          <GraphView graph={data.graph} manifests={manifests} hasMap={false} />
        ) : (
          <Skeleton className="h-full" />
        )}
      </div>
      <div className="flex justify-end">
        <Button size="sm" disabled={!data} onClick={restore}>
          Restore as the draft
        </Button>
      </div>
    </div>
  );
}
