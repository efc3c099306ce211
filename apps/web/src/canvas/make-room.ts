import type { Graph, Manifests } from '@rex/types';
import type { Point } from '../document/add-node.ts';
import { moveNodes } from '../document/change-node.ts';
import type { Size } from '../document/layout.ts';
import { bodyOf, findNode, type Location, listNodes, partAt } from '../document/location.ts';
import { toFlow } from '../graph-view/to-flow.ts';

/** The sizes of all loops with their bodies in them. */
function sizesOf(graph: Graph, manifests: Manifests): Map<string, Size> {
  const loops = listNodes(graph).flatMap(({ node }) => (bodyOf(node) ? [node.id] : []));
  const { nodes } = toFlow(graph, manifests, { openLoops: new Set(loops) });
  return new Map(nodes.map(({ id, width = 0, height = 0 }) => [id, { width, height }]));
}

/**
 * Moves what stands right of a loop, or below it, out of the way when a change made the loop larger, and so on for
 * the loops around it. `location` is the part that was changed.
 */
export function makeRoom(before: Graph, after: Graph, location: Location, manifests: Manifests): Graph {
  if (location.length === 0 || before === after) return after;
  const old = sizesOf(before, manifests);
  let graph = after;
  for (let level = location.length; level > 0; level--) {
    const id = location[level - 1] ?? '';
    const [was, is] = [old.get(id), sizesOf(graph, manifests).get(id)];
    const place = findNode(graph, id)?.node.position;
    if (!was || !is || !place) continue;
    graph = moveNodes(graph, moved(graph, location.slice(0, level - 1), id, place, was, is));
  }
  return graph;
}

function moved(
  graph: Graph,
  location: Location,
  id: string,
  place: Point,
  was: Size,
  is: Size,
): Map<string, Point> {
  const [dx, dy] = [Math.max(0, is.width - was.width), Math.max(0, is.height - was.height)];
  const places = new Map<string, Point>();
  for (const node of partAt(graph, location)?.nodes ?? []) {
    const { position } = node;
    if (node.id === id || !position) continue;
    const isRight = position.x >= place.x + was.width;
    const isBelow = position.y >= place.y + was.height && position.x < place.x + is.width;
    if (isRight && dx > 0) places.set(node.id, { x: position.x + dx, y: position.y });
    else if (isBelow && !isRight && dy > 0) places.set(node.id, { x: position.x, y: position.y + dy });
  }
  return places;
}
