import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect, moveNodes, setConfig } from '../document/change-node.ts';
import { manifests, sample } from '../document/document.test-support.ts';
import { removeNodes } from '../document/remove.ts';
import { draftDifference } from './draft-difference.ts';
import { settle } from './settle.ts';

const draft = (graph = settle(sample(), manifests), name = 'A') => ({ name, description: null, graph });

test('two equal drafts differ in nothing', () => {
  assert.deepEqual(draftDifference(draft(), draft()), []);
});

test('what differs is named, inside loops too', () => {
  const { graph } = draft();
  const changed = moveNodes(
    connect(setConfig(graph, 'y', '/value', 2), [], 'a', 'error', 'b'),
    new Map([['a', { x: 1, y: 1 }]]),
  );
  const { graph: theirs } = removeNodes(changed, new Set(['remark']));
  assert.deepEqual(draftDifference(draft(graph), draft({ ...theirs, failFast: true }, 'B')), [
    'The name is “B”.',
    'Nodes only here: remark.',
    'Nodes that differ: y.',
    '1 node stands elsewhere.',
    'Edges only there: a:error->b.',
    'Input, output or limits differ.',
  ]);
});
