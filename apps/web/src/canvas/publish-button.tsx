'use client';

import { ApiError } from '@rex/client';
import type { Published } from '@rex/types';
import { useQueryClient } from '@tanstack/react-query';
import { Copy, UploadCloud } from 'lucide-react';
import { useContext, useState } from 'react';
import { toast } from 'sonner';
import { api } from '../session/api.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ProblemsContext, useEditor } from './editor-context.ts';

interface PublishButtonProps {
  /** The newest version that is known. */
  latest: number | null;
  flush(): Promise<void>;
  isDisabled: boolean;
  /** Shows what is wrong. */
  onProblems(): void;
}

/** Saves, checks and publishes the draft. */
export function PublishButton({ latest, flush, isDisabled, onProblems }: PublishButtonProps) {
  const { workflowId } = useEditor();
  const problems = useContext(ProblemsContext);
  const queryClient = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const [published, setPublished] = useState<Published | null>(null);
  const publish = async (): Promise<void> => {
    if (problems.length > 0) {
      onProblems();
      toast.error(
        problems.length === 1
          ? 'There is a problem to solve first.'
          : `There are ${problems.length} problems to solve first.`,
      );
      return;
    }
    setBusy(true);
    try {
      await flush();
      const result = await api.publishWorkflow({ params: { id: workflowId } });
      for (const queryKey of [
        ['workflow', workflowId],
        ['versions', workflowId],
        ['workflows'],
        ['hooks', workflowId],
      ])
        void queryClient.invalidateQueries({ queryKey });
      if (result.hooks.length > 0) setPublished(result);
      else if (result.version === latest) toast.info(`The draft is version ${latest} already.`);
      else toast.success(`Version ${result.version} is published.`);
    } catch (thrown) {
      if (thrown instanceof ApiError && thrown.code === 'invalid_workflow') onProblems();
      toast.error(thrown instanceof Error ? thrown.message : String(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button
        size="sm"
        disabled={isDisabled}
        isBusy={isBusy}
        icon={<UploadCloud size={14} />}
        onClick={() => void publish()}
      >
        Publish
      </Button>
      {published ? <PublishedDialog published={published} onClose={() => setPublished(null)} /> : null}
    </>
  );
}

function PublishedDialog({ published, onClose }: { published: Published; onClose(): void }) {
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => isOpen || onClose()}
      title={`Version ${published.version} is published`}
      description="These addresses start it. Whoever knows one can call it."
      actions={<Button onClick={onClose}>Done</Button>}
    >
      <ul className="flex flex-col gap-2">
        {published.hooks.map(({ nodeId, path }) => (
          <HookRow key={nodeId} nodeId={nodeId} address={`${location.origin}${path}`} />
        ))}
      </ul>
    </Dialog>
  );
}

/** The address of a webhook, to copy. */
export function HookRow({ nodeId, address }: { nodeId: string; address: string }) {
  const copy = (): void => {
    navigator.clipboard
      .writeText(address)
      .then(() => toast.success('Copied.'))
      .catch(() =>
        toast.error('The browser did not let it be copied. Select the address and copy it by hand.'),
      );
  };
  return (
    <li className="flex items-center gap-2 rounded-lg border px-3 py-2">
      <span className="min-w-0 flex-1">
        <span className="block font-mono text-2xs text-faint">{nodeId}</span>
        <code className="block text-xs break-all">POST {address}</code>
      </span>
      <IconButton
        label={`Copy the address of ${nodeId}`}
        size="sm"
        icon={<Copy size={14} />}
        onClick={copy}
      />
    </li>
  );
}
