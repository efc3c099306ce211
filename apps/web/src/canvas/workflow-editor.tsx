'use client';

import type { Manifests, Workflow } from '@rex/types';
import { useReactFlow } from '@xyflow/react';
import { PanelRightClose, PanelRightOpen, Play, Plus } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { focusNode } from '../graph-view/focus-node.ts';
import { NO_STATUS } from '../graph-view/status-source.ts';
import { useOpenLoops } from '../graph-view/use-open-loops.ts';
import { statusSource } from '../live/node-status-source.ts';
import { useLiveExecution } from '../live/use-live-execution.ts';
import { RunDialog } from '../run/run-dialog.tsx';
import { useSession } from '../session/session-store.ts';
import { AppFrame } from '../shell/app-frame.tsx';
import { useTitle } from '../shell/use-title.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { CanvasSurface } from './canvas-surface.tsx';
import { ConflictBanner } from './conflict-banner.tsx';
import { ConnectDialog } from './connect-dialog.tsx';
import { Editor } from './editor.ts';
import { EditorActions, EditorTrail } from './editor-bar.tsx';
import {
  EditorContext,
  type EditorEnvironment,
  ProblemsContext,
  type QuickAddRequest,
  useEditor,
} from './editor-context.ts';
import { EmptyCanvas } from './empty-canvas.tsx';
import { Inspector } from './inspector/inspector.tsx';
import { Palette } from './palette.tsx';
import { ProblemsPanel } from './problems-panel.tsx';
import { PutAwayBanner } from './put-away-banner.tsx';
import { QuickAdd } from './quick-add.tsx';
import { RunBar } from './run-bar.tsx';
import { isPutAway } from './save-machine.ts';
import { ShortcutsDialog } from './shortcuts-dialog.tsx';
import { type Autosave, useAutosave } from './use-autosave.ts';
import { useEditorCommands } from './use-editor-commands.ts';
import { useEditorKeys } from './use-editor-keys.ts';
import { usePanels } from './use-panels.ts';
import { useProblemSignal, useProblems } from './use-problems.ts';
import { useRunData } from './use-run-data.ts';
import { useStamp } from './use-stamp.ts';

/** The editor of one workflow: the draft, its canvas, and all panels around it. */
export function WorkflowEditor({ workflow, manifests }: { workflow: Workflow; manifests: Manifests }) {
  const [editor] = useState(() => {
    const { name, description, graph } = workflow;
    return new Editor({ name, description, graph }, manifests);
  });
  const autosave = useAutosave(editor, workflow);
  const dialogs = useDialogs();
  const reveal = useReveal(editor);
  const environment = useMemo<EditorEnvironment>(
    () => ({ editor, workflowId: workflow.id, manifests, reveal, ...dialogs.openers }),
    [editor, workflow.id, manifests, reveal, dialogs.openers],
  );
  useTitle(useStore(editor.document, ({ present }) => present.name));
  const { flush } = autosave;
  const keys = useMemo(
    () => ({
      openQuickAdd: () => dialogs.openers.openQuickAdd({}),
      openConnect: (nodeId: string) => dialogs.openers.openConnect(nodeId),
      openHelp: dialogs.openers.openHelp,
      saveNow: () => void flush().catch(() => undefined),
    }),
    [dialogs.openers, flush],
  );
  useEditorKeys(editor, keys);
  useEditorCommands(editor, keys);
  return (
    <EditorContext value={environment}>
      <EditorBody autosave={autosave} version={workflow.version} />
      {dialogs.quickAdd ? <QuickAdd request={dialogs.quickAdd} onClose={dialogs.close} /> : null}
      {dialogs.connect ? (
        <ConnectDialog
          nodeId={dialogs.connect.nodeId}
          outlet={dialogs.connect.outlet}
          onClose={dialogs.close}
        />
      ) : null}
      {dialogs.isHelpOpen ? <ShortcutsDialog onClose={dialogs.close} /> : null}
    </EditorContext>
  );
}

function useDialogs() {
  const [quickAdd, setQuickAdd] = useState<QuickAddRequest | null>(null);
  const [connect, setConnect] = useState<{ nodeId: string; outlet?: string | undefined } | null>(null);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const openers = useMemo(
    () => ({
      openQuickAdd: (request: QuickAddRequest) => setQuickAdd(request),
      openConnect: (nodeId: string, outlet?: string) => setConnect({ nodeId, outlet }),
      openHelp: () => setHelpOpen(true),
    }),
    [],
  );
  const close = useCallback(() => {
    setQuickAdd(null);
    setConnect(null);
    setHelpOpen(false);
  }, []);
  return { quickAdd, connect, isHelpOpen, openers, close };
}

const READABLE_ZOOM = 0.5;

/** Brings a node into sight without a jump where it already is. */
function useReveal(editor: Editor) {
  const { getInternalNode, setCenter, getZoom, flowToScreenPosition } = useReactFlow();
  return useCallback(
    (nodeId: string) => {
      editor.select([nodeId]);
      const surface = document.querySelector<HTMLElement>('.react-flow');
      // A node that was just added is drawn first.
      requestAnimationFrame(() =>
        requestAnimationFrame(() => {
          const node = getInternalNode(nodeId);
          const frame = surface?.getBoundingClientRect();
          if (!node || !frame) return;
          const { x, y } = node.internals.positionAbsolute;
          const [width, height] = [node.width ?? 0, node.height ?? 0];
          const [a, b] = [
            flowToScreenPosition({ x, y }),
            flowToScreenPosition({ x: x + width, y: y + height }),
          ];
          // From afar nothing can be read, so that is not in sight.
          const isSeen =
            getZoom() >= READABLE_ZOOM &&
            a.x > frame.left + 8 &&
            b.x < frame.right - 8 &&
            a.y > frame.top + 8 &&
            b.y < frame.bottom - 8;
          const shown = isSeen
            ? Promise.resolve(true)
            : setCenter(x + width / 2, y + height / 2, {
                zoom: Math.max(getZoom(), READABLE_ZOOM),
                duration: 180,
              });
          focusNode(surface, nodeId);
          void shown.then(() => requestAnimationFrame(() => focusUnlessTyping(surface, nodeId)));
        }),
      );
    },
    [editor, getInternalNode, setCenter, getZoom, flowToScreenPosition],
  );
}

/** A node far away is on the page only when the canvas has arrived there; whoever went on to a field stays there. */
function focusUnlessTyping(surface: HTMLElement | null, nodeId: string): void {
  if (document.activeElement?.closest('input, textarea, select, [contenteditable="true"], [role="dialog"]'))
    return;
  focusNode(surface, nodeId);
}

function EditorBody({ autosave, version }: { autosave: Autosave; version: number | null }) {
  const environment = useEditor();
  const { editor, workflowId, manifests } = environment;
  const graph = useStore(editor.document, ({ present }) => present.graph);
  const problems = useProblems(graph, manifests);
  const problemSignal = useProblemSignal(problems);
  const { openLoops, toggleLoop } = useOpenLoops(graph);
  const [shown, setShown] = useState<string | null>(null);
  const [isRunOpen, setRunOpen] = useState(false);
  const panels = usePanels();
  const isSignedIn = useSession((session) => session.status === 'in');
  // What ended with the session is followed again with the next.
  const store = useLiveExecution(isSignedIn ? shown : null);
  const isAway = isPutAway(autosave.state);
  const status = useMemo(() => (store ? statusSource(store) : NO_STATUS), [store]);
  const stamp = useStamp(store);
  const data = useRunData(workflowId, shown, stamp);
  return (
    <ProblemsContext value={problems}>
      <AppFrame
        trail={<EditorTrail autosave={autosave} version={version} />}
        actions={
          <EditorActions
            version={version}
            flush={autosave.flush}
            isDisabled={isAway}
            problems={problems.length}
            onProblems={() => panels.open('problems')}
            run={
              <Button
                size="sm"
                tone="primary"
                disabled={isAway}
                icon={<Play size={14} />}
                onClick={() => setRunOpen(true)}
              >
                Run
              </Button>
            }
          />
        }
      >
        <div className="flex h-full flex-col">
          {autosave.state.status === 'conflict' ? <ConflictBanner autosave={autosave} /> : null}
          {isAway ? <PutAwayBanner autosave={autosave} /> : null}
          <div className="flex min-h-0 flex-1">
            {panels.has('palette') ? <Palette onClose={() => panels.close('palette')} /> : null}
            <div className="flex min-w-0 flex-1 flex-col">
              <main className="relative min-h-0 flex-1 bg-canvas">
                <CanvasSurface
                  status={status}
                  problems={problemSignal}
                  openLoops={openLoops}
                  toggleLoop={toggleLoop}
                />
                <div className="pointer-events-none absolute inset-x-3 top-3 flex items-start justify-between gap-2">
                  <span className="pointer-events-auto">
                    {panels.has('palette') ? null : (
                      <Button
                        size="sm"
                        icon={<Plus size={14} />}
                        className="shadow-sm"
                        onClick={() => panels.open('palette')}
                      >
                        Nodes
                      </Button>
                    )}
                  </span>
                  {store && shown ? (
                    <RunBar store={store} executionId={shown} onDismiss={() => setShown(null)} />
                  ) : null}
                  <IconButton
                    label={panels.has('inspector') ? 'Hide the inspector' : 'Show the inspector'}
                    size="sm"
                    tone="plain"
                    className="pointer-events-auto shadow-sm"
                    icon={
                      panels.has('inspector') ? <PanelRightClose size={15} /> : <PanelRightOpen size={15} />
                    }
                    onClick={() =>
                      panels.has('inspector') ? panels.close('inspector') : panels.open('inspector')
                    }
                  />
                </div>
                {graph.nodes.length === 0 ? <EmptyCanvas onAdd={() => environment.openQuickAdd({})} /> : null}
              </main>
              {panels.has('problems') ? <ProblemsPanel onClose={() => panels.close('problems')} /> : null}
            </div>
            {panels.has('inspector') ? <Inspector data={data} /> : null}
          </div>
        </div>
        <RunDialog
          workflowId={workflowId}
          draft={graph}
          onBeforeDraft={autosave.flush}
          initialVersion="draft"
          isOpen={isRunOpen}
          onOpenChange={setRunOpen}
          onStarted={setShown}
        />
      </AppFrame>
    </ProblemsContext>
  );
}
