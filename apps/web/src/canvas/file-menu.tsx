'use client';

import { useQuery } from '@tanstack/react-query';
import { Download, FileUp, Keyboard, MoreHorizontal, Webhook } from 'lucide-react';
import { useRef, useState } from 'react';
import { toast } from 'sonner';
import { api } from '../session/api.ts';
import { IconButton } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Menu } from '../ui/menu.tsx';
import { FILE_BYTES_MAX, readWorkflowFile } from '../workflows/read-workflow-file.ts';
import { saveFile } from '../workflows/save-file.ts';
import { workflowFileName, writeWorkflowFile } from '../workflows/write-workflow-file.ts';
import { useEditor } from './editor-context.ts';
import { HookRow } from './publish-button.tsx';

/** What is seldom needed: the draft as a file, the addresses of webhooks, the keys. */
export function FileMenu() {
  const { editor, openHelp } = useEditor();
  const input = useRef<HTMLInputElement>(null);
  const [isShowingHooks, setShowingHooks] = useState(false);
  const exportFile = (): void =>
    saveFile(workflowFileName(editor.draft.name), writeWorkflowFile(editor.draft));
  const importFile = async (file: File): Promise<void> => {
    if (file.size > FILE_BYTES_MAX) {
      toast.error('The file is too large to be a workflow.');
      return;
    }
    const read = readWorkflowFile(await file.text(), file.name);
    if (!read.ok) {
      toast.error(read.problems.slice(0, 3).join('\n'));
      return;
    }
    editor.replaceGraph(read.workflow.graph);
    toast.success('The draft is what the file holds. Undo brings back what it was.');
  };
  return (
    <>
      <Menu
        trigger={<IconButton label="More" size="sm" icon={<MoreHorizontal size={16} />} />}
        items={[
          { label: 'Export as a file', icon: <Download size={14} />, onSelect: exportFile },
          { label: 'Replace by a file…', icon: <FileUp size={14} />, onSelect: () => input.current?.click() },
          { label: 'Webhook addresses', icon: <Webhook size={14} />, onSelect: () => setShowingHooks(true) },
          null,
          { label: 'Keys', icon: <Keyboard size={14} />, hint: '?', onSelect: openHelp },
        ]}
      />
      <input
        ref={input}
        type="file"
        accept=".yaml,.yml,.json"
        className="hidden"
        aria-label="File with a workflow"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = '';
          if (file) void importFile(file);
        }}
      />
      {isShowingHooks ? <HooksDialog onClose={() => setShowingHooks(false)} /> : null}
    </>
  );
}

function HooksDialog({ onClose }: { onClose(): void }) {
  const { workflowId } = useEditor();
  const hooks = useQuery({
    queryKey: ['hooks', workflowId],
    queryFn: ({ signal }) => api.listHooks({ params: { id: workflowId }, signal }),
  });
  const list = hooks.data?.data ?? [];
  return (
    <Dialog isOpen onOpenChange={(isOpen) => isOpen || onClose()} title="Webhook addresses">
      {hooks.isError ? <p className="text-sm text-bad">{hooks.error.message}</p> : null}
      {hooks.data && list.length === 0 ? (
        <p className="text-sm text-muted">
          There are none. Add a webhook trigger and publish: its address is shown here.
        </p>
      ) : null}
      <ul className="flex flex-col gap-2">
        {list.map(({ nodeId, path }) => (
          <HookRow key={nodeId} nodeId={nodeId} address={`${location.origin}${path}`} />
        ))}
      </ul>
    </Dialog>
  );
}
