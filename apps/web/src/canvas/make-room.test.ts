import assert from 'node:assert/strict';
import { test } from 'node:test';
import { moveNodes } from '../document/change-node.ts';
import { loop, manifests, node } from '../document/document.test-support.ts';
import { findNode } from '../document/location.ts';
import { makeRoom } from './make-room.ts';

const at = (x: number, y: number) => ({ position: { x, y } });
const graph = {
  nodes: [
    {
      ...loop('outer', [
        { ...loop('inner', [node('x', '1', at(0, 0)), node('y', '1', at(0, 200))]), ...at(0, 0) },
        node('z', '1', at(400, 0)),
      ]),
      ...at(0, 0),
    },
    node('right', '1', at(900, 0)),
    node('left', '1', at(-500, 0)),
    node('below', '1', at(0, 900)),
  ],
};
const xOf = (id: string, changed: typeof graph) => findNode(changed, id)!.node.position!.x;

test('what stands right of a loop that grows goes aside, and so around the loops outside', () => {
  const wider = moveNodes(graph, new Map([['y', { x: 350, y: 200 }]]));
  const after = makeRoom(graph, wider, ['outer', 'inner'], manifests) as typeof graph;
  assert.equal(xOf('z', after) - 400, 350);
  assert.equal(xOf('right', after) - 900, 350);
  assert.equal(xOf('left', after), -500);
  assert.deepEqual(findNode(after, 'below')?.node.position, { x: 0, y: 900 });
});

test('what stands below goes down when the loop becomes higher', () => {
  const higher = moveNodes(graph, new Map([['y', { x: 0, y: 500 }]]));
  const after = makeRoom(graph, higher, ['outer', 'inner'], manifests);
  assert.deepEqual(findNode(after, 'below')?.node.position, { x: 0, y: 1200 });
});

test('a loop that shrinks, and the outer graph, move nothing', () => {
  const smaller = moveNodes(graph, new Map([['y', { x: 0, y: 150 }]]));
  assert.equal(makeRoom(graph, smaller, ['outer', 'inner'], manifests), smaller);
  assert.equal(makeRoom(graph, smaller, [], manifests), smaller);
});
