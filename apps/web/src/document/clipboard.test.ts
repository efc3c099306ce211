import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile } from '@rex/engine';
import { clip, duplicate, paste, readClipping } from './clipboard.ts';
import { edges, manifests, sample } from './document.test-support.ts';
import { bodyOf, findNode } from './location.ts';

test('a copy has fresh ids, also inside loops, and speaks of itself', () => {
  const { graph, ids } = duplicate(sample(), [], new Set(['a', 'each', 'b']));
  assert.deepEqual(ids, ['a_2', 'each_2', 'b_2']);
  assert.deepEqual(graph.edges?.slice(3), edges('a_2 -> each_2', 'each_2 -> b_2'));
  const loop = findNode(graph, 'each_2')!.node;
  assert.deepEqual(
    bodyOf(loop)?.nodes.map(({ id }) => id),
    ['x_2', 'y_2'],
  );
  assert.deepEqual(bodyOf(loop)?.edges, edges('x_2 -> y_2'));
  assert.equal(bodyOf(loop)?.output, '{{ nodes.y_2 }}');
  assert.equal(findNode(graph, 'x_2')?.node.config?.value, '{{ item + nodes.a_2 }}');
  assert.equal(
    findNode(graph, 'b_2')?.node.config?.value,
    'total {{ nodes.each_2 }} of {{ nodes.a_2.count }}',
  );
});

test('what is not copied along keeps its name', () => {
  const { graph } = duplicate(sample(), [], new Set(['b']));
  assert.equal(findNode(graph, 'b_2')?.node.config?.value, 'total {{ nodes.each }} of {{ nodes.a.count }}');
});

test('a clipping survives the clipboard, and other texts are refused', () => {
  const clipping = clip(sample(), ['each'], new Set(['x', 'y']));
  assert.deepEqual(readClipping(JSON.stringify(clipping)), clipping);
  assert.equal(readClipping('hello'), null);
  assert.equal(readClipping('{"kind":"rex.nodes","nodes":[{"id":"1"}],"edges":[]}'), null);
  const { graph } = paste(sample(), [], clipping!, { x: 10, y: 0 });
  assert.deepEqual(findNode(graph, 'x_2')?.node.position, { x: 10, y: 0 });
  assert.equal(
    compile({ ...graph, edges: [...graph.edges!, ...edges('a -> x_2')] }, manifests).ok,
    false,
    'item is unknown outside',
  );
});

test('two nodes of one copy never get the same id', () => {
  const once = duplicate(sample(), [], new Set(['a'])).graph;
  assert.deepEqual(duplicate(once, [], new Set(['a', 'a_2'])).ids, ['a_3', 'a_4']);
});
