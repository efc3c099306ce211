import { ApiError } from '@rex/client';
import { isFinalExecution } from '@rex/types';
import { useQueryClient } from '@tanstack/react-query';
import { Ban, Pause, Play, RotateCcw } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { toast } from 'sonner';
import type { LiveStore } from '../live/live-store.ts';
import { useLive } from '../live/use-live-execution.ts';
import { paths } from '../routing/paths.ts';
import { api } from '../session/api.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { useExecution } from './use-execution.ts';

/** What can be done with an execution: suspend, resume, cancel, run again. */
export function ExecutionActions({ store, executionId }: { store: LiveStore; executionId: string }) {
  const status = useLive(store, ({ live }) => live.execution.status);
  const isCancelling = useLive(store, ({ live }) => live.execution.isCancelling);
  const isKnown = useLive(store, ({ live }) => live.seq > 0);
  const [isAsking, setAsking] = useState(false);
  const { busy, act } = useAct(executionId);
  const params = { id: executionId };
  if (!isKnown) return null;
  if (isFinalExecution(status)) return <RunAgain executionId={executionId} />;
  return (
    <>
      {status === 'SUSPENDED' ? (
        <Button
          icon={<Play size={14} />}
          isBusy={busy === 'resume'}
          onClick={() => void act('resume', () => api.resumeExecution({ params }), 'It goes on.')}
        >
          Resume
        </Button>
      ) : (
        <Button
          icon={<Pause size={14} />}
          isBusy={busy === 'suspend'}
          disabled={isCancelling}
          onClick={() =>
            void act(
              'suspend',
              () => api.suspendExecution({ params }),
              'What runs may finish; nothing new begins.',
            )
          }
        >
          Suspend
        </Button>
      )}
      <Button tone="danger" icon={<Ban size={14} />} isBusy={isCancelling} onClick={() => setAsking(true)}>
        {isCancelling ? 'Cancelling' : 'Cancel'}
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onOpenChange={setAsking}
        title="Cancel this execution?"
        confirm="Cancel it"
        onConfirm={() => api.cancelExecution({ params, body: {} })}
      >
        Steps that run are told to stop, and no others begin. What they have done outside stays done. This
        cannot be taken back.
      </ConfirmDialog>
    </>
  );
}

function RunAgain({ executionId }: { executionId: string }) {
  const execution = useExecution(executionId);
  const router = useRouter();
  const { busy, act } = useAct(executionId);
  if (!execution?.workflowId) return null;
  const { workflowId, workflowVersion, input, trigger } = execution;
  const again = async (): Promise<void> => {
    const started = await api.executeWorkflow({
      params: { id: workflowId },
      body: { input, version: workflowVersion ?? 'draft', trigger },
    });
    router.push(paths.execution(workflowId, 'executionId' in started ? started.executionId : started.id));
  };
  return (
    <Button
      icon={<RotateCcw size={14} />}
      isBusy={busy === 'again'}
      title={
        workflowVersion === null
          ? 'Starts the draft as it is now, with the same input.'
          : `Starts version ${workflowVersion} with the same input.`
      }
      onClick={() => void act('again', again, null)}
    >
      Run again
    </Button>
  );
}

/** Does one thing at a time; says what came of it, or what was wrong. */
function useAct(executionId: string) {
  const client = useQueryClient();
  const [busy, setBusy] = useState<string | null>(null);
  const act = async (name: string, what: () => Promise<unknown>, done: string | null): Promise<void> => {
    setBusy(name);
    try {
      await what();
      if (done) toast(done);
    } catch (thrown) {
      toast.error(thrown instanceof ApiError ? thrown.message : String(thrown));
    } finally {
      setBusy(null);
      void client.invalidateQueries({ queryKey: ['execution', executionId] });
    }
  };
  return { busy, act };
}
