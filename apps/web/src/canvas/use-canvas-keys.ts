import { type KeyboardEvent, useCallback } from 'react';
import { findNode } from '../document/location.ts';
import { focusNode } from '../graph-view/focus-node.ts';
import { type Direction, firstNode, neighbour } from '../graph-view/neighbour.ts';
import type { Flow } from '../graph-view/to-flow.ts';
import { useEditor } from './editor-context.ts';
import { focusName } from './focus-field.ts';

const DIRECTIONS: Record<string, { way: Direction; x: number; y: number }> = {
  ArrowLeft: { way: 'left', x: -1, y: 0 },
  ArrowRight: { way: 'right', x: 1, y: 0 },
  ArrowUp: { way: 'up', x: 0, y: -1 },
  ArrowDown: { way: 'down', x: 0, y: 1 },
};

const STEP = 16;

/** The keys of the canvas itself: walk along edges, move, select, open. */
export function useCanvasKeys(flow: Flow, toggleLoop: (id: string) => void) {
  const { editor, reveal } = useEditor();
  return useCallback(
    (event: KeyboardEvent<HTMLElement>) => {
      const target = event.target as HTMLElement;
      if (target.closest('input, textarea, select, [contenteditable], button')) return;
      const card = target.closest<HTMLElement>('.react-flow__node');
      const focused = card?.dataset.id ?? editor.single;
      const arrow = DIRECTIONS[event.key];
      if (arrow && event.shiftKey) {
        event.preventDefault();
        const places = [...editor.selection.getState().nodes].flatMap((id) => {
          const position = findNode(editor.graph, id)?.node.position;
          return position
            ? [[id, { x: position.x + arrow.x * STEP, y: position.y + arrow.y * STEP }] as const]
            : [];
        });
        editor.move(new Map(places), 'keys');
      } else if (arrow && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        const next = focused === null ? firstNode(flow) : neighbour(flow, focused, arrow.way);
        if (next !== null) reveal(next);
      } else if ((event.key === ' ' || event.key === 'Enter') && card && focused) {
        event.preventDefault();
        editor.select([focused]);
        focusNode(event.currentTarget, focused);
        // The inspector draws the node first.
        if (event.key === 'Enter') requestAnimationFrame(() => requestAnimationFrame(focusName));
      } else if (event.key === 'o' && focused && !event.ctrlKey && !event.metaKey) toggleLoop(focused);
      else if (event.key === 'Escape') editor.select([]);
    },
    [editor, flow, reveal, toggleLoop],
  );
}
