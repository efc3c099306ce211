import type { Point } from '../document/add-node.ts';
import type { Flow, FlowEdge, FlowNode } from '../graph-view/to-flow.ts';
import type { Selection } from './editor.ts';

/** A node or edge of the document with what the page adds to it: selected, under the pointer. */
export interface Dressed {
  nodes: Map<string, { bare: FlowNode; dressed: FlowNode }>;
  edges: Map<string, { bare: FlowEdge; dressed: FlowEdge }>;
}

export const UNDRESSED: Dressed = { nodes: new Map(), edges: new Map() };

/** Puts selection and drag on a flow. What did not change is the same object as before. */
export function dressFlow(
  before: Dressed,
  flow: Flow,
  selection: Selection,
  dragged: ReadonlyMap<string, Point>,
): Dressed {
  const nodes: Dressed['nodes'] = new Map();
  for (const bare of flow.nodes) {
    const known = before.nodes.get(bare.id);
    const selected = selection.nodes.has(bare.id);
    const position = dragged.get(bare.id) ?? bare.position;
    const isSame =
      known?.bare === bare &&
      known.dressed.selected === selected &&
      known.dressed.position.x === position.x &&
      known.dressed.position.y === position.y;
    nodes.set(bare.id, isSame ? known : { bare, dressed: { ...bare, selected, position } });
  }
  const edges: Dressed['edges'] = new Map();
  for (const bare of flow.edges) {
    const known = before.edges.get(bare.id);
    const selected = selection.edges.has(bare.id);
    const isSame = known?.bare === bare && known.dressed.selected === selected;
    edges.set(bare.id, isSame ? known : { bare, dressed: { ...bare, selected } });
  }
  return { nodes, edges };
}

/** Where dragged nodes belong in the document: as far from their place there as they were dragged on the canvas. */
export function droppedPlaces(flow: Flow, dragged: ReadonlyMap<string, Point>): Map<string, Point> {
  const places = new Map<string, Point>();
  for (const { id, position, data } of flow.nodes) {
    const to = dragged.get(id);
    const from = data.node.position ?? position;
    if (to) places.set(id, { x: from.x + to.x - position.x, y: from.y + to.y - position.y });
  }
  return places;
}

/** The innermost open loop at a point of the canvas, and the point as the document measures it in there. */
export function dropTarget(flow: Flow, point: Point): { location: readonly string[]; position: Point } {
  const corners = new Map<string, Point>();
  let found: { node: FlowNode; corner: Point } | null = null;
  // Loops come before what is in them, so the last one that holds the point is the innermost.
  for (const node of flow.nodes) {
    const parent =
      node.parentId === undefined ? { x: 0, y: 0 } : (corners.get(node.parentId) ?? { x: 0, y: 0 });
    const corner = { x: parent.x + node.position.x, y: parent.y + node.position.y };
    corners.set(node.id, corner);
    const { width = 0, height = 0 } = node;
    const isIn =
      point.x >= corner.x &&
      point.x <= corner.x + width &&
      point.y >= corner.y &&
      point.y <= corner.y + height;
    if (node.type === 'loop' && isIn) found = { node, corner };
  }
  if (!found) return { location: [], position: point };
  const { node, corner } = found;
  const child = flow.nodes.find(({ parentId }) => parentId === node.id);
  const inner = { x: point.x - corner.x, y: point.y - corner.y };
  const shift = child?.data.node.position
    ? { x: child.data.node.position.x - child.position.x, y: child.data.node.position.y - child.position.y }
    : { x: 0, y: 0 };
  return {
    location: [...node.data.location, node.id],
    position: { x: inner.x + shift.x, y: inner.y + shift.y },
  };
}
