import type { Flow, FlowEdge, FlowNode } from './to-flow.ts';

/**
 * The next flow with every node and edge of the one before that is still the same, with what React Flow put on it:
 * its measures and whether it is selected. So a change of one node draws one card anew.
 */
export function reuseFlow(before: Flow, next: Flow): Flow {
  const nodes = new Map(before.nodes.map((node) => [node.id, node]));
  const edges = new Map(before.edges.map((edge) => [edge.id, edge]));
  return {
    nodes: next.nodes.map((node) => reuseNode(nodes.get(node.id), node)),
    edges: next.edges.map((edge) => reuseEdge(edges.get(edge.id), edge)),
  };
}

function reuseNode(old: FlowNode | undefined, node: FlowNode): FlowNode {
  if (!old) return node;
  const data = isSameRecord(old.data, node.data) ? old.data : node.data;
  const isSame =
    data === old.data &&
    old.type === node.type &&
    old.parentId === node.parentId &&
    old.width === node.width &&
    old.height === node.height &&
    old.position.x === node.position.x &&
    old.position.y === node.position.y;
  if (isSame) return old;
  const { selected } = old;
  return { ...node, data, ...(selected === undefined ? {} : { selected }) };
}

function reuseEdge(old: FlowEdge | undefined, edge: FlowEdge): FlowEdge {
  if (!old) return edge;
  return old.zIndex === edge.zIndex ? old : { ...edge, ...(old.selected ? { selected: true } : {}) };
}

function isSameRecord(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  const keys = Object.keys(b);
  return keys.length === Object.keys(a).length && keys.every((key) => isSameValue(a[key], b[key]));
}

const isSameValue = (a: unknown, b: unknown): boolean =>
  Object.is(a, b) ||
  (Array.isArray(a) &&
    Array.isArray(b) &&
    a.length === b.length &&
    a.every((each, at) => Object.is(each, b[at])));
