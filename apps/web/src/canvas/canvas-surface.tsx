'use client';

import { ReactFlow } from '@xyflow/react';
import { LayoutGrid } from 'lucide-react';
import { type DragEvent, useMemo, useRef, useState } from 'react';
import { FlowFurniture } from '../graph-view/flow-furniture.tsx';
import { EDGE_TYPES, NODE_TYPES } from '../graph-view/flow-types.ts';
import type { CardProblem } from '../graph-view/graph-signals.ts';
import { type GraphSignals, GraphSignalsContext } from '../graph-view/graph-signals.ts';
import { RENDER_ALL_UP_TO } from '../graph-view/graph-view.tsx';
import type { NodeSignal } from '../graph-view/node-signal.ts';
import { showReadable } from '../graph-view/show-readable.ts';
import type { StatusSource } from '../graph-view/status-source.ts';
import { IconButton } from '../ui/button.tsx';
import { ConnectReason } from './connect-reason.tsx';
import { useEditor } from './editor-context.ts';
import { useCanvasFlow } from './use-canvas-flow.ts';
import { useCanvasKeys } from './use-canvas-keys.ts';
import { useConnecting } from './use-connecting.ts';

interface CanvasSurfaceProps {
  status: StatusSource;
  problems: NodeSignal<CardProblem>;
  openLoops: ReadonlySet<string>;
  toggleLoop(id: string): void;
}

/** What a drag out of the palette carries. */
export const NODE_TYPE_KIND = 'application/x-rex-node-type';

const SNAP: [number, number] = [8, 8];

/** The canvas that edits the draft. React Flow draws what the document says and tells what people do to it. */
export function CanvasSurface({ status, problems, openLoops, toggleLoop }: CanvasSurfaceProps) {
  const { editor, openQuickAdd } = useEditor();
  const surface = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState<string | null>(null);
  const canvas = useCanvasFlow(openLoops);
  const connecting = useConnecting(canvas.dropAt);
  const onKeyDown = useCanvasKeys(canvas.flow, toggleLoop);
  const signals = useMemo<GraphSignals>(
    () => ({
      status,
      problems,
      hints: connecting.hints,
      actions: { quickAdd: (source, outlet, at) => openQuickAdd({ after: { source, outlet }, at }) },
      toggleLoop,
    }),
    [status, problems, connecting.hints, openQuickAdd, toggleLoop],
  );
  const onDrop = (event: DragEvent): void => {
    const type = event.dataTransfer.getData(NODE_TYPE_KIND);
    if (type === '') return;
    event.preventDefault();
    const { location, position } = canvas.dropAt({ x: event.clientX, y: event.clientY });
    editor.add(type, { location, position });
  };
  return (
    <GraphSignalsContext value={signals}>
      <ReactFlow
        nodes={canvas.nodes}
        edges={canvas.edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onNodesChange={canvas.onNodesChange}
        onEdgesChange={canvas.onEdgesChange}
        onNodeDragStop={canvas.onDragStop}
        onSelectionDragStop={canvas.onDragStop}
        onConnect={connecting.onConnect}
        onConnectStart={connecting.onConnectStart}
        onConnectEnd={connecting.onConnectEnd}
        isValidConnection={connecting.isValid}
        onNodeDoubleClick={(_, { id, data }) =>
          data.node.config?.body === undefined ? undefined : toggleLoop(id)
        }
        onNodeMouseEnter={(_, { id }) => {
          if (connecting.hints.get(id)) setPointed(id);
        }}
        onNodeMouseLeave={() => setPointed(null)}
        onDragOver={(event) => {
          if (event.dataTransfer.types.includes(NODE_TYPE_KIND)) event.preventDefault();
        }}
        onDrop={onDrop}
        onKeyDown={onKeyDown}
        disableKeyboardA11y
        deleteKeyCode={null}
        edgesFocusable={false}
        connectionRadius={28}
        snapToGrid
        snapGrid={SNAP}
        onlyRenderVisibleElements={canvas.nodes.length > RENDER_ALL_UP_TO}
        ref={surface}
        onInit={(instance) => showReadable(instance, surface.current)}
        minZoom={0.1}
        maxZoom={2}
        panOnScroll
        selectionOnDrag={false}
        zoomOnDoubleClick={false}
        proOptions={{ hideAttribution: true }}
        tabIndex={-1}
        connectionLineStyle={{ stroke: 'var(--accent)', strokeWidth: 2 }}
        aria-label="Canvas of the workflow. Press ? for the keys."
      >
        {pointed === null ? null : <ConnectReason nodeId={pointed} />}
        <FlowFurniture>
          <IconButton
            label="Lay out anew"
            size="sm"
            icon={<LayoutGrid size={15} />}
            onClick={() => {
              editor.layOut();
              canvas.fitSoon();
            }}
          />
        </FlowFurniture>
      </ReactFlow>
    </GraphSignalsContext>
  );
}
