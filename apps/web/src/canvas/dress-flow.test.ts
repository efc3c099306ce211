import assert from 'node:assert/strict';
import { test } from 'node:test';
import { edges, loop, manifests, node } from '../document/document.test-support.ts';
import { toFlow } from '../graph-view/to-flow.ts';
import { dressFlow, droppedPlaces, dropTarget, UNDRESSED } from './dress-flow.ts';

const at = (x: number, y: number) => ({ position: { x, y } });
const flow = toFlow(
  {
    nodes: [node('a', '1', at(0, 0)), { ...loop('each', [node('x', '1', at(500, 70))]), ...at(400, 0) }],
    edges: edges('a -> each'),
  },
  manifests,
  { openLoops: new Set(['each']), isFree: true },
);

test('selecting or dragging one node leaves the others the same objects', () => {
  const none = { nodes: new Set<string>(), edges: new Set<string>() };
  const first = dressFlow(UNDRESSED, flow, none, new Map());
  const second = dressFlow(
    first,
    flow,
    { nodes: new Set(['a']), edges: new Set() },
    new Map([['x', { x: 50, y: 90 }]]),
  );
  const changed = [...second.nodes].filter(([id, each]) => each !== first.nodes.get(id)).map(([id]) => id);
  assert.deepEqual(changed, ['a', 'x']);
  assert.equal(second.edges.get('a:out->each'), first.edges.get('a:out->each'));
});

test('a drag inside a loop moves the node in the document as far as on the canvas', () => {
  const x = flow.nodes.find(({ id }) => id === 'x')!;
  const to = { x: x.position.x + 30, y: x.position.y - 10 };
  assert.deepEqual(droppedPlaces(flow, new Map([['x', to]])).get('x'), { x: 530, y: 60 });
});

test('a point on an open loop belongs to its body', () => {
  const x = flow.nodes.find(({ id }) => id === 'x')!;
  const point = { x: 400 + x.position.x + 10, y: x.position.y };
  assert.deepEqual(dropTarget(flow, point), { location: ['each'], position: { x: 510, y: 70 } });
  assert.deepEqual(dropTarget(flow, { x: -5, y: 0 }), { location: [], position: { x: -5, y: 0 } });
});
