import type { Graph, Json } from '@rex/types';

/** A chain of nodes behind a start; each is `[id, type, config]`. */
export function line(...nodes: [string, string, { [key: string]: Json }?, object?][]): Graph {
  const ids = ['start', ...nodes.map(([id]) => id)];
  return {
    nodes: [
      { id: 'start', type: 'start' },
      ...nodes.map(([id, type, config = {}, more = {}]) => ({ id, type, config, ...more })),
    ],
    edges: ids.slice(1).map((target, index) => ({ source: ids[index]!, target })),
  };
}
