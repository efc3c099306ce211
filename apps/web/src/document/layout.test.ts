import assert from 'node:assert/strict';
import { test } from 'node:test';
import { edges, loop, node, rows, sample } from './document.test-support.ts';
import { LOOP_PADDING, layoutGraph } from './layout.ts';

const size = { width: 200, height: 80 };
const closed = { sizeOf: () => size, isOpen: () => false };

test('edges lead from left to right, and nothing overlaps', () => {
  const graph = rows(60);
  const places = layoutGraph(graph, closed);
  for (const { source, target } of graph.edges!) {
    assert.ok(places.get(source)!.x + size.width < places.get(target)!.x, `${source} → ${target}`);
  }
  const all = [...places.values()];
  for (const [at, a] of all.entries()) {
    for (const b of all.slice(at + 1)) {
      assert.ok(Math.abs(a.x - b.x) >= size.width || Math.abs(a.y - b.y) >= size.height);
    }
  }
});

test('the same graph is laid out in the same way, and begins at the corner', () => {
  const first = layoutGraph(sample(), closed);
  assert.deepEqual(layoutGraph(sample(), closed), first);
  assert.equal(Math.min(...[...first.values()].map(({ x }) => x)), 0);
});

test('an open loop takes the room of its body', () => {
  const graph = {
    nodes: [loop('each', [node('x'), node('y')], edges('x -> y')), node('b')],
    edges: edges('each -> b'),
  };
  const places = layoutGraph(graph, { ...closed, isOpen: () => true });
  const inner = places.get('y')!.x + size.width;
  assert.ok(places.get('b')!.x > places.get('each')!.x + inner + LOOP_PADDING.left + LOOP_PADDING.right);
});

test('branches lie in the order in which they leave', () => {
  const nodes = ['s', 'p', 'q', 'r'].map((id) => node(id));
  const places = layoutGraph({ nodes, edges: edges('s -> p', 's -> q', 's -> r') }, closed);
  const ys = ['p', 'q', 'r'].map((id) => places.get(id)!.y);
  assert.deepEqual(
    [...ys].sort((a, b) => a - b),
    ys,
  );
  assert.equal(Math.min(...[...places.values()].map(({ y }) => y)), 0);
});
