import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestNode } from './plan.test-support.ts';
import { graphOf, Story } from './story.test-support.ts';

const wide = (
  types: readonly TestNode['type'][],
  parallelSteps: number,
  policy: TestNode['policy'] = {},
): Story => {
  const nodes = types.map((type, index): TestNode => ({ id: `s${index}`, type: type!, policy }));
  const edges = nodes.map(({ id }) => `start > ${id}`);
  return new Story(graphOf(nodes, edges, { parallelSteps })).done('start');
};

test('no more steps run at once than there are places, and they begin in the order of the graph', () => {
  const story = wide(['read', 'unsafe', 'idempotent', 'read'], 2);
  assert.deepEqual(story.runs, ['s0', 's1']);
  assert.deepEqual(story.execution.state.queue, ['s2', 's3']);
  assert.deepEqual(story.done('s1').runs, ['s2']);
  assert.deepEqual(story.done('s0').runs, ['s3']);
});

test('pure steps and loops need no place', () => {
  const body = { nodes: [{ id: 'x' }], edges: [] };
  const nodes: TestNode[] = [
    { id: 'first', type: 'read' },
    { id: 'pure' },
    { id: 'each', type: 'forEach', body },
  ];
  const edges = nodes.map(({ id }) => `start > ${id}`);
  const story = new Story(graphOf(nodes, edges, { parallelSteps: 1 })).done('start');
  assert.deepEqual(story.runs, ['first', 'pure', 'each']);
  assert.equal(story.execution.state.places, 1);
});

test('a step that waits for the world gives its place away, and needs none to go on', () => {
  const story = wide(['read', 'read', 'read'], 1).waits('s0', 'signal');
  assert.deepEqual(story.runs, ['s1']);
  assert.equal(story.signal('s0').of('s0'), 'COMPLETED');
  assert.deepEqual(story.runs, []);
});

test('the places are those of the whole execution, rounds included', () => {
  const body = { nodes: [{ id: 'x', type: 'read' as const }], edges: [] };
  const each: TestNode = { id: 'each', type: 'forEach', concurrency: 3, body };
  const story = new Story(graphOf([each], ['start > each'], { parallelSteps: 2 }))
    .done('start')
    .loop('each', 3);
  assert.deepEqual(story.runs, ['each[0]/x', 'each[1]/x']);
  assert.deepEqual(story.done('each[0]/x').runs, ['each[2]/x']);
});

test('a step that waits too long for a place fails without an attempt', () => {
  const story = wide(['read', 'read'], 1, { timeouts: { queue: 500 }, retry: { attemptsMax: 3 } }).start(
    's0',
  );
  story.fire('s1', 'queue');
  assert.equal(story.of('s1'), 'FAILED');
  const { attempt, error } = story.execution.step('s1');
  assert.deepEqual([attempt, error!.code], [0, 'queue_timeout']);
  assert.deepEqual(story.done('s0').runs, []);
});

test('the limit on waiting for a place is over when there is one', () => {
  const story = wide(['read', 'read'], 1, { timeouts: { queue: 500 } });
  assert.deepEqual([...story.execution.timers.keys()], ['s1 queue']);
  story.done('s0');
  assert.equal(story.execution.timers.size, 0);
  story.tell({ type: 'timer_fired', path: 's1', kind: 'queue', at: 1_500 });
  assert.equal(story.of('s1'), 'PENDING', 'a late timer says nothing');
});

test('a pause does not count as waiting for a place', () => {
  const story = new Story(graphOf([{ id: 'a', policy: { timeouts: { queue: 10 } } }], ['start > a']));
  story.start('start').operator('suspended').done('start');
  assert.equal(story.execution.timers.size, 0);
  assert.deepEqual(story.operator('resumed').runs, ['a']);
});
