'use client';

import { Background, BackgroundVariant, MiniMap, Panel, useReactFlow } from '@xyflow/react';
import { Maximize, Minus, Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from '../ui/button.tsx';
import type { FlowNode } from './to-flow.ts';

/** What lies around every graph: the dotted ground, the small map, and the buttons for zoom. */
export function FlowFurniture({ hasMap = true, children }: { hasMap?: boolean; children?: ReactNode }) {
  return (
    <>
      <Background variant={BackgroundVariant.Dots} gap={24} size={1.5} color="var(--line-strong)" />
      {hasMap ? (
        <MiniMap<FlowNode>
          pannable
          zoomable
          position="bottom-right"
          ariaLabel="Small map of the graph"
          className="!m-3 overflow-hidden rounded-lg border border-line shadow-sm"
          style={{ width: 168, height: 108 }}
          bgColor="var(--surface)"
          maskColor="color-mix(in srgb, var(--canvas) 72%, transparent)"
          nodeColor={colourOnMap}
          nodeBorderRadius={6}
        />
      ) : null}
      <Panel position="bottom-left" className="!m-3">
        <ZoomButtons>{children}</ZoomButtons>
      </Panel>
    </>
  );
}

const colourOnMap = ({ type, selected }: FlowNode): string =>
  selected
    ? 'var(--accent)'
    : type === 'loop'
      ? 'var(--sunken)'
      : type === 'note'
        ? 'var(--warn-soft)'
        : 'var(--line-strong)';

function ZoomButtons({ children }: { children?: ReactNode }) {
  const { zoomIn, zoomOut, fitView } = useReactFlow();
  return (
    <div className="flex items-center gap-0.5 rounded-lg border border-line bg-surface p-0.5 shadow-sm">
      <IconButton
        label="Zoom out"
        size="sm"
        icon={<Minus size={15} />}
        onClick={() => void zoomOut({ duration: 120 })}
      />
      <IconButton
        label="Zoom in"
        size="sm"
        icon={<Plus size={15} />}
        onClick={() => void zoomIn({ duration: 120 })}
      />
      <IconButton
        label="Show all of it"
        size="sm"
        icon={<Maximize size={15} />}
        onClick={() => void fitView({ padding: 0.12, duration: 200, maxZoom: 1 })}
      />
      {children}
    </div>
  );
}
