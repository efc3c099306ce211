import type { GraphEdge, GraphNode, Json, NodeManifest } from '@rex/types';
import { ERROR_OUTLET, outletOf } from './edges.ts';
import { getAt, parsePointer } from './json-pointer.ts';

/** A manifest may name a property by its name alone. */
const pointer = (place: string): string[] => parsePointer(place.startsWith('/') ? place : `/${place}`);

/**
 * The outlets of a node by its manifest and config, `error` left out. Unlike in `compile`, what the config does not
 * tell is passed over: an unfinished decision shows the outlets that it has so far.
 */
export function outletsOf(node: GraphNode, manifest: NodeManifest | undefined): string[] {
  if (!manifest) return ['out'];
  const { outlets } = manifest;
  if (Array.isArray(outlets)) return outlets;
  const config: Json = node.config ?? {};
  const elements = getAt(config, pointer(outlets.from));
  const names = (Array.isArray(elements) ? elements : []).map((each) => getAt(each, pointer(outlets.each)));
  for (const field of outlets.also) names.push(getAt(config, pointer(field)));
  return [...new Set(names.filter((name) => typeof name === 'string' && name !== ''))] as string[];
}

/** The outlets that a card shows: its own, `error` where an edge leaves by it, and those that only edges name. */
export function shownOutlets(
  node: GraphNode,
  manifest: NodeManifest | undefined,
  leaving: readonly GraphEdge[],
): string[] {
  const own = outletsOf(node, manifest);
  const named = leaving.map(outletOf).filter((outlet) => outlet !== ERROR_OUTLET);
  const hasError = leaving.some((edge) => outletOf(edge) === ERROR_OUTLET);
  return [...new Set([...own, ...named]), ...(hasError ? [ERROR_OUTLET] : [])];
}
