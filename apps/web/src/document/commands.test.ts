import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile } from '@rex/engine';
import type { Graph } from '@rex/types';
import { addNode } from './add-node.ts';
import {
  connect,
  idProblem,
  moveNodes,
  renameNode,
  renameOutlet,
  replaceConfig,
  setConfig,
  setName,
  setPolicy,
} from './change-node.ts';
import { edges, manifests, node, sample } from './document.test-support.ts';
import { edgeKey } from './edges.ts';
import { bodyOf, findNode, listNodes, partAt } from './location.ts';
import { disconnectAnywhere, removeNodes } from './remove.ts';
import { setOutput, setSettings } from './settings.ts';

const configValueOf = (graph: Graph, id: string) => findNode(graph, id)?.node.config?.value;
const manifest = (type: string) => manifests.get(type)!;
const problems = (graph: Graph) => {
  const result = compile(graph, manifests);
  return result.ok ? [] : result.problems.map(({ code }) => code);
};

test('a new node has an id that nothing in the whole document has', () => {
  const first = addNode(sample(), {
    manifest: manifest('transform'),
    location: ['each'],
    position: { x: 1.4, y: 2 },
  });
  const second = addNode(first.graph, {
    manifest: manifest('transform'),
    location: [],
    position: { x: 0, y: 0 },
    after: { source: 'b', outlet: 'error' },
  });
  assert.deepEqual([first.id, second.id], ['transform', 'transform_2']);
  assert.deepEqual(findNode(second.graph, 'transform')?.location, ['each']);
  assert.deepEqual(findNode(second.graph, 'transform')?.node.position, { x: 1, y: 2 });
  assert.deepEqual(second.graph.edges?.at(-1), { source: 'b', outlet: 'error', target: 'transform_2' });
});

test('a new loop has a body that compiles', () => {
  for (const type of ['forEach', 'repeat']) {
    const { graph } = addNode(sample(), {
      manifest: manifest(type),
      location: [],
      position: { x: 0, y: 0 },
      after: { source: 'b', outlet: 'out' },
    });
    assert.deepEqual(problems(graph), []);
  }
});

test('removing takes the edges, all inside, and what policies said of it', () => {
  const graph = setPolicy(sample(), 'b', { onError: 'ask', backtrack: { to: 'each', maxTimes: 2 } });
  const { graph: left, unsettled } = removeNodes(graph, new Set(['each']));
  assert.deepEqual(
    listNodes(left).map((each) => each.node.id),
    ['start', 'a', 'b', 'remark'],
  );
  assert.deepEqual(left.edges, edges('start -> a'));
  assert.deepEqual(unsettled, ['b']);
  assert.deepEqual(findNode(left, 'b')?.node.policy, { onError: 'ask' });
});

test('removing inside a loop leaves the rest of the document as the same objects', () => {
  const graph = sample();
  const { graph: left } = removeNodes(graph, new Set(['y']));
  assert.deepEqual(partAt(left, ['each'])?.edges, []);
  assert.equal(left.nodes[1], graph.nodes[1]);
  assert.equal(removeNodes(graph, new Set(['nothing'])).graph, graph);
});

test('edges come and go by their keys, in bodies too', () => {
  const graph = connect(sample(), ['each'], 'x', 'error', 'y');
  const key = edgeKey(partAt(graph, ['each'])!.edges[1]!);
  assert.equal(key, 'x:error->y');
  assert.deepEqual(disconnectAnywhere(graph, new Set([key, 'a:out->each'])), {
    ...sample(),
    edges: edges('start -> a', 'each -> b'),
  });
});

test('renaming follows into edges, expressions, bodies, outputs and policies', () => {
  const before = setPolicy(sample(), 'b', { backtrack: { to: 'a', maxTimes: 1 } });
  const graph = renameNode(renameNode(before, 'a', 'fetch'), 'y', 'last_one');
  assert.deepEqual(graph.edges, edges('start -> fetch', 'fetch -> each', 'each -> b'));
  assert.equal(configValueOf(graph, 'x'), '{{ item + nodes.fetch }}');
  assert.equal(configValueOf(graph, 'b'), 'total {{ nodes.each }} of {{ nodes.fetch.count }}');
  assert.deepEqual(findNode(graph, 'b')?.node.policy, { backtrack: { to: 'fetch', maxTimes: 1 } });
  assert.equal(bodyOf(findNode(graph, 'each')!.node)?.output, '{{ nodes.last_one }}');
  assert.deepEqual(problems(graph), []);
  assert.equal(renameNode(graph, 'b', 'result').output, '{{ nodes.result }}');
});

test('renaming touches only what the compiler takes for a reference', () => {
  const texts = [
    "{{ 'nodes.a' & nodes.a }}",
    '{{ trigger[nodes.a = 1].nodes.a + nodes.a.nodes.a }}',
    '{{ nodes.`a` + /* nodes.a */ nodes . a }}',
    'nodes.a {{ nodes.ab }} \\{{ nodes.a }}',
    '{{ nodes.a + }}',
  ];
  const graph: Graph = { nodes: [node('a'), ...texts.map((text, at) => node(`t${at}`, text))] };
  const renamed = renameNode(graph, 'a', 'z');
  assert.deepEqual(
    texts.map((_, at) => configValueOf(renamed, `t${at}`)),
    [
      "{{ 'nodes.a' & nodes.z }}",
      '{{ trigger[nodes.a = 1].nodes.a + nodes.z.nodes.a }}',
      '{{ nodes.`z` + /* nodes.a */ nodes . z }}',
      'nodes.a {{ nodes.ab }} \\{{ nodes.a }}',
      '{{ nodes.a + }}',
    ],
  );
});

test('an id must be an identifier and free', () => {
  assert.match(idProblem(sample(), 'a', 'x') ?? '', /Another node/);
  assert.match(idProblem(sample(), 'a', '1x') ?? '', /begins with/);
  assert.equal(idProblem(sample(), 'a', 'a'), null);
  assert.deepEqual(renameNode(sample(), 'a', 'x'), sample());
});

test('config, name, policy and place of one node change, and all others stay the same objects', () => {
  const graph = sample();
  const named = setName(setConfig(graph, 'y', '/value', { k: [1] }), 'y', 'Why');
  const changed = setConfig(named, 'y', '/value/k/0', undefined);
  assert.deepEqual(findNode(changed, 'y')?.node, {
    id: 'y',
    type: 'transform',
    config: { value: { k: [] } },
    name: 'Why',
  });
  assert.equal(changed.nodes[0], graph.nodes[0]);
  assert.equal(setName(changed, 'y', 'Why'), changed);
  assert.equal('name' in (findNode(setName(changed, 'y', ''), 'y')?.node ?? {}), false);
  const moved = moveNodes(graph, new Map([['x', { x: 3.6, y: -1 }]]));
  assert.deepEqual(findNode(moved, 'x')?.node.position, { x: 4, y: -1 });
  assert.equal(moveNodes(moved, new Map([['x', { x: 4, y: -1 }]])), moved);
  assert.equal('policy' in (findNode(setPolicy(graph, 'a', {}), 'a')?.node ?? {}), false);
});

test('a loop keeps its body when its config is replaced', () => {
  const graph = replaceConfig(sample(), 'each', { items: '{{ trigger.rows }}', maxItems: 9 });
  assert.equal(findNode(graph, 'each')?.node.config?.maxItems, 9);
  assert.deepEqual(findNode(graph, 'x')?.location, ['each']);
});

test('renaming an outlet keeps its branch', () => {
  const graph = connect(sample(), [], 'b', 'high', 'a');
  assert.deepEqual(renameOutlet(graph, 'b', 'high', 'top').edges?.at(-1), {
    source: 'b',
    outlet: 'top',
    target: 'a',
  });
});

test('settings are set and taken away, outputs of loops too', () => {
  const graph = setSettings(sample(), { output: undefined, failFast: true });
  assert.equal('output' in graph, false);
  assert.equal(graph.failFast, true);
  assert.equal(
    bodyOf(findNode(setOutput(graph, ['each'], '{{ index }}'), 'each')!.node)?.output,
    '{{ index }}',
  );
});
