import { type EdgeChange, type NodeChange, useReactFlow } from '@xyflow/react';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { Point } from '../document/add-node.ts';
import { reuseFlow } from '../graph-view/reuse-flow.ts';
import { type Flow, type FlowEdge, type FlowNode, toFlow } from '../graph-view/to-flow.ts';
import { dressFlow, droppedPlaces, dropTarget, UNDRESSED } from './dress-flow.ts';
import { useDraft, useEditor, useSelection } from './editor-context.ts';

const NOT_DRAGGED: ReadonlyMap<string, Point> = new Map();

/** The draft as React Flow's nodes and edges, and what it tells of them as commands of the editor. */
export function useCanvasFlow(openLoops: ReadonlySet<string>) {
  const { editor, manifests } = useEditor();
  const graph = useDraft((draft) => draft.graph);
  const selection = useSelection((all) => all);
  const { screenToFlowPosition, fitView } = useReactFlow();
  const [dragged, setDragged] = useState(NOT_DRAGGED);
  const newest = useRef(NOT_DRAGGED);
  const bare = useRef<Flow>({ nodes: [], edges: [] });
  const dressed = useRef(UNDRESSED);

  const flow = useMemo(() => {
    const next = toFlow(graph, manifests, { openLoops, scope: 'edit', isFree: true });
    bare.current = reuseFlow(bare.current, next);
    return bare.current;
  }, [graph, manifests, openLoops]);

  const { nodes, edges } = useMemo(() => {
    dressed.current = dressFlow(dressed.current, flow, selection, dragged);
    return {
      nodes: [...dressed.current.nodes.values()].map((each) => each.dressed),
      edges: [...dressed.current.edges.values()].map((each) => each.dressed),
    };
  }, [flow, selection, dragged]);

  const onNodesChange = useCallback(
    (changes: NodeChange<FlowNode>[]) => {
      const places = changes.filter((each) => each.type === 'position' && each.dragging);
      if (places.length > 0) {
        const after = new Map(newest.current);
        for (const each of places)
          if (each.type === 'position' && each.position) after.set(each.id, each.position);
        newest.current = after;
        setDragged(after);
      }
      const picks = changes.filter((each) => each.type === 'select');
      if (picks.length === 0) return;
      const { nodes: before, edges: edgesBefore } = editor.selection.getState();
      const after = new Set(before);
      for (const { id, selected } of picks) selected ? after.add(id) : after.delete(id);
      editor.select(after, edgesBefore);
    },
    [editor],
  );

  const onEdgesChange = useCallback(
    (changes: EdgeChange<FlowEdge>[]) => {
      const picks = changes.filter((each) => each.type === 'select');
      if (picks.length === 0) return;
      const { nodes: nodesBefore, edges: before } = editor.selection.getState();
      const after = new Set(before);
      for (const { id, selected } of picks) selected ? after.add(id) : after.delete(id);
      editor.select(nodesBefore, after);
    },
    [editor],
  );

  const onDragStop = useCallback(() => {
    const places = droppedPlaces(bare.current, newest.current);
    newest.current = NOT_DRAGGED;
    setDragged(NOT_DRAGGED);
    editor.move(places);
  }, [editor]);

  const dropAt = useCallback(
    (point: Point) => dropTarget(bare.current, screenToFlowPosition(point)),
    [screenToFlowPosition],
  );

  const fitSoon = useCallback(() => {
    requestAnimationFrame(() =>
      requestAnimationFrame(() => void fitView({ padding: 0.15, maxZoom: 1, duration: 200 })),
    );
  }, [fitView]);

  return { flow, nodes, edges, onNodesChange, onEdgesChange, onDragStop, dropAt, fitSoon };
}
