'use client';

import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { useEditor, useSelection } from '../editor-context.ts';
import type { RunData } from '../run-data.ts';
import { removeSelected } from '../use-editor-keys.ts';
import { DraftSettings } from './draft-settings.tsx';
import { NodeInspector } from './node-inspector.tsx';

const WIDTH_MIN = 300;
const WIDTH_MAX = 720;
const KEY = 'rex.inspector-width';

/** The panel at the right: the selected node, several, or the workflow itself. */
export function Inspector({ data }: { data: RunData | null }) {
  const { editor } = useEditor();
  const nodes = useSelection((selection) => selection.nodes);
  const edges = useSelection((selection) => selection.edges.size);
  const { width, grip } = useWidth();
  const [first] = nodes;
  return (
    <aside
      // What is typed in one field is one step to take back.
      onBlur={() => editor.seal()}
      aria-label="Inspector"
      style={{ width }}
      className="relative flex shrink-0 flex-col border-l bg-surface"
    >
      {grip}
      <div className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto pb-8">
        {nodes.size === 1 && first !== undefined ? (
          <NodeInspector key={first} nodeId={first} data={data} />
        ) : nodes.size + edges > 0 ? (
          <div className="flex flex-col items-start gap-3 p-4">
            <p className="text-sm text-muted">
              {nodes.size > 0
                ? `${nodes.size} nodes are selected.`
                : edges === 1
                  ? 'An edge is selected.'
                  : `${edges} edges are selected.`}
            </p>
            <div className="flex gap-2">
              {nodes.size > 0 ? (
                <Button size="sm" onClick={() => editor.duplicate()}>
                  Duplicate
                </Button>
              ) : null}
              <Button size="sm" tone="danger" onClick={() => removeSelected(editor)}>
                Remove
              </Button>
            </div>
          </div>
        ) : (
          <DraftSettings data={data} />
        )}
      </div>
    </aside>
  );
}

function useWidth() {
  const [width, setWidth] = useState(() => clamp(Number(readWidth()) || 372));
  const start = useRef<{ x: number; width: number } | null>(null);
  const set = (next: number): void => {
    setWidth(clamp(next));
    try {
      localStorage.setItem(KEY, String(clamp(next)));
    } catch {
      // A browser that keeps nothing still resizes.
    }
  };
  const grip = (
    // biome-ignore lint/a11y/useSemanticElements: a rule that can be moved is no line of text
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the inspector"
      aria-valuenow={width}
      aria-valuemin={WIDTH_MIN}
      aria-valuemax={WIDTH_MAX}
      tabIndex={0}
      className="absolute top-0 bottom-0 -left-1 z-10 w-2 cursor-col-resize hover:bg-accent/20"
      onPointerDown={(event: PointerEvent<HTMLElement>) => {
        start.current = { x: event.clientX, width };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => start.current && set(start.current.width + start.current.x - event.clientX)}
      onPointerUp={() => {
        start.current = null;
      }}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key === 'ArrowLeft') set(width + 16);
        if (event.key === 'ArrowRight') set(width - 16);
      }}
    />
  );
  return { width, grip };
}

const clamp = (width: number): number => Math.max(WIDTH_MIN, Math.min(WIDTH_MAX, width));

function readWidth(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
