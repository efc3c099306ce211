import type { GraphEdge } from '@rex/types';

/** The outlet that every node has besides its own. */
export const ERROR_OUTLET = 'error';

export const outletOf = (edge: GraphEdge): string => edge.outlet ?? 'out';

/** What tells an edge from all others of the document: its ends and its outlet. */
export const edgeKey = (edge: GraphEdge): string => `${edge.source}:${outletOf(edge)}->${edge.target}`;

/** An edge as files write it: `out` is left out. */
export const newEdge = (source: string, outlet: string, target: string): GraphEdge => ({
  source,
  ...(outlet === 'out' ? {} : { outlet }),
  target,
});
