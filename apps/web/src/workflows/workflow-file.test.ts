import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { DraftGraph } from '@rex/types';
import { readWorkflowFile } from './read-workflow-file.ts';
import { workflowFileName, writeWorkflowFile } from './write-workflow-file.ts';

const examples = new URL('../../../../examples/', import.meta.url);
const problemsOf = (text: string): string[] => {
  const read = readWorkflowFile(text, 'a.yaml');
  assert.ok(!read.ok, 'it was taken');
  return read.problems;
};

for (const name of readdirSync(examples).filter((each) => each.endsWith('.yaml'))) {
  test(`${name} is the same after it was imported, exported and imported again`, () => {
    const first = readWorkflowFile(readFileSync(new URL(name, examples), 'utf8'), name);
    assert.ok(first.ok);
    const { description = null, ...rest } = first.workflow;
    const again = readWorkflowFile(writeWorkflowFile({ ...rest, description }), 'other.yaml');
    assert.deepEqual(again, first);
  });
}

const graph: DraftGraph = {
  edges: [{ id: 'a-b', source: 'a', outlet: 'out', target: 'b' }],
  nodes: [
    { type: 'manual', id: 'a', config: {} },
    { type: 'output', id: 'b', position: { x: 1, y: 2 }, config: { value: 'one\ntwo\n' } },
  ],
  failFast: false,
};

test('a file reads like one that was written by hand', () => {
  assert.equal(
    writeWorkflowFile({ name: 'A: b', description: null, graph }),
    `name: "A: b"
nodes:
  - id: a
    type: manual
  - id: b
    type: output
    position: { x: 1, y: 2 }
    config:
      value: |
        one
        two
edges:
  - { id: a-b, source: a, outlet: out, target: b }
`,
  );
});

test('a file without a name is called like the file, and one without nodes is a draft', () => {
  const read = readWorkflowFile('{ "nodes": [] }', 'orders.v2.json');
  assert.deepEqual(read.ok && [read.workflow.name, read.workflow.graph.nodes], ['orders.v2', []]);
});

test('what is no workflow is refused with its place', () => {
  assert.match(problemsOf('a: [')[0]!, /^Line 1, column \d+: /);
  assert.match(problemsOf('nodes:\n  - id: 1x\n    type: manual\n')[0]!, /^nodes\[0\]\.id: /);
  assert.match(problemsOf('just words')[0]!, /holds no workflow/);
  assert.match(problemsOf('')[0]!, /holds no workflow/);
  assert.ok(problemsOf('nodes: []\nsteps: []\n')[0]!.includes('steps'));
});

test('aliases that multiply are refused', () => {
  const levels = Array.from(
    { length: 8 },
    (_, level) =>
      `a${level}: &a${level} [${
        level === 0
          ? '1,1'
          : Array(9)
              .fill(`*a${level - 1}`)
              .join(',')
      }]`,
  );
  assert.match(problemsOf(levels.join('\n'))[0]!, /cannot be read/);
});

test('a name becomes the name of a file', () => {
  assert.equal(workflowFileName('Büro: Café  #2'), 'buro-cafe-2.yaml');
  assert.equal(workflowFileName('???'), 'workflow.yaml');
});
