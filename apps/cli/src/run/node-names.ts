import type { Plan } from '@rex/engine';
import type { Body, Graph } from '@rex/types';

/** The names that an author gave to nodes, by id, those in loops too. */
export function nodeNames(plan: Plan): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const read = ({ nodes }: Pick<Graph, 'nodes'> | Body): void => {
    for (const { id, name, config } of nodes) {
      if (name) names.set(id, name);
      const body = config?.body as Body | undefined;
      if (Array.isArray(body?.nodes)) read(body);
    }
  };
  read(plan.graph);
  return names;
}
