'use client';

import { isFinalExecution } from '@rex/types';
import { ExternalLink, Square, X } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { toast } from 'sonner';
import type { LiveStore } from '../live/live-store.ts';
import { waitWord } from '../live/node-status-of.ts';
import { useLive } from '../live/use-live-execution.ts';
import { paths } from '../routing/paths.ts';
import { api } from '../session/api.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import { Elapsed } from '../ui/time.tsx';
import { useEditor } from './editor-context.ts';

const iso = (at: number): string => new Date(at).toISOString();

/** How the execution stands that the canvas shows. */
export function RunBar({
  store,
  executionId,
  onDismiss,
}: {
  store: LiveStore;
  executionId: string;
  onDismiss(): void;
}) {
  const { workflowId } = useEditor();
  const { status, waiting, createdAt, startedAt, finishedAt, isCancelling, error } = useLive(
    store,
    ({ live }) => live.execution,
  );
  const [isBusy, setBusy] = useState(false);
  const from = startedAt ?? createdAt;
  const cancel = async (): Promise<void> => {
    setBusy(true);
    await api
      .cancelExecution({ params: { id: executionId } })
      .catch((thrown) => toast.error(thrown instanceof Error ? thrown.message : String(thrown)));
    setBusy(false);
  };
  return (
    <div className="pointer-events-auto flex max-w-full items-center gap-2.5 rounded-full border border-line bg-raised py-1 pr-1.5 pl-2 text-xs shadow-md">
      <span role="status">
        <StatusBadge
          status={status}
          detail={isCancelling ? 'cancelling' : waiting ? waitWord(waiting) : null}
        />
      </span>
      {from === null ? null : (
        <span className="text-muted tabular-nums">
          <Elapsed from={iso(from)} to={finishedAt === null ? null : iso(finishedAt)} />
        </span>
      )}
      {error ? (
        <span className="max-w-80 truncate text-bad" title={error.message}>
          {error.message}
        </span>
      ) : null}
      <Link
        href={paths.execution(workflowId, executionId)}
        className="flex items-center gap-1 rounded px-1 text-accent hover:underline"
      >
        Open <ExternalLink size={12} />
      </Link>
      {isFinalExecution(status) ? null : (
        <Button
          size="sm"
          tone="danger"
          className="h-6 rounded-full"
          isBusy={isBusy || isCancelling}
          icon={<Square size={11} />}
          onClick={() => void cancel()}
        >
          Cancel
        </Button>
      )}
      <IconButton
        label="Show the draft without it"
        size="sm"
        className="size-6 rounded-full"
        icon={<X size={13} />}
        onClick={onDismiss}
      />
    </div>
  );
}
