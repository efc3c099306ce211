import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Graph } from '@rex/types';
import { chain, forEach, transform } from './fixtures.test-support.ts';
import { hashGraph } from './normalise-graph.ts';

const graph = (): Graph =>
  chain(
    transform('a', { x: 1, y: [1, 2] }),
    forEach('each', { nodes: [transform('in')], edges: [] }),
  ) as unknown as Graph;

test('what only people see does not change the hash', async () => {
  const plain = await hashGraph(graph());
  assert.match(plain, /^[0-9a-f]{64}$/);
  const dressed = graph() as Graph & { name: string; description: string };
  dressed.name = 'Title';
  dressed.description = 'Words';
  dressed.failFast = false;
  dressed.limits = {};
  for (const [at, node] of dressed.nodes.entries())
    Object.assign(node, { position: { x: at, y: 1 }, name: `Node ${at}`, policy: {} });
  for (const edge of dressed.edges ?? [])
    Object.assign(edge, { outlet: 'out', id: `${edge.source}:out->${edge.target}` });
  dressed.nodes.push({ id: 'remark', type: 'note', config: { text: 'hello' } });
  const body = dressed.nodes[2]?.config?.body as unknown as Pick<Graph, 'nodes'>;
  Object.assign(body.nodes[0]!, { position: { x: 1, y: 1 }, name: 'Inner' });
  body.nodes.push({ id: 'remark2', type: 'note' });
  assert.equal(await hashGraph(dressed), plain);
  const turned = Object.fromEntries(Object.entries(graph()).reverse()) as unknown as Graph;
  turned.nodes = turned.nodes.map(
    (node) => Object.fromEntries(Object.entries(node).reverse()) as unknown as Graph['nodes'][0],
  );
  assert.equal(await hashGraph(turned), plain);
});

test('what the engine sees changes the hash', async () => {
  const hashes = new Set([await hashGraph(graph())]);
  const changes: ((graph: Graph) => void)[] = [
    (it) => Object.assign(it.nodes[1]!.config!, { value: 2 }),
    (it) => it.nodes.reverse(),
    (it) => Object.assign(it.nodes[1]!, { policy: { timeout: 1 } }),
    (it) => it.edges!.pop(),
    (it) => Object.assign(it, { failFast: true }),
    (it) => Object.assign(it, { limits: { parallelSteps: 1 } }),
    (it) => Object.assign(it, { output: 1 }),
    (it) => Object.assign(it.nodes[2]!.config!.body as object, { output: 1 }),
    // Positions and names inside a config are the author's data.
    (it) => Object.assign(it.nodes[1]!.config!, { value: { nodes: [{ name: 'x' }] } }),
    (it) => Object.assign(it.nodes[1]!.config!, { value: { nodes: [{}] } }),
    (it) => Object.assign(it.nodes[1]!.config!, { body: { nodes: [{ id: 'x', name: 'x' }] } }),
    (it) => Object.assign(it.nodes[1]!.config!, { body: { nodes: [{ id: 'x' }] } }),
  ];
  for (const change of changes) {
    const changed = structuredClone(graph());
    change(changed);
    hashes.add(await hashGraph(changed));
  }
  assert.equal(hashes.size, changes.length + 1);
});
