import type { Graph } from '@rex/types';
import { setConfig } from './change-node.ts';
import { findNode, type Location } from './location.ts';

/** The fields of a graph besides its nodes and edges. */
export type Settings = Pick<Graph, 'input' | 'output' | 'limits' | 'budget' | 'failFast' | 'undo'>;

/** Changes the graph's own fields; one that is undefined is taken away. */
export function setSettings(graph: Graph, settings: Settings): Graph {
  const changed: Record<string, unknown> = { ...graph, ...settings };
  for (const [field, value] of Object.entries(settings)) if (value === undefined) delete changed[field];
  return changed as Graph;
}

/** Sets what a part gives: the graph's output, or that of a loop's round. */
export function setOutput(graph: Graph, location: Location, output: Graph['output']): Graph {
  const loop = location.at(-1);
  if (loop === undefined) return setSettings(graph, { output });
  return findNode(graph, loop) ? setConfig(graph, loop, '/body/output', output) : graph;
}
