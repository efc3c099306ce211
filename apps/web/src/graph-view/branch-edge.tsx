'use client';

import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getBezierPath } from '@xyflow/react';
import { memo } from 'react';
import { ERROR_OUTLET } from '../document/edges.ts';
import { classNames } from '../ui/class-names.ts';
import type { BranchState } from './branch-state.ts';
import { useBranchState } from './graph-signals.ts';
import type { FlowEdge } from './to-flow.ts';

const STROKES: Record<BranchState, { stroke: string; width: number; dash?: string; opacity?: number }> = {
  idle: { stroke: 'var(--line-strong)', width: 1.5 },
  taken: { stroke: 'var(--ok)', width: 2 },
  active: { stroke: 'var(--info)', width: 2.25, dash: '6 6' },
  skipped: { stroke: 'var(--line-strong)', width: 1.5, dash: '3 5', opacity: 0.6 },
  dead: { stroke: 'var(--bad)', width: 1.5, dash: '3 5', opacity: 0.7 },
};

const WORDS: Record<BranchState, string> = {
  idle: '',
  taken: 'taken',
  active: 'taken, running',
  skipped: 'not taken',
  dead: 'dead',
};

/** An edge, drawn by what became of it. Outlets have their names on the card; `error` has its own on the way. */
export const BranchEdge = memo(function BranchEdge(props: EdgeProps<FlowEdge>) {
  const { id, source, target, data, selected, sourceX, sourceY, targetX, targetY } = props;
  const outlet = data?.outlet ?? 'out';
  const state = useBranchState(source, target, outlet);
  const isError = outlet === ERROR_OUTLET;
  const { stroke, width, dash, opacity } = STROKES[state];
  const [path, labelX, labelY] = getBezierPath({
    sourceX,
    sourceY,
    targetX,
    targetY,
    sourcePosition: props.sourcePosition,
    targetPosition: props.targetPosition,
    curvature: 0.3,
  });
  const colour = selected ? 'var(--accent)' : isError && state === 'idle' ? 'var(--bad)' : stroke;
  return (
    <>
      <BaseEdge
        id={id}
        path={path}
        interactionWidth={18}
        style={{
          stroke: colour,
          strokeWidth: selected ? 2.5 : width,
          ...(dash ? { strokeDasharray: dash } : isError ? { strokeDasharray: '5 4' } : {}),
          ...(opacity === undefined ? {} : { opacity }),
          ...(state === 'active' ? { animation: 'rex-dash 0.6s linear infinite' } : {}),
        }}
      />
      <path
        d={`M ${targetX - 7} ${targetY - 4} L ${targetX - 1} ${targetY} L ${targetX - 7} ${targetY + 4}`}
        fill="none"
        stroke={colour}
        strokeWidth={1.75}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      {state === 'idle' ? null : <title>{`${source} → ${target}: ${WORDS[state]}`}</title>}
      {isError ? (
        <EdgeLabelRenderer>
          <span
            aria-hidden
            // Above the ground of an open loop.
            style={{ transform: `translate(-50%, -50%) translate(${labelX}px, ${labelY}px)`, zIndex: 1001 }}
            className={classNames(
              'pointer-events-none absolute rounded-full border bg-surface px-1.5 text-2xs leading-4',
              'border-bad/40 text-bad',
              state === 'skipped' && 'border-dashed',
            )}
          >
            {outlet}
          </span>
        </EdgeLabelRenderer>
      ) : null}
    </>
  );
});
