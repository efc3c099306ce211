import { ApiError } from '@rex/client';
import { useQueryClient } from '@tanstack/react-query';
import { Ban } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { api } from '../session/api.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';

/** Requests under way at once. */
const AT_ONCE = 6;
const LOOK_AFTER_MS = [100, 800, 2_500];

/** Cancels the selected executions, after asking. */
export function BulkCancel({ ids, onDone }: { ids: readonly string[]; onDone(): void }) {
  const queryClient = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  if (ids.length === 0) return null;
  const noun = ids.length === 1 ? '1 execution' : `${ids.length} executions`;
  const cancelAll = async (): Promise<void> => {
    const left = [...ids];
    const failures: string[] = [];
    const work = async (): Promise<void> => {
      for (let id = left.shift(); id !== undefined; id = left.shift()) {
        await api.cancelExecution({ params: { id } }).catch((thrown: unknown) => {
          // What has ended by itself meanwhile needs no cancelling.
          if (thrown instanceof ApiError && thrown.code === 'already_final') return;
          failures.push(thrown instanceof Error ? thrown.message : String(thrown));
        });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    // They end a moment after they were asked to, and late where a call has to be broken off.
    for (const ms of LOOK_AFTER_MS) {
      setTimeout(() => void queryClient.invalidateQueries({ queryKey: ['executions'] }), ms);
    }
    onDone();
    if (failures.length === 0) toast.success(`${noun} asked to stop`);
    else toast.error(`${failures.length} of ${ids.length} were not cancelled`, { description: failures[0] });
  };
  return (
    <>
      <Button size="sm" tone="danger" icon={<Ban size={14} />} onClick={() => setAsking(true)}>
        Cancel {noun}
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onOpenChange={setAsking}
        title={`Cancel ${noun}?`}
        confirm={`Cancel ${noun}`}
        onConfirm={cancelAll}
      >
        No further step starts, calls under way are broken off, and the executions end as cancelled. This
        cannot be taken back.
      </ConfirmDialog>
    </>
  );
}
