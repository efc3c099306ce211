'use client';

import { useQuery } from '@tanstack/react-query';
import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { api } from '../session/api.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { draftDifference } from './draft-difference.ts';
import { useDraft, useEditor } from './editor-context.ts';
import { settle } from './settle.ts';
import type { Autosave } from './use-autosave.ts';

/** Somebody else saved the draft meanwhile: theirs or mine has to give way. */
export function ConflictBanner({ autosave }: { autosave: Autosave }) {
  const [isLooking, setLooking] = useState(false);
  const attempt = (act: () => Promise<void>) => (): void => {
    act().catch((thrown) => toast.error(thrown instanceof Error ? thrown.message : String(thrown)));
  };
  return (
    <div role="alert" className="flex flex-wrap items-center gap-2 border-b bg-warn-soft px-3 py-2 text-sm">
      <TriangleAlert size={15} className="text-warn" />
      <span className="min-w-0 flex-1">
        This workflow was changed elsewhere, in another tab or by somebody else. Your changes are not saved.
      </span>
      <Button size="sm" tone="quiet" onClick={() => setLooking(true)}>
        Show the difference
      </Button>
      <Button size="sm" onClick={attempt(autosave.loadTheirs)}>
        Load theirs
      </Button>
      <Button size="sm" tone="primary" onClick={attempt(autosave.keepMine)}>
        Keep mine
      </Button>
      {isLooking ? <DifferenceDialog onClose={() => setLooking(false)} /> : null}
    </div>
  );
}

function DifferenceDialog({ onClose }: { onClose(): void }) {
  const { workflowId, manifests } = useEditor();
  const mine = useDraft((draft) => draft);
  const theirs = useQuery({
    queryKey: ['workflow', workflowId, 'theirs'],
    queryFn: ({ signal }) => api.getWorkflow({ params: { id: workflowId }, signal }),
    staleTime: 0,
  });
  const lines = theirs.data
    ? draftDifference(mine, { ...theirs.data, graph: settle(theirs.data.graph, manifests) })
    : null;
  return (
    <Dialog isOpen onOpenChange={(isOpen) => isOpen || onClose()} title="What is different there">
      {theirs.isError ? <p className="text-sm text-bad">{theirs.error.message}</p> : null}
      {lines === null ? null : lines.length === 0 ? (
        <p className="text-sm text-muted">Nothing: both are alike. Load theirs and go on.</p>
      ) : (
        <ul className="flex list-disc flex-col gap-1 pl-5 text-sm">
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}
