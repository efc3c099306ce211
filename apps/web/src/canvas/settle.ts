import type { Graph, Manifests } from '@rex/types';
import type { Point } from '../document/add-node.ts';
import { moveNodes } from '../document/change-node.ts';
import type { Size } from '../document/layout.ts';
import { bodyOf, listNodes } from '../document/location.ts';
import { placesOf, sizeOf, toFlow } from '../graph-view/to-flow.ts';

const loopsOf = (graph: Graph): Set<string> =>
  new Set(listNodes(graph).flatMap(({ node }) => (bodyOf(node) ? [node.id] : [])));

/** The graph with a place for every node; those that have one keep it. Loops are thought open, so that they may be. */
export function settle(graph: Graph, manifests: Manifests): Graph {
  if (listNodes(graph).every(({ node }) => node.position)) return graph;
  const { nodes } = toFlow(graph, manifests, { openLoops: loopsOf(graph) });
  const places = new Map<string, Point>();
  for (const { id, position, data } of nodes) if (!data.node.position) places.set(id, position);
  return moveNodes(graph, places);
}

/** The graph laid out anew. */
export const layOut = (graph: Graph, manifests: Manifests): Graph =>
  moveNodes(graph, placesOf(graph, manifests, { openLoops: loopsOf(graph) }));

/** A place near the wish where a card overlaps none of the others: the wish itself, or below it. */
export function freePlace(wish: Point, size: Size, others: readonly (Point & Size)[]): Point {
  const GAP = 20;
  let place = wish;
  for (let tries = 0; tries <= others.length; tries++) {
    const hit = others.find(
      (other) =>
        place.x < other.x + other.width + GAP &&
        other.x < place.x + size.width + GAP &&
        place.y < other.y + other.height + GAP &&
        other.y < place.y + size.height + GAP,
    );
    if (!hit) return place;
    place = { x: place.x, y: hit.y + hit.height + GAP + 8 };
  }
  return place;
}

/** Places and sizes of the nodes of one part, open loops with their bodies. */
export function boxesOf(
  graph: Graph,
  manifests: Manifests,
  openLoops: ReadonlySet<string>,
  parentId: string | undefined,
): (Point & Size & { id: string })[] {
  return toFlow(graph, manifests, { openLoops })
    .nodes.filter((node) => node.parentId === parentId)
    .map(({ id, data, width, height }) => {
      const { x, y } = data.node.position ?? { x: 0, y: 0 };
      const size = sizeOf(data.node, data.manifest);
      return { id, x, y, width: width ?? size.width, height: height ?? size.height };
    });
}
