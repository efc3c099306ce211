'use client';

import type { NodeProps } from '@xyflow/react';
import { ChevronsUpDown, TriangleAlert } from 'lucide-react';
import { memo } from 'react';
import { bodyOf } from '../document/location.ts';
import { classNames } from '../ui/class-names.ts';
import { cardSize, HEAD_HEIGHT, hasOutletRows, LINE_HEIGHT, ROW_HEIGHT } from './card-geometry.ts';
import { ErrorHandle, OutletHandle, TargetHandle } from './card-handles.tsx';
import { CardName } from './card-name.tsx';
import { CardStatus, useStatusTone } from './card-status.tsx';
import { useCardProblem, useConnectHint, useGraphSignals } from './graph-signals.ts';
import { MarkIcon } from './mark-icon.tsx';
import { NodeIcon } from './node-icon.tsx';
import { nodeMarks } from './node-marks.ts';
import { countRender } from './render-count.ts';
import type { CardData, FlowNode } from './to-flow.ts';

/** A node as a card: what it is, what it does, how it fares, and the ways out of it. */
export const NodeCard = memo(
  function NodeCard({ id, data, selected }: NodeProps<FlowNode>) {
    countRender(id);
    const { node, outlets, lines, manifest } = data;
    const marks = nodeMarks(node);
    const tone = useStatusTone(id);
    const hint = useConnectHint(id);
    const isTrigger = manifest?.role === 'trigger';
    const { height } = cardSize({ lines: lines.length, hasMarks: marks.length > 0, outlets });
    return (
      <div
        style={{ height }}
        title={hint && !hint.isAllowed ? (hint.reason ?? undefined) : undefined}
        className={classNames(
          'group/card relative w-[244px] rounded-lg border transition-[opacity,box-shadow,border-color] duration-150',
          selected
            ? 'border-accent shadow-md ring-2 ring-accent/30'
            : (tone.border ?? 'border-line-strong hover:border-faint'),
          hint?.isAllowed && 'border-ok ring-2 ring-ok/40',
          hint && !hint.isAllowed && 'opacity-35',
          // Paler ground, not paler words: what was passed over is still read.
          tone.isFaded ? 'border-dashed bg-sunken text-muted' : 'bg-surface text-ink shadow-sm',
        )}
      >
        <CardName data={data} />
        <CardHead data={data} isTrigger={isTrigger} />
        <Lines lines={lines} />
        {marks.length > 0 ? (
          <div className="flex h-6 items-center gap-2.5 overflow-hidden px-3">
            {marks.map((mark) => (
              <span
                key={mark.kind}
                title={mark.sentence}
                className="flex min-w-0 items-center gap-1 text-2xs text-faint"
              >
                <MarkIcon kind={mark.kind} />
                <span className="truncate">{mark.short}</span>
              </span>
            ))}
          </div>
        ) : null}
        <OutletRows id={id} outlets={outlets} />
        {isTrigger ? null : <TargetHandle />}
        {isTrigger ? null : <ErrorHandle id={id} isUsed={data.hasErrorEdge} />}
        <CardStatus id={id} />
      </div>
    );
  },
  // React Flow also tells where the card stands, which is no reason to draw it again.
  (a, b) => a.data === b.data && a.selected === b.selected && a.id === b.id,
);

function CardHead({ data, isTrigger }: { data: CardData; isTrigger: boolean }) {
  const { node, manifest } = data;
  const isLoop = bodyOf(node) !== null;
  return (
    <div style={{ height: HEAD_HEIGHT }} className="flex items-center gap-2.5 px-3">
      <span
        className={classNames(
          'flex size-8 shrink-0 items-center justify-center rounded-md',
          isTrigger ? 'bg-accent-soft text-accent' : 'bg-sunken text-muted',
        )}
      >
        <NodeIcon name={manifest?.ui.icon} size={17} />
      </span>
      <span className="min-w-0 flex-1">
        <span className="block truncate text-sm leading-5 font-medium">
          {node.name ?? manifest?.ui.title ?? node.type}
        </span>
        <span className="block truncate text-2xs leading-4 text-faint">
          {node.name ? `${manifest?.ui.title ?? node.type} · ` : ''}
          <span className="font-mono">{node.id}</span>
        </span>
      </span>
      <ProblemMark id={node.id} />
      {isLoop ? <OpenLoopButton id={node.id} /> : null}
    </div>
  );
}

function OpenLoopButton({ id }: { id: string }) {
  const { toggleLoop } = useGraphSignals();
  if (!toggleLoop) return null;
  return (
    <button
      type="button"
      aria-label={`Open the loop ${id}`}
      title="Open the loop"
      className="nodrag nopan flex size-6 items-center justify-center rounded-md text-faint hover:bg-hover hover:text-ink"
      onClick={() => toggleLoop(id)}
    >
      <ChevronsUpDown size={14} />
    </button>
  );
}

/** Says that something is wrong with the node. */
export function ProblemMark({ id }: { id: string }) {
  const problem = useCardProblem(id);
  if (!problem) return null;
  return (
    <span
      role="img"
      aria-label={`${problem.count === 1 ? '1 problem' : `${problem.count} problems`}: ${problem.first}`}
      title={problem.first}
      className="flex items-center gap-0.5 rounded-full bg-warn-soft px-1.5 py-0.5 text-2xs font-medium text-warn"
    >
      <TriangleAlert size={12} />
      {problem.count}
    </span>
  );
}

function Lines({ lines }: { lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <div className="px-3 pb-[9px]">
      {lines.map((line, at) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no names and are drawn anew as a whole
          key={at}
          style={{ height: LINE_HEIGHT }}
          className="truncate font-mono text-2xs leading-[18px] text-muted"
        >
          {line}
        </div>
      ))}
    </div>
  );
}

function OutletRows({ id, outlets }: { id: string; outlets: readonly string[] }) {
  const [only] = outlets;
  if (only === undefined) return null;
  if (!hasOutletRows(outlets)) return <OutletHandle id={id} outlet={only} top={HEAD_HEIGHT / 2} />;
  return (
    <div className="py-[3px]">
      {outlets.map((outlet) => (
        <div
          key={outlet}
          style={{ height: ROW_HEIGHT }}
          className="relative flex items-center justify-end pr-3.5 pl-3"
        >
          <span className="truncate rounded bg-sunken px-1.5 text-2xs leading-[18px] text-muted">
            {outlet}
          </span>
          <OutletHandle id={id} outlet={outlet} top={ROW_HEIGHT / 2} />
        </div>
      ))}
    </div>
  );
}
