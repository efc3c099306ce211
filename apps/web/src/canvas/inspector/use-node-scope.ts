import type { Graph, Json, Manifests } from '@rex/types';
import { useMemo } from 'react';
import { findNode, type Location } from '../../document/location.ts';
import { seenAtEnd, upstreamOf } from '../../document/upstream.ts';
import type { ExpressionScope, KnownNode, KnownValue } from '../../expression-field/expression-scope.ts';
import { contextOf, outputOf, type RunData, stepOf } from '../run-data.ts';

const ERROR: KnownValue = {
  schema: { type: 'object', properties: { code: { type: 'string' }, message: { type: 'string' } } },
  sample: undefined,
};

/** Where an expression stands: in a node's config, or at the end of a part. */
export type ScopePlace = { nodeId: string } | { endOf: Location };

/** All that the expressions of a place see, with the data of an execution to try them on. */
export function useNodeScope(
  graph: Graph,
  manifests: Manifests,
  place: ScopePlace,
  data: RunData | null,
): ExpressionScope {
  const key = 'nodeId' in place ? place.nodeId : `end ${place.endOf.join('/')}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` is the place
  return useMemo(() => scopeOf(graph, manifests, place, data), [graph, manifests, key, data]);
}

function scopeOf(
  graph: Graph,
  manifests: Manifests,
  place: ScopePlace,
  data: RunData | null,
): ExpressionScope {
  const isNode = 'nodeId' in place;
  const ids = isNode ? upstreamOf(graph, place.nodeId) : seenAtEnd(graph, place.endOf);
  const location = isNode ? (findNode(graph, place.nodeId)?.location ?? []) : place.endOf;
  const loops = location.flatMap((id) => findNode(graph, id)?.node ?? []);
  const own = isNode ? findNode(graph, place.nodeId)?.node : undefined;
  const extras = extrasOf(
    loops.map(({ id, type }) => ({ id, role: manifests.get(type)?.role })),
    data,
  );
  // The condition of a repeat is asked after a round, so it sees what that round gave.
  if (own && manifests.get(own.type)?.role === 'repeat')
    extras.set('last', { schema: undefined, sample: outputIn(data, own.id) });
  const samples = new Map([...extras].map(([name, { sample }]) => [name, sample]));
  extras.set('error', ERROR);
  return {
    nodes: ids.flatMap((id) => knownNode(graph, manifests, id, data)),
    trigger: { schema: graph.input, sample: data?.execution.input },
    memory: { schema: undefined, sample: data?.memory },
    extras,
    context: data ? contextOf(data, ids, samples) : null,
    contextName: 'the last execution',
  };
}

const outputIn = (data: RunData | null, id: string): Json | undefined =>
  data ? outputOf(stepOf(data, id)) : undefined;

function knownNode(graph: Graph, manifests: Manifests, id: string, data: RunData | null): KnownNode[] {
  const node = findNode(graph, id)?.node;
  const manifest = node && manifests.get(node.type);
  if (!node || manifest?.role === 'note') return [];
  return [
    {
      id,
      title: node.name ?? manifest?.ui.title ?? node.type,
      schema: manifest?.output,
      sample: outputIn(data, id),
    },
  ];
}

/** The names that the loops around give: `item` by every list, `index` and `last` by the innermost alone. */
function extrasOf(
  loops: readonly { id: string; role: string | undefined }[],
  data: RunData | null,
): Map<string, KnownValue> {
  const extras = new Map<string, KnownValue>();
  const list = loops.findLast(({ role }) => role === 'forEach');
  if (list) extras.set('item', { schema: undefined, sample: firstItem(data, list.id) });
  const inner = loops.at(-1);
  if (inner) extras.set('index', { schema: undefined, sample: data ? 0 : undefined });
  if (inner?.role === 'repeat') extras.set('last', { schema: undefined, sample: outputIn(data, inner.id) });
  return extras;
}

/** The first item that the loop went over, by the input of its step. */
function firstItem(data: RunData | null, loopId: string): Json | undefined {
  const input = data ? stepOf(data, loopId)?.input : null;
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return undefined;
  return Array.isArray(input.items) ? input.items[0] : undefined;
}
