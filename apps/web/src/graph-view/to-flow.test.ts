import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setConfig } from '../document/change-node.ts';
import { edges, manifests, node, sample } from '../document/document.test-support.ts';
import { LOOP_PADDING } from '../document/layout.ts';
import { firstNode, neighbour } from './neighbour.ts';
import { reuseFlow } from './reuse-flow.ts';
import { toFlow } from './to-flow.ts';

const open = { openLoops: new Set(['each']) };
const closed = { openLoops: new Set<string>() };

test('a closed loop is a card, an open one holds its body', () => {
  assert.deepEqual(
    toFlow(sample(), manifests, closed).nodes.map(({ id, type }) => [id, type]),
    [
      ['start', 'card'],
      ['a', 'card'],
      ['each', 'card'],
      ['b', 'card'],
      ['remark', 'note'],
    ],
  );
  const { nodes, edges: list } = toFlow(sample(), manifests, open);
  const inside = nodes.filter(({ parentId }) => parentId === 'each');
  assert.deepEqual(
    inside.map(({ id }) => id),
    ['x', 'y'],
  );
  assert.ok(nodes.findIndex(({ id }) => id === 'each') < nodes.findIndex(({ id }) => id === 'x'));
  const loop = nodes.find(({ id }) => id === 'each')!;
  for (const { position, width = 0, height = 0 } of inside) {
    assert.ok(position.x >= LOOP_PADDING.left && position.y >= LOOP_PADDING.top);
    assert.ok(position.x + width <= loop.width! && position.y + height <= loop.height!);
  }
  assert.ok(list.some(({ id }) => id === 'x:out->y'));
});

test('a node without a place gets one that is free', () => {
  const graph = {
    nodes: [node('a', '1', { position: { x: 50, y: 40 } }), node('b')],
    edges: edges('a -> b'),
  };
  const [a, b] = toFlow(graph, manifests, closed).nodes;
  assert.deepEqual(a?.position, { x: 50, y: 40 });
  assert.ok(b!.position.y > 40 + a!.height!);
});

test('handles stand for all outlets, and edges name them', () => {
  const decision = {
    id: 'd',
    type: 'decision',
    config: { rules: [{ outlet: 'p', when: '' }], default: 'q' },
  };
  const flow = toFlow(
    { nodes: [decision, node('x')], edges: edges('d:error -> x', 'd:p -> x') },
    manifests,
    closed,
  );
  const handles = flow.nodes[0]?.handles?.map(({ id, type }) => `${type} ${id ?? ''}`.trim());
  assert.deepEqual(handles, ['source p', 'source q', 'target', 'source error']);
  assert.equal(flow.nodes[0]?.data.hasErrorEdge, true);
  assert.deepEqual(
    flow.edges.map(({ sourceHandle }) => sourceHandle),
    ['error', 'p'],
  );
});

test('a change of one node leaves all others the same objects', () => {
  const graph = sample();
  const before = toFlow(graph, manifests, open);
  const changed = setConfig(graph, 'b', '/value', 'other');
  const after = reuseFlow(before, toFlow(changed, manifests, open));
  const renewed = after.nodes.filter((each, at) => each !== before.nodes[at]).map(({ id }) => id);
  assert.deepEqual(renewed, ['b']);
  assert.deepEqual(
    after.edges.filter((each, at) => each !== before.edges[at]),
    [],
  );
});

test('arrows lead along edges and to the nearest above and below', () => {
  const at = (id: string, x: number, y: number) => node(id, '1', { position: { x, y } });
  const graph = {
    nodes: [at('s', 0, 0), at('low', 300, 200), at('high', 300, -100), at('far', 900, 190)],
    edges: edges('s -> low', 's -> high', 'low -> far'),
  };
  const flow = toFlow(graph, manifests, closed);
  assert.equal(neighbour(flow, 's', 'right'), 'high');
  assert.equal(neighbour(flow, 'far', 'left'), 'low');
  assert.equal(neighbour(flow, 'high', 'down'), 'low');
  assert.equal(neighbour(flow, 'high', 'up'), null);
  assert.equal(firstNode(flow), 's');
});
