'use client';

import type { NodeProps } from '@xyflow/react';
import { ChevronsDownUp } from 'lucide-react';
import { memo } from 'react';
import { classNames } from '../ui/class-names.ts';
import { HEAD_HEIGHT } from './card-geometry.ts';
import { ErrorHandle, OutletHandle, TargetHandle } from './card-handles.tsx';
import { CardName } from './card-name.tsx';
import { CardStatus, useStatusTone } from './card-status.tsx';
import { useConnectHint, useGraphSignals } from './graph-signals.ts';
import { ProblemMark } from './node-card.tsx';
import { NodeIcon } from './node-icon.tsx';
import { countRender } from './render-count.ts';
import type { FlowNode } from './to-flow.ts';

/** A loop with its body in it. */
export const LoopFrame = memo(
  function LoopFrame({ id, data, selected, width, height }: NodeProps<FlowNode>) {
    countRender(id);
    const { node, manifest, lines, outlets } = data;
    const { toggleLoop } = useGraphSignals();
    const tone = useStatusTone(id);
    const hint = useConnectHint(id);
    return (
      <div
        style={{ width, height }}
        title={hint && !hint.isAllowed ? (hint.reason ?? undefined) : undefined}
        className={classNames(
          'group/card relative rounded-xl border bg-sunken/70 transition-[opacity,border-color]',
          selected ? 'border-accent ring-2 ring-accent/30' : (tone.border ?? 'border-line-strong'),
          hint?.isAllowed && 'border-ok ring-2 ring-ok/40',
          hint && !hint.isAllowed && 'opacity-50',
        )}
      >
        <CardName data={data} />
        <div
          style={{ height: HEAD_HEIGHT }}
          className="flex items-center gap-2.5 rounded-t-xl border-b border-line bg-surface px-3"
        >
          <span className="flex size-8 shrink-0 items-center justify-center rounded-md bg-sunken text-muted">
            <NodeIcon name={manifest?.ui.icon} size={17} />
          </span>
          <span className="min-w-0 flex-1">
            <span className="block truncate text-sm leading-5 font-medium">
              {node.name ?? manifest?.ui.title ?? node.type}
            </span>
            <span className="block truncate font-mono text-2xs leading-4 text-faint">
              {node.id} · {lines.slice(0, 2).join(' · ')}
            </span>
          </span>
          <ProblemMark id={id} />
          {toggleLoop ? (
            <button
              type="button"
              aria-label={`Close the loop ${id}`}
              title="Close the loop"
              className="nodrag nopan flex size-6 items-center justify-center rounded-md text-faint hover:bg-hover hover:text-ink"
              onClick={() => toggleLoop(id)}
            >
              <ChevronsDownUp size={14} />
            </button>
          ) : null}
        </div>
        <TargetHandle />
        {outlets.map((outlet) => (
          <OutletHandle key={outlet} id={id} outlet={outlet} top={HEAD_HEIGHT / 2} />
        ))}
        <ErrorHandle id={id} isUsed={data.hasErrorEdge} isBeside />
        <CardStatus id={id} />
      </div>
    );
  },
  (a, b) =>
    a.data === b.data &&
    a.selected === b.selected &&
    a.id === b.id &&
    a.width === b.width &&
    a.height === b.height,
);
