'use client';

import { useQueryClient } from '@tanstack/react-query';
import { Archive, Trash2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { toast } from 'sonner';
import { paths } from '../routing/paths.ts';
import { api } from '../session/api.ts';
import { Button } from '../ui/button.tsx';
import { saveFile } from '../workflows/save-file.ts';
import { workflowFileName, writeWorkflowFile } from '../workflows/write-workflow-file.ts';
import { useEditor } from './editor-context.ts';
import type { Autosave } from './use-autosave.ts';

/** The workflow was archived or deleted: says what can be done for the draft. */
export function PutAwayBanner({ autosave }: { autosave: Autosave }) {
  const { editor } = useEditor();
  const queryClient = useQueryClient();
  const router = useRouter();
  const [isBusy, setBusy] = useState(false);
  const { status, message } = autosave.state;
  const attempt = (act: () => Promise<void>) => async (): Promise<void> => {
    setBusy(true);
    try {
      await act();
    } catch (thrown) {
      toast.error(thrown instanceof Error ? thrown.message : String(thrown));
    } finally {
      setBusy(false);
    }
  };
  const makeAnew = attempt(async () => {
    const made = await api.createWorkflow({ body: editor.draft });
    void queryClient.invalidateQueries({ queryKey: ['workflows'] });
    router.replace(paths.workflow(made.id));
    toast.success(`${made.name} was made`);
  });
  const exportFile = (): void =>
    saveFile(workflowFileName(editor.draft.name), writeWorkflowFile(editor.draft));
  return (
    <div role="alert" className="flex flex-wrap items-center gap-2 border-b bg-warn-soft px-3 py-2 text-sm">
      {status === 'archived' ? (
        <>
          <Archive size={15} className="text-warn" aria-hidden />
          <span className="min-w-0 flex-1 break-words">
            {message} Until it is restored it does not run, and changes are not saved.
          </span>
          <Button size="sm" tone="primary" isBusy={isBusy} onClick={() => void attempt(autosave.restore)()}>
            Restore
          </Button>
        </>
      ) : (
        <>
          <Trash2 size={15} className="text-warn" aria-hidden />
          <span className="min-w-0 flex-1 break-words">
            It was deleted elsewhere, or is no longer yours to see. {message} What is on this page is the last
            of it.
          </span>
          <Button size="sm" onClick={exportFile}>
            Export as a file
          </Button>
          <Button size="sm" tone="primary" isBusy={isBusy} onClick={() => void makeAnew()}>
            Keep as a new workflow
          </Button>
        </>
      )}
    </div>
  );
}
