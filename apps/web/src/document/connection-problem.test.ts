import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setPolicy } from './change-node.ts';
import { connectionProblem, connectionProblems } from './connection-problem.ts';
import { edges, manifests, node, rows, sample } from './document.test-support.ts';

const ask = (source: string, target: string, outlet = 'out', location: string[] = []) =>
  connectionProblem(sample(), location, source, outlet, target, manifests);

test('what compile would refuse is refused with its reason', () => {
  assert.match(ask('a', 'a') ?? '', /itself/);
  assert.match(ask('a', 'each') ?? '', /second edge/);
  assert.match(ask('b', 'a') ?? '', /cycle: /);
  assert.match(ask('b', 'start') ?? '', /trigger/);
  assert.match(ask('a', 'remark') ?? '', /note/);
  assert.match(ask('a', 'b', 'left') ?? '', /no outlet left/);
  assert.match(ask('y', 'x', 'out', ['each']) ?? '', /cycle/);
});

test('what compile takes is allowed, whatever else is wrong with the graph', () => {
  assert.equal(ask('a', 'b'), null);
  assert.equal(ask('a', 'b', 'error'), null);
  assert.equal(ask('x', 'y', 'error', ['each']), null);
  const broken = { nodes: [node('p', '{{'), node('q')], edges: edges('q -> gone') };
  assert.equal(connectionProblem(broken, [], 'p', 'out', 'q', manifests), null);
});

test('a fallback takes and gives no edges', () => {
  const graph = { ...sample(), nodes: [...sample().nodes, node('spare')] };
  const with_ = setPolicy(graph, 'a', { fallback: { node: 'spare' } });
  assert.match(connectionProblem(with_, [], 'b', 'out', 'spare', manifests) ?? '', /fallback/);
  assert.match(connectionProblem(with_, [], 'spare', 'out', 'b', manifests) ?? '', /fallback/);
});

test('all upstream nodes of a long chain are refused at once, each by name', () => {
  const graph = rows(300);
  for (let at = 1; at < 300; at++) graph.edges![at] = { source: `n${at - 1}`, target: `n${at}` };
  const targets = graph.nodes.map(({ id }) => id);
  const answers = connectionProblems(graph, [], 'n250', 'out', targets, manifests);
  for (let at = 0; at < 250; at++) assert.match(answers.get(`n${at}`) ?? '', /cycle/, `n${at}`);
  assert.match(answers.get('n251') ?? '', /second/);
  for (let at = 252; at < 300; at++) assert.equal(answers.get(`n${at}`), null);
});
