import type { JsonObject, Workflow } from '@rex/types';
import { Document, isMap, isPair, isScalar, isSeq, visit } from 'yaml';

type Exported = Pick<Workflow, 'name' | 'description' | 'graph'>;

/** Lists and objects of scalars up to this length are written on one line. */
const FLOW_CHARS = 80;

/** A workflow as a file that `rex validate` and the import take: YAML with its name on top. */
export function writeWorkflowFile({ name, description, graph }: Exported): string {
  const { input, limits, budget, failFast, nodes, edges, output, ...rest } = graph;
  const file = plain({
    name,
    ...(description ? { description } : {}),
    ...{ input, limits, budget, failFast: failFast || undefined },
    ...{ nodes: nodes.map(orderedNode), edges: edges?.length ? edges : undefined, output, ...rest },
  });
  const document = new Document(file, { aliasDuplicateObjects: false });
  visit(document, {
    Pair(_, pair) {
      const isSmall = isScalar(pair.key) && (pair.key.value === 'position' || pair.key.value === 'required');
      if (isSmall && (isMap(pair.value) || isSeq(pair.value))) pair.value.flow = true;
    },
    Seq(_, list, above) {
      const parent = above.at(-1);
      // A node has room to grow: its parts stand below one another.
      if (isPair(parent) && isScalar(parent.key) && parent.key.value === 'nodes') return;
      for (const item of list.items) if (isMap(item) && isShort(item.toJSON())) item.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, blockQuote: 'literal', flowCollectionPadding: true });
}

/** The name of the file that a workflow is kept in. */
export function workflowFileName(name: string): string {
  const words = name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 80);
  return `${words || 'workflow'}.yaml`;
}

const orderedNode = ({ id, type, name, config, policy, position }: Workflow['graph']['nodes'][number]) => ({
  ...{ id, type, name, position },
  config: config && Object.keys(config).length > 0 ? config : undefined,
  policy,
});

/** Without what is undefined: JSON has none. */
const plain = (value: object): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject;

/** An edge, a rule: a few scalars, short enough for one line. */
const isShort = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((each) => typeof each !== 'object' && !String(each).includes('\n')) &&
  JSON.stringify(value).length <= FLOW_CHARS;
