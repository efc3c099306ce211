import type { Connection, FinalConnectionState, OnConnectStart } from '@xyflow/react';
import { useCallback, useMemo, useRef } from 'react';
import { toast } from 'sonner';
import type { Point } from '../document/add-node.ts';
import { connectionProblem, connectionProblems } from '../document/connection-problem.ts';
import { findNode, isSameLocation, listNodes } from '../document/location.ts';
import type { ConnectHint } from '../graph-view/graph-signals.ts';
import { createNodeSignal } from '../graph-view/node-signal.ts';
import type { FlowEdge } from '../graph-view/to-flow.ts';
import { CROSSING } from './editor.ts';
import { useEditor } from './editor-context.ts';

type Place = { location: readonly string[]; position: Point };

/** What happens while an edge is drawn: targets are lit or dimmed by `compile`, and a drop on the ground adds a node. */
export function useConnecting(dropAt: (point: Point) => Place) {
  const { editor, manifests, openQuickAdd } = useEditor();
  const hints = useMemo(() => createNodeSignal<ConnectHint>((a, b) => a.isAllowed === b.isAllowed), []);
  const begun = useRef<{ source: string; outlet: string } | null>(null);

  const problemOf = useCallback(
    ({ source, sourceHandle, target }: Connection | FlowEdge): string | null => {
      const hint = begun.current ? hints.get(target) : null;
      if (hint) return hint.isAllowed ? null : hint.reason;
      const [from, to] = [findNode(editor.graph, source), findNode(editor.graph, target)];
      if (!from || !to) return null;
      if (!isSameLocation(from.location, to.location)) return CROSSING;
      return connectionProblem(editor.graph, from.location, source, sourceHandle ?? 'out', target, manifests);
    },
    [editor, manifests, hints],
  );

  const onConnectStart = useCallback<OnConnectStart>(
    (_, { nodeId, handleId, handleType }) => {
      const from = nodeId === null ? null : findNode(editor.graph, nodeId);
      if (!from || handleType !== 'source') return;
      begun.current = { source: from.node.id, outlet: handleId ?? 'out' };
      const all = listNodes(editor.graph);
      const near = all
        .filter(({ location }) => isSameLocation(location, from.location))
        .map(({ node }) => node.id);
      const answers = connectionProblems(
        editor.graph,
        from.location,
        from.node.id,
        handleId ?? 'out',
        near,
        manifests,
      );
      const found = all
        .filter(({ node }) => node.id !== from.node.id && !from.location.includes(node.id))
        .map(({ node }): [string, ConnectHint] => {
          const reason = answers.has(node.id) ? (answers.get(node.id) ?? null) : CROSSING;
          return [node.id, { isAllowed: reason === null, reason }];
        });
      hints.replace(new Map(found));
    },
    [editor, manifests, hints],
  );

  const onConnect = useCallback(
    ({ source, sourceHandle, target }: Connection) => {
      const problem = editor.connect(source, sourceHandle ?? 'out', target);
      if (problem !== null) toast.error(problem);
    },
    [editor],
  );

  const onConnectEnd = useCallback(
    (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      const from = begun.current;
      begun.current = null;
      const at = pointOf(event);
      const target = state.toNode?.id ?? cardAt(at);
      const reason = target === null ? null : (hints.get(target)?.reason ?? null);
      hints.replace(new Map());
      if (!from || state.isValid) return;
      // The ground of the loop that the node is in is ground.
      const isInside =
        target !== null && (findNode(editor.graph, from.source)?.location.includes(target) ?? false);
      if (target === from.source) return;
      if (reason !== null) toast.error(reason);
      else if (target === null || isInside) openQuickAdd({ after: from, at, drop: dropAt(at) });
      else if (state.toNode === null) editor.connect(from.source, from.outlet, target);
    },
    [editor, hints, openQuickAdd, dropAt],
  );

  const isValid = useCallback(
    (connection: Connection | FlowEdge) => problemOf(connection) === null,
    [problemOf],
  );
  return { hints, onConnectStart, onConnect, onConnectEnd, isValid };
}

function pointOf(event: MouseEvent | TouchEvent): Point {
  const { clientX: x, clientY: y } =
    'changedTouches' in event ? (event.changedTouches[0] ?? { clientX: 0, clientY: 0 }) : event;
  return { x, y };
}

/** The card under a point of the screen: an edge may be let go anywhere on it. */
const cardAt = ({ x, y }: Point): string | null =>
  document.elementFromPoint(x, y)?.closest<HTMLElement>('.react-flow__node')?.dataset.id ?? null;
