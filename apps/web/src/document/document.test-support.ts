import type { Graph, GraphEdge, GraphNode, Manifests, NodeManifest } from '@rex/types';

type Part = Partial<Pick<NodeManifest, 'role' | 'outlets' | 'deferred' | 'config' | 'output'>>;

const manifest = (type: string, part: Part = {}): NodeManifest => ({
  type,
  ui: { title: type, group: 'logic', icon: 'box', summary: type },
  role: 'plain',
  config: { type: 'object' },
  output: true,
  outlets: ['out'],
  effect: 'pure',
  deferred: [],
  echo: false,
  policy: {},
  ...part,
});

/** Node types of every role. */
export const manifests: Manifests = new Map(
  [
    manifest('manual', { role: 'trigger' }),
    manifest('transform'),
    manifest('http', {
      output: { type: 'object', properties: { status: { type: 'integer' }, body: {} } },
    }),
    manifest('note', { role: 'note', outlets: [] }),
    manifest('decision', {
      outlets: { from: '/rules', each: 'outlet', also: ['/default'] },
      deferred: ['rules'],
    }),
    manifest('forEach', { role: 'forEach', deferred: ['body'] }),
    manifest('repeat', { role: 'repeat', deferred: ['until', 'body'] }),
  ].map((each) => [each.type, each]),
);

export const node = (id: string, value: string = '1', more: Partial<GraphNode> = {}): GraphNode => ({
  id,
  type: 'transform',
  config: { value },
  ...more,
});

/** Edges written as `a -> b` or `a:outlet -> b`. */
export const edges = (...texts: readonly string[]): GraphEdge[] =>
  texts.map((text) => {
    const [from = '', target = ''] = text.split(' -> ');
    const [source = '', outlet] = from.split(':');
    return { source, ...(outlet === undefined ? {} : { outlet }), target };
  });

export const loop = (
  id: string,
  nodes: GraphNode[],
  inner: GraphEdge[] = [],
  more: object = {},
): GraphNode => ({
  id,
  type: 'forEach',
  config: { items: '{{ trigger.items }}', maxItems: 5, body: { nodes, edges: inner, ...more } as never },
});

/** start → a → each(x → y) → b, with a note aside. */
export const sample = (): Graph => ({
  nodes: [
    { id: 'start', type: 'manual' },
    node('a', '{{ trigger.x }}'),
    loop('each', [node('x', '{{ item + nodes.a }}'), node('y', '{{ nodes.x }}')], edges('x -> y'), {
      output: '{{ nodes.y }}',
    }),
    node('b', 'total {{ nodes.each }} of {{ nodes.a.count }}'),
    { id: 'remark', type: 'note' },
  ],
  edges: edges('start -> a', 'a -> each', 'each -> b'),
  output: '{{ nodes.b }}',
});

/** A long graph in rows: `start` leads to a row of transforms, each with an edge to the next. */
export function rows(count: number): Graph {
  const nodes: GraphNode[] = [{ id: 'start', type: 'manual' }];
  const list: GraphEdge[] = [];
  for (let at = 0; at < count; at++) {
    nodes.push(node(`n${at}`, `{{ trigger.v${at} }}`));
    list.push({ source: at % 20 === 0 ? 'start' : `n${at - 1}`, target: `n${at}` });
  }
  return { nodes, edges: list };
}
