'use client';

import { useQueryClient } from '@tanstack/react-query';
import { FileUp } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { toast } from 'sonner';
import { paths } from '../routing/paths.ts';
import { api } from '../session/api.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { FILE_BYTES_MAX, readWorkflowFile } from './read-workflow-file.ts';

interface Refused {
  file: string;
  problems: string[];
}

interface Importing {
  /** Lets the user choose files. */
  choose(): void;
  isBusy: boolean;
  /** The hidden chooser, the place to drop files on, and what was wrong with them; to be drawn once on the page. */
  parts: ReactNode;
}

/** Makes drafts of workflow files that are chosen, or dropped anywhere on the page unless told otherwise. */
export function useImportFiles({ isDropPlace = true } = {}): Importing {
  const queryClient = useQueryClient();
  const router = useRouter();
  const input = useRef<HTMLInputElement>(null);
  const [isBusy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Refused[]>([]);
  const take = async (files: readonly File[]): Promise<void> => {
    if (files.length === 0) return;
    setBusy(true);
    const outcomes = await Promise.all(files.map(importFile));
    setBusy(false);
    const made = outcomes.flatMap((each) => ('id' in each ? [each] : []));
    setRefused(outcomes.flatMap((each) => ('problems' in each ? [each] : [])));
    await queryClient.invalidateQueries({ queryKey: ['workflows'] });
    if (made.length === 1 && files.length === 1) router.push(paths.workflow(made[0]!.id));
    else if (made.length > 0) toast.success(`${made.length} workflows were imported as drafts`);
  };
  const isOver = useFileDrop(isDropPlace, (files) => void take(files));
  const parts = (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept=".yaml,.yml,.json,application/yaml,application/json"
        onChange={(event) => {
          void take([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      {isOver ? <DropPlace /> : null}
      <RefusedDialog refused={refused} onClose={() => setRefused([])} />
    </>
  );
  return { choose: () => input.current?.click(), isBusy, parts };
}

async function importFile(file: File): Promise<{ id: string } | Refused> {
  if (file.size > FILE_BYTES_MAX) return { file: file.name, problems: ['The file is larger than 4 MiB.'] };
  try {
    const read = readWorkflowFile(await file.text(), file.name);
    if (!read.ok) return { file: file.name, problems: read.problems };
    const { id } = await api.createWorkflow({ body: read.workflow });
    return { id };
  } catch (thrown) {
    return { file: file.name, problems: [thrown instanceof Error ? thrown.message : String(thrown)] };
  }
}

/** Whether files are being held over the page; `onDrop` gets them. */
function useFileDrop(isOn: boolean, onDrop: (files: File[]) => void): boolean {
  const [isOver, setOver] = useState(false);
  const latest = useRef(onDrop);
  latest.current = onDrop;
  useEffect(() => {
    if (!isOn) return undefined;
    let depth = 0;
    // An open dialog takes its own files.
    const holdsFiles = (event: DragEvent): boolean =>
      (event.dataTransfer?.types.includes('Files') ?? false) && !document.querySelector('[role=dialog]');
    const enter = (event: DragEvent): void => {
      if (!holdsFiles(event)) return;
      depth += 1;
      setOver(true);
    };
    const leave = (event: DragEvent): void => {
      if (!holdsFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const over = (event: DragEvent): void => {
      if (holdsFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent): void => {
      depth = 0;
      setOver(false);
      if (!holdsFiles(event) || event.defaultPrevented) return;
      event.preventDefault();
      latest.current([...(event.dataTransfer?.files ?? [])]);
    };
    const listeners = { dragenter: enter, dragleave: leave, dragover: over, drop } as const;
    for (const [name, listener] of Object.entries(listeners)) {
      window.addEventListener(name, listener as EventListener);
    }
    return () => {
      for (const [name, listener] of Object.entries(listeners)) {
        window.removeEventListener(name, listener as EventListener);
      }
    };
  }, [isOn]);
  return isOver;
}

const DropPlace = () => (
  <div
    aria-hidden
    className="pointer-events-none fixed inset-3 z-40 flex flex-col items-center justify-center gap-2 rounded-xl border-2 border-dashed border-accent bg-accent-soft opacity-95"
  >
    <FileUp size={28} className="text-accent" />
    <p className="text-base font-semibold">Drop workflow files to import them</p>
    <p className="text-sm text-muted">YAML or JSON. Each becomes a draft.</p>
  </div>
);

function RefusedDialog({ refused, onClose }: { refused: readonly Refused[]; onClose(): void }) {
  return (
    <Dialog
      isOpen={refused.length > 0}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={refused.length === 1 ? 'The file was not imported' : `${refused.length} files were not imported`}
      description="Correct what is listed here, then import again."
      actions={<Button onClick={onClose}>Close</Button>}
    >
      <ul className="flex flex-col gap-4">
        {refused.map(({ file, problems }) => (
          <li key={file}>
            <p className="font-mono text-xs font-medium">{file}</p>
            <ul className="mt-1 list-disc pl-5 text-sm text-muted">
              {problems.map((problem) => (
                <li key={problem}>{problem}</li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
