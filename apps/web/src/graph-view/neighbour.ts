import type { Flow, FlowNode } from './to-flow.ts';

export type Direction = 'left' | 'right' | 'up' | 'down';

/**
 * Where an arrow key leads from a node: right and left along edges, up and down to the nearest node in the same part.
 * Right of an open loop's last edge nothing is; into the loop leads `Enter`.
 */
export function neighbour({ nodes, edges }: Flow, id: string, direction: Direction): string | null {
  const from = nodes.find((node) => node.id === id);
  if (!from) return null;
  if (direction === 'right')
    return along(
      nodes,
      edges.filter((edge) => edge.source === id).map(({ target }) => target),
    );
  if (direction === 'left')
    return along(
      nodes,
      edges.filter((edge) => edge.target === id).map(({ source }) => source),
    );
  const sign = direction === 'down' ? 1 : -1;
  const candidates = nodes.filter(
    (node) =>
      node.id !== id && node.parentId === from.parentId && (node.position.y - from.position.y) * sign > 0,
  );
  // Sideways counts double: down means down.
  const distance = ({ position: { x, y } }: FlowNode) =>
    Math.abs(y - from.position.y) + 2 * Math.abs(x - from.position.x);
  return candidates.sort((a, b) => distance(a) - distance(b))[0]?.id ?? null;
}

/** The topmost of several. */
function along(nodes: readonly FlowNode[], ids: readonly string[]): string | null {
  const found = nodes.filter((node) => ids.includes(node.id));
  return found.sort((a, b) => a.position.y - b.position.y)[0]?.id ?? null;
}

/** The first node in reading order, where the keyboard begins. */
export const firstNode = ({ nodes }: Flow): string | null =>
  [...nodes]
    .filter(({ parentId }) => parentId === undefined)
    .sort((a, b) => a.position.x - b.position.x || a.position.y - b.position.y)[0]?.id ?? null;
