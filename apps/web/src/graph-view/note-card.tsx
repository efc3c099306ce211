'use client';

import type { NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { classNames } from '../ui/class-names.ts';
import { NOTE_WIDTH, noteSize } from './card-geometry.ts';
import { CardName } from './card-name.tsx';
import type { FlowNode } from './to-flow.ts';

/** A remark on the canvas. */
export const NoteCard = memo(
  function NoteCard({ data, selected }: NodeProps<FlowNode>) {
    const text = data.node.config?.text;
    const words = typeof text === 'string' ? text : '';
    return (
      <div
        style={{ width: NOTE_WIDTH, height: noteSize(words).height }}
        className={classNames(
          'overflow-hidden rounded-md border bg-warn-soft px-3 py-2.5 text-xs leading-[18px] whitespace-pre-wrap text-ink',
          selected ? 'border-accent ring-2 ring-accent/30' : 'border-transparent',
        )}
      >
        <CardName data={data} />
        {words === '' ? <span className="text-muted">An empty note</span> : words}
      </div>
    );
  },
  (a, b) => a.data === b.data && a.selected === b.selected,
);
