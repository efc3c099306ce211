import type { ReactFlowInstance } from '@xyflow/react';
import type { FlowEdge, FlowNode } from './to-flow.ts';

/** Smaller than this no card can be read. */
const ZOOM_MIN = 0.7;
/** A small surface is an overview. */
const OVERVIEW = { width: 620, zoomMin: 0.25 };
const MARGIN = 48;

/** Shows all of a graph where that can be read, otherwise its beginning. */
export function showReadable(flow: ReactFlowInstance<FlowNode, FlowEdge>, element: HTMLElement | null): void {
  const nodes = flow.getNodes();
  const surface = element?.getBoundingClientRect();
  if (nodes.length === 0 || !surface) return;
  const zoomMin = surface.width < OVERVIEW.width ? OVERVIEW.zoomMin : ZOOM_MIN;
  const all = flow.getNodesBounds(nodes);
  const zoom = Math.min(
    1,
    (surface.width - 2 * MARGIN) / all.width,
    (surface.height - 2 * MARGIN) / all.height,
  );
  if (zoom >= zoomMin) {
    const x = (surface.width - all.width * zoom) / 2 - all.x * zoom;
    void flow.setViewport({ x, y: (surface.height - all.height * zoom) / 2 - all.y * zoom, zoom });
    return;
  }
  const first = flow.getNodesBounds([
    nodes.find(({ data }) => data.manifest?.role === 'trigger') ?? nodes[0]!,
  ]);
  const isHigh = all.height * zoomMin > surface.height - 2 * MARGIN;
  const middle = isHigh ? first.y + first.height / 2 : all.y + all.height / 2;
  void flow.setViewport({
    x: MARGIN - first.x * zoomMin,
    y: surface.height / 2 - middle * zoomMin,
    zoom: zoomMin,
  });
}
