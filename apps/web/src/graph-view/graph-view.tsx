'use client';

import type { Graph, Manifests } from '@rex/types';
import { ReactFlow, ReactFlowProvider, useReactFlow } from '@xyflow/react';
import { type KeyboardEvent, useEffect, useId, useMemo, useRef } from 'react';
import { FlowFurniture } from './flow-furniture.tsx';
import { EDGE_TYPES, NODE_TYPES } from './flow-types.ts';
import { focusNode } from './focus-node.ts';
import { type GraphSignals, GraphSignalsContext, NO_SIGNALS } from './graph-signals.ts';
import { type Direction, firstNode, neighbour } from './neighbour.ts';
import { reuseFlow } from './reuse-flow.ts';
import { showReadable } from './show-readable.ts';
import { NO_STATUS, type StatusSource } from './status-source.ts';
import { type Flow, toFlow } from './to-flow.ts';
import { useOpenLoops } from './use-open-loops.ts';

interface GraphViewProps {
  graph: Graph;
  manifests: Manifests;
  statusSource?: StatusSource;
  selected?: string | null;
  /** Called with null when the ground is clicked. */
  onSelect?(nodeId: string | null): void;
  /** Called on Enter and on a double click. */
  onOpen?(nodeId: string): void;
  /** Shows all of the graph at first. */
  fit?: boolean;
  hasMap?: boolean;
}

/** Up to so many nodes all are kept in the page; of more only those in sight. */
export const RENDER_ALL_UP_TO = 120;

/** A graph to look at: live, where a source of statuses is given. */
export const GraphView = (props: GraphViewProps) => (
  <ReactFlowProvider>
    <Surface {...props} />
  </ReactFlowProvider>
);

function Surface({
  graph,
  manifests,
  statusSource = NO_STATUS,
  selected = null,
  onSelect,
  onOpen,
  fit = true,
  hasMap = true,
}: GraphViewProps) {
  const scope = useId();
  const surface = useRef<HTMLDivElement>(null);
  const { openLoops, toggleLoop } = useOpenLoops(graph);
  const flow = useFlow(graph, manifests, openLoops, scope);
  const nodes = useMemo(
    () => flow.nodes.map((node) => (node.id === selected ? { ...node, selected: true } : node)),
    [flow, selected],
  );
  const signals = useMemo<GraphSignals>(
    () => ({ ...NO_SIGNALS, status: statusSource, toggleLoop }),
    [statusSource, toggleLoop],
  );
  const onKeyDown = useViewKeys({ flow, selected, onSelect, onOpen, toggleLoop });
  return (
    <GraphSignalsContext value={signals}>
      <ReactFlow
        nodes={nodes}
        edges={flow.edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        elementsSelectable
        disableKeyboardA11y
        onlyRenderVisibleElements={flow.nodes.length > RENDER_ALL_UP_TO}
        ref={surface}
        onInit={(instance) => fit && showReadable(instance, surface.current)}
        minZoom={0.1}
        maxZoom={2}
        panOnScroll
        zoomOnDoubleClick={false}
        proOptions={{ hideAttribution: true }}
        onNodeClick={(_, { id }) => onSelect?.(id)}
        onNodeDoubleClick={(_, { id }) => onOpen?.(id)}
        onPaneClick={() => onSelect?.(null)}
        onKeyDown={onKeyDown}
        aria-label="Graph of the workflow. Arrow keys move along the edges, Enter opens."
      >
        <FlowFurniture hasMap={hasMap} />
      </ReactFlow>
    </GraphSignalsContext>
  );
}

function useFlow(graph: Graph, manifests: Manifests, openLoops: ReadonlySet<string>, scope: string): Flow {
  const before = useRef<Flow>({ nodes: [], edges: [] });
  return useMemo(() => {
    before.current = reuseFlow(before.current, toFlow(graph, manifests, { openLoops, scope }));
    return before.current;
  }, [graph, manifests, openLoops, scope]);
}

const DIRECTIONS: Record<string, Direction> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

interface ViewKeys {
  flow: Flow;
  selected: string | null;
  onSelect: ((nodeId: string | null) => void) | undefined;
  onOpen: ((nodeId: string) => void) | undefined;
  toggleLoop(id: string): void;
}

function useViewKeys({ flow, selected, onSelect, onOpen, toggleLoop }: ViewKeys) {
  const { getNode, getNodesBounds, setCenter, getZoom } = useReactFlow();
  const last = useRef(selected);
  useEffect(() => {
    last.current = selected;
  }, [selected]);
  return (event: KeyboardEvent<HTMLElement>) => {
    const surface = event.currentTarget;
    const card = (event.target as HTMLElement).closest<HTMLElement>('.react-flow__node');
    const focused = card?.dataset.id ?? null;
    const direction = DIRECTIONS[event.key];
    if (direction && (card || event.target === surface)) {
      event.preventDefault();
      const from = focused ?? last.current;
      const next = from ? neighbour(flow, from, direction) : firstNode(flow);
      if (next === null) return;
      onSelect?.(next);
      const node = getNode(next);
      if (node) {
        const { x, y, width, height } = getNodesBounds([node]);
        void setCenter(x + width / 2, y + height / 2, { zoom: getZoom(), duration: 150 }).then(() =>
          focusNode(surface, next),
        );
      }
      focusNode(surface, next);
    } else if (event.key === 'Enter' && card && focused && event.target === card) {
      event.preventDefault();
      onSelect?.(focused);
      onOpen?.(focused);
      if (flow.nodes.some(({ id, data }) => id === focused && data.node.config?.body !== undefined))
        toggleLoop(focused);
    } else if (event.key === ' ' && focused && event.target === card) {
      event.preventDefault();
      onSelect?.(focused);
    } else if (event.key === 'Escape' && last.current) onSelect?.(null);
  };
}
