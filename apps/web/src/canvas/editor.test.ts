import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile } from '@rex/engine';
import { edges, manifests, sample } from '../document/document.test-support.ts';
import { findNode, listNodes, partAt } from '../document/location.ts';
import { Editor } from './editor.ts';
import { freePlace } from './settle.ts';

const open = () => new Editor({ name: 'A', description: null, graph: sample() }, manifests);

test('every node has a place at once, which is nothing to take back', () => {
  const editor = open();
  assert.ok(listNodes(editor.graph).every(({ node }) => node.position));
  assert.equal(editor.document.getState().past.length, 0);
});

test('a workflow can be built without a pointer: add after the selected node, again and again', () => {
  const editor = new Editor({ name: 'A', description: null, graph: { nodes: [] } }, manifests);
  editor.add('manual');
  editor.add('http');
  editor.add('decision');
  editor.add('transform');
  editor.select(['decision']);
  editor.add('transform');
  assert.deepEqual(
    editor.graph.edges,
    edges('manual -> http', 'http -> decision', 'decision:yes -> transform', 'decision:no -> transform_2'),
  );
  const places = listNodes(editor.graph).map(({ node }) => `${node.position?.x} ${node.position?.y}`);
  assert.equal(new Set(places).size, 5);
});

test('a node added after one in a loop is in that loop, a trigger never is', () => {
  const editor = open();
  editor.select(['y']);
  const inside = editor.add('http')!;
  assert.deepEqual(findNode(editor.graph, inside)?.location, ['each']);
  editor.select(['y']);
  const trigger = editor.add('manual')!;
  assert.deepEqual(findNode(editor.graph, trigger)?.location, []);
  assert.ok(!partAt(editor.graph, [])!.edges.some(({ target }) => target === 'manual'));
});

test('what compile refuses is not connected', () => {
  const editor = open();
  const before = editor.graph;
  assert.match(editor.connect('b', 'out', 'a') ?? '', /cycle/);
  assert.match(editor.connect('a', 'out', 'x') ?? '', /loop/);
  assert.equal(editor.graph, before);
  assert.equal(editor.connect('a', 'error', 'b'), null);
  assert.equal(compile(editor.graph, manifests).ok, true);
});

test('undo takes back whole steps, and forgets the selection of what is gone', () => {
  const editor = open();
  const id = editor.add('http')!;
  editor.move(new Map([[id, { x: 1, y: 1 }]]), 'drag');
  editor.move(new Map([[id, { x: 2, y: 2 }]]), 'drag');
  editor.undo();
  assert.notEqual(findNode(editor.graph, id)?.node.position?.x, 2);
  editor.undo();
  assert.equal(findNode(editor.graph, id), null);
  assert.equal(editor.single, null);
  editor.redo();
  assert.ok(findNode(editor.graph, id));
});

test('copying, pasting and removing act on the part of the selection', () => {
  const editor = open();
  editor.select(['x']);
  editor.paste(editor.copy()!);
  assert.deepEqual(findNode(editor.graph, 'x_2')?.location, ['each']);
  editor.selectAll();
  assert.deepEqual([...editor.selection.getState().nodes], ['x', 'y', 'x_2']);
  editor.select([], ['x:out->y']);
  editor.removeSelected();
  assert.deepEqual(partAt(editor.graph, ['each'])?.edges, []);
});

test('a place is free when nothing is near', () => {
  const size = { width: 100, height: 50 };
  const taken = [
    { x: 0, y: 0, ...size },
    { x: 0, y: 80, ...size },
  ];
  assert.deepEqual(freePlace({ x: 300, y: 0 }, size, taken), { x: 300, y: 0 });
  assert.ok(freePlace({ x: 10, y: 10 }, size, taken).y >= 150);
});
