import type { Body, Graph, GraphEdge, GraphNode, JsonObject, WorkflowFile } from '@rex/types';
import { canonicalJson, sha256Hex } from '@rex/utils';
import { edgeId } from './read-edges.ts';

/** The types whose config holds a body; a hash is made without manifests. */
const LOOP_TYPES: readonly string[] = ['forEach', 'repeat'];

/** The graph of a document with its defaults written out; a file's name and description are left out. */
export function normaliseGraph({ nodes, edges, failFast, ...rest }: Graph | WorkflowFile): Graph {
  const { $schema: _, name: __, description: ___, ...graph } = rest as Omit<WorkflowFile, 'nodes'>;
  const limits = isEmpty(graph.limits) ? {} : { limits: graph.limits };
  delete graph.limits;
  return {
    ...graph,
    ...limits,
    nodes: nodes.map(normaliseNode),
    edges: (edges ?? []).map(normaliseEdge),
    failFast: failFast ?? false,
  };
}

function normaliseNode({ config = {}, policy, ...rest }: GraphNode): GraphNode {
  const full =
    LOOP_TYPES.includes(rest.type) && isBody(config.body)
      ? { ...config, body: normaliseBody(config.body) }
      : config;
  return { ...rest, config: full as JsonObject, ...(isEmpty(policy) ? {} : { policy }) };
}

const normaliseBody = ({ nodes, edges, ...rest }: Body): Body => ({
  ...rest,
  nodes: nodes.map(normaliseNode),
  edges: (edges ?? []).map(normaliseEdge),
});

const normaliseEdge = ({ id, source, outlet = 'out', target }: GraphEdge): GraphEdge => ({
  id: id ?? edgeId(source, outlet, target),
  ...{ source, outlet, target },
});

/**
 * SHA-256 over the canonical JSON of a graph after defaults: the same for documents that differ only in the order of
 * keys, in positions, names of nodes and notes.
 */
export function hashGraph(graph: Graph | WorkflowFile): Promise<string> {
  const { nodes, edges, ...rest } = normaliseGraph(graph);
  return sha256Hex(canonicalJson({ ...rest, ...essence({ nodes, edges }) } as unknown as JsonObject));
}

/** Nodes and edges without what only people see. */
function essence({ nodes, edges = [] }: Pick<Body, 'nodes' | 'edges'>): Pick<Body, 'nodes' | 'edges'> {
  const notes = new Set(nodes.filter(({ type }) => type === 'note').map(({ id }) => id));
  return {
    nodes: nodes
      .filter(({ type }) => type !== 'note')
      .map(({ position: _, name: __, config = {}, ...rest }) => {
        if (!LOOP_TYPES.includes(rest.type) || !isBody(config.body)) return { ...rest, config };
        const body = { ...config.body, ...essence(config.body) };
        return { ...rest, config: { ...config, body } as unknown as JsonObject };
      }),
    edges: edges.filter(({ source, target }) => !notes.has(source) && !notes.has(target)),
  };
}

const isEmpty = (object: object | undefined): boolean =>
  object === undefined || Object.keys(object).length === 0;

/** A graph that was checked has bodies of this form; of any other only the outline is looked at. */
function isBody(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && Array.isArray((value as { nodes?: unknown }).nodes);
}
