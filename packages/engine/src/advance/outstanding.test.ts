import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Effect } from './event.ts';
import { outstanding, runningSteps } from './outstanding.ts';
import type { TestNode } from './plan.test-support.ts';
import { BROKEN, graphOf, Story } from './story.test-support.ts';

const nodes: TestNode[] = ['a', 'b', 'c'].map((id) => ({ id, type: 'read' }));
const wide = (): Story =>
  new Story(graphOf(nodes, ['start > a', 'start > b', 'start > c'], { parallelSteps: 2 })).done('start');
const wanted = (story: Story): string[] =>
  outstanding(story.execution.state).map((effect) =>
    `${effect.kind} ${'path' in effect ? effect.path : ''}`.trim(),
  );

test('steps that have their place but did not start are wanted again, queued ones are not', () => {
  assert.deepEqual(wanted(wide()), ['run a', 'run b']);
  assert.deepEqual(wanted(wide().start('a')), ['run b']);
});

test('a retry that is due is wanted with the input of its first start', () => {
  const story = wide().fail('a', BROKEN).done('b').done('c').fire('a', 'retry');
  assert.deepEqual(outstanding(story.execution.state), [{ kind: 'run', path: 'a', attempt: 2, input: null }]);
});

test('outputs that are to be put together are wanted again', () => {
  const each: TestNode = { id: 'each', type: 'forEach', body: { nodes: [{ id: 'x' }], edges: [] } };
  const story = new Story(graphOf([each], ['start > each'])).done('start').loop('each').done('each[0]/x');
  assert.deepEqual(wanted(story), ['close_round each[0]']);
  assert.deepEqual(wanted(story.closeRound('each[0]')), ['close_loop each']);
  assert.deepEqual(wanted(story.closeLoop('each')), ['close_execution']);
  assert.deepEqual(wanted(story.close()), []);
});

test('what is known already is not repeated', () => {
  const known: Effect[] = [{ kind: 'run', path: 'a', attempt: 1, input: null }];
  assert.equal(outstanding(wide().execution.state, known).length, 1);
});

test('nothing is wanted during a pause', () => {
  const story = wide().operator('suspended');
  assert.deepEqual(wanted(story), []);
  assert.deepEqual(story.operator('resumed').runs, ['a', 'b']);
});

test('running steps are found in rounds too', () => {
  const each: TestNode = { id: 'each', type: 'forEach', body: { nodes: [nodes[0]!], edges: [] } };
  const story = new Story(graphOf([each], ['start > each'])).done('start').loop('each').start('each[0]/a');
  assert.deepEqual(
    runningSteps(story.execution.state).map(({ path }) => path),
    ['each[0]/a'],
  );
});
