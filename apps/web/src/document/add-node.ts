import type { Graph, GraphNode, JsonObject, NodeManifest } from '@rex/types';
import { newEdge } from './edges.ts';
import { idForType, takenIds } from './fresh-id.ts';
import { changePart, type Location } from './location.ts';

export interface Point {
  x: number;
  y: number;
}

interface NewNode {
  manifest: NodeManifest;
  location: Location;
  position: Point;
  /** The node and outlet that it is joined to at once. */
  after?: { source: string; outlet: string } | undefined;
}

/** Adds a node of a type, with an id of its own in the whole document. */
export function addNode(
  graph: Graph,
  { manifest, location, position, after }: NewNode,
): { graph: Graph; id: string } {
  const id = idForType(manifest.type, takenIds(graph));
  const config = startingConfig(manifest, id, takenIds(graph));
  const node: GraphNode = {
    id,
    type: manifest.type,
    ...(Object.keys(config).length > 0 ? { config } : {}),
    position: roundPoint(position),
  };
  const changed = changePart(graph, location, ({ nodes, edges }) => ({
    nodes: [...nodes, node],
    edges: after ? [...edges, newEdge(after.source, after.outlet, id)] : edges,
  }));
  return { graph: changed, id };
}

/** Whole pixels: files stay readable, and a drag back to the same place changes nothing. */
export const roundPoint = ({ x, y }: Point): Point => ({ x: Math.round(x), y: Math.round(y) });

/** What a new node of a type begins with, so that it can be connected and filled in at once. */
function startingConfig(manifest: NodeManifest, id: string, taken: Set<string>): JsonObject {
  if (manifest.role === 'forEach' || manifest.role === 'repeat') {
    const step = idForType('transform', new Set([...taken, id]));
    const value = manifest.role === 'forEach' ? '{{ item }}' : '{{ index }}';
    const body = {
      nodes: [{ id: step, type: 'transform', config: { value }, position: { x: 0, y: 0 } }],
      edges: [],
    };
    return manifest.role === 'forEach'
      ? { items: '{{ trigger.items }}', maxItems: 100, body }
      : { until: '{{ index >= 2 }}', maxTimes: 10, body };
  }
  if (!Array.isArray(manifest.outlets))
    return { ...defaults(manifest), rules: [{ outlet: 'yes', when: '' }], default: 'no' };
  return defaults(manifest);
}

/** The fields that a schema demands and has one obvious value for. */
function defaults({ config }: NodeManifest): JsonObject {
  const { required, properties } = config;
  const found: JsonObject = {};
  if (!Array.isArray(required) || typeof properties !== 'object' || properties === null) return found;
  for (const name of required) {
    const schema = (properties as JsonObject)[String(name)];
    if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) continue;
    if (schema.default !== undefined) found[String(name)] = schema.default;
    else if (Array.isArray(schema.enum) && schema.enum[0] !== undefined) found[String(name)] = schema.enum[0];
    else {
      const options = Array.isArray(schema.anyOf) ? schema.anyOf : [];
      const choice = options.find((each) => typeof each === 'object' && each !== null && 'enum' in each) as
        | { enum?: JsonObject[] }
        | undefined;
      if (choice?.enum?.[0] !== undefined) found[String(name)] = choice.enum[0];
    }
  }
  return found;
}
