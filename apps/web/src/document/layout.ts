import dagre from '@dagrejs/dagre';
import type { Graph, GraphNode } from '@rex/types';
import type { Point } from './add-node.ts';
import { bodyOf, type Part } from './location.ts';

export interface Size {
  width: number;
  height: number;
}

/** Room that an open loop leaves around its body: its head above, a margin on all sides. */
export const LOOP_PADDING = { top: 64, left: 28, right: 28, bottom: 28 } as const;
export const LOOP_MIN: Size = { width: 300, height: 150 };

export interface LayoutOptions {
  /** The measured size of a node as a card. */
  sizeOf(node: GraphNode): Size;
  /** Whether a loop is drawn with its body in it. */
  isOpen(loopId: string): boolean;
}

/** Places of nodes, each within its own part. */
export type Places = Map<string, Point>;

/** Lays the whole document out in layers from left to right; loops are as large as their bodies. */
export function layoutGraph(graph: Graph, options: LayoutOptions): Places {
  const places: Places = new Map();
  layoutPart({ nodes: graph.nodes, edges: graph.edges ?? [] }, options, places);
  return places;
}

function layoutPart(part: Part, options: LayoutOptions, places: Places): Size {
  const sizes = new Map(
    part.nodes.map((node) => {
      const body = bodyOf(node);
      const inner = body && layoutPart({ nodes: body.nodes, edges: body.edges ?? [] }, options, places);
      return [node.id, inner && options.isOpen(node.id) ? loopSize(inner) : options.sizeOf(node)];
    }),
  );
  const own = layers(part, sizes);
  for (const [id, place] of own) places.set(id, place);
  return extent(own, sizes);
}

/** The size of an open loop around content of a size. */
export const loopSize = ({ width, height }: Size): Size => ({
  width: Math.max(LOOP_MIN.width, width + LOOP_PADDING.left + LOOP_PADDING.right),
  height: Math.max(LOOP_MIN.height, height + LOOP_PADDING.top + LOOP_PADDING.bottom),
});

function extent(places: Places, sizes: ReadonlyMap<string, Size>): Size {
  let [width, height] = [0, 0];
  for (const [id, { x, y }] of places) {
    const size = sizes.get(id) ?? LOOP_MIN;
    width = Math.max(width, x + size.width);
    height = Math.max(height, y + size.height);
  }
  return { width, height };
}

/** Dagre places by centres and keeps the order in which nodes and edges are put in, so equal graphs lie equally. */
function layers({ nodes, edges }: Part, sizes: ReadonlyMap<string, Size>): Places {
  const drawing = new dagre.graphlib.Graph({ multigraph: true });
  drawing.setGraph({ rankdir: 'LR', ranksep: 72, nodesep: 36, edgesep: 16 });
  drawing.setDefaultEdgeLabel(() => ({}));
  const ids = new Set(nodes.map(({ id }) => id));
  for (const { id } of nodes) drawing.setNode(id, { ...(sizes.get(id) ?? LOOP_MIN) });
  for (const [place, { source, target }] of edges.entries()) {
    if (ids.has(source) && ids.has(target) && source !== target)
      drawing.setEdge(source, target, {}, String(place));
  }
  dagre.layout(drawing);
  const corners = nodes.map(({ id }): [string, Point] => {
    const { x = 0, y = 0, width = 0, height = 0 } = drawing.node(id) as Partial<Point & Size>;
    return [id, { x: x - width / 2, y: y - height / 2 }];
  });
  if (isUpsideDown(edges, new Map(corners))) {
    for (const [id, corner] of corners) corner.y = -corner.y - (sizes.get(id)?.height ?? 0);
  }
  const left = Math.min(...corners.map(([, { x }]) => x), Number.POSITIVE_INFINITY);
  const top = Math.min(...corners.map(([, { y }]) => y), Number.POSITIVE_INFINITY);
  return new Map(corners.map(([id, { x, y }]) => [id, { x: Math.round(x - left), y: Math.round(y - top) }]));
}

/** Whether branches that leave a node first lie below those that leave it later; outlets are read from above. */
function isUpsideDown(edges: Part['edges'], places: Places): boolean {
  let balance = 0;
  const last = new Map<string, number>();
  for (const { source, target } of edges) {
    const y = places.get(target)?.y;
    const before = last.get(source);
    if (y === undefined) continue;
    if (before !== undefined) balance += Math.sign(y - before);
    last.set(source, y);
  }
  return balance < 0;
}
