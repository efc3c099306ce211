'use client';

import { CircleCheck, Redo2, TriangleAlert, Undo2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { paths } from '../routing/paths.ts';
import { Trail } from '../shell/trail.tsx';
import { WorkflowTabs } from '../shell/workflow-tabs.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { useDraft, useEditor } from './editor-context.ts';
import { FileMenu } from './file-menu.tsx';
import { PublishButton } from './publish-button.tsx';
import { SaveStatus } from './save-status.tsx';
import type { Autosave } from './use-autosave.ts';
import { VersionsButton } from './versions-menu.tsx';

/** Where one is, and whether it is kept. */
export function EditorTrail({ autosave, version }: { autosave: Autosave; version: number | null }) {
  const { workflowId } = useEditor();
  const name = useDraft((draft) => draft.name);
  return (
    <>
      <h1 className="sr-only">{name}</h1>
      <Trail links={[{ label: 'Workflows', href: paths.home }, { label: name }]} />
      <WorkflowTabs workflowId={workflowId} />
      <VersionsButton latest={version} />
      <SaveStatus state={autosave.state} />
    </>
  );
}

interface EditorActionsProps {
  version: number | null;
  flush(): Promise<void>;
  /** Neither runs nor is published for now. */
  isDisabled: boolean;
  problems: number;
  onProblems(): void;
  run: ReactNode;
}

/** What can be done with the draft as a whole. */
export function EditorActions({ version, flush, isDisabled, problems, onProblems, run }: EditorActionsProps) {
  const { editor } = useEditor();
  const canUndo = useStore(editor.document, ({ past }) => past.length > 0);
  const canRedo = useStore(editor.document, ({ future }) => future.length > 0);
  const words = problems === 0 ? 'No problems' : problems === 1 ? '1 problem' : `${problems} problems`;
  return (
    <>
      <IconButton
        label="Undo (Ctrl Z)"
        size="sm"
        icon={<Undo2 size={15} />}
        disabled={!canUndo}
        onClick={() => editor.undo()}
      />
      <IconButton
        label="Redo (Ctrl Y)"
        size="sm"
        icon={<Redo2 size={15} />}
        disabled={!canRedo}
        onClick={() => editor.redo()}
      />
      <Button
        size="sm"
        tone="quiet"
        aria-label={words}
        title={words}
        icon={
          problems === 0 ? (
            <CircleCheck size={15} className="text-ok" />
          ) : (
            <TriangleAlert size={15} className="text-warn" />
          )
        }
        onClick={onProblems}
      >
        {problems === 0 ? null : problems}
      </Button>
      <FileMenu />
      <PublishButton latest={version} flush={flush} isDisabled={isDisabled} onProblems={onProblems} />
      {run}
    </>
  );
}
