import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestNode } from './plan.test-support.ts';
import { BROKEN, graphOf, Story, WRONG } from './story.test-support.ts';

const sub = (more: Partial<TestNode> = {}): TestNode => ({ id: 'sub', ...more });
const waiting = (node: TestNode = sub(), more: TestNode[] = [], edges: string[] = []): Story =>
  new Story(graphOf([node, ...more], ['start > sub', ...edges])).done('start').waitsForChild('sub', 'c1');

test('a step waits for its child and gives what that gave', () => {
  const story = waiting();
  assert.equal(story.of('sub'), 'WAITING child');
  assert.equal(story.status, 'WAITING');
  story.childDone('sub', 'c1');
  assert.deepEqual(story.execution.step('sub').output, { inline: 'c1' });
  assert.equal(story.close().status, 'COMPLETED');
});

test('the failure of a child goes up the ladder like any other, and a retry waits for a new child', () => {
  const story = waiting(sub({ policy: { retry: { attemptsMax: 2 }, onError: 'ask' } }));
  story.childFailed('sub', 'c1', BROKEN);
  assert.equal(story.of('sub'), 'WAITING retry');
  story.fire('sub', 'retry').waitsForChild('sub', 'c2');
  assert.equal(story.execution.step('sub').attempt, 2);
  story.childFailed('sub', 'c2', BROKEN);
  assert.equal(story.of('sub'), 'WAITING incident');
  story.decide('sub', 'fail');
  assert.equal(story.status, 'FAILED');
});

test('E3: the end of a child that nobody waits for changes nothing', () => {
  const story = waiting(sub({ policy: { retry: { attemptsMax: 2 } } }));
  story.childDone('sub', 'another');
  assert.equal(story.of('sub'), 'WAITING child');
  story.childFailed('sub', 'c1', BROKEN).childDone('sub', 'c1');
  assert.equal(story.of('sub'), 'WAITING retry');
  story.fire('sub', 'retry').waitsForChild('sub', 'c2').childDone('sub', 'c1');
  assert.equal(story.of('sub'), 'WAITING child');
  story.childDone('sub', 'c2').childFailed('sub', 'c2');
  assert.equal(story.of('sub'), 'COMPLETED');
});

test('cancel goes down and waits for the end of the child', () => {
  const story = waiting().operator('cancel_requested');
  assert.deepEqual(story.effects('cancel_child'), ['sub']);
  assert.equal(story.status, 'WAITING');
  story.childFailed('sub', 'c1');
  assert.equal(story.of('sub'), 'CANCELLED');
  assert.equal(story.status, 'CANCELLED');
});

test('a child that completed before the cancel reached it has completed', () => {
  const story = waiting().operator('cancel_requested').childDone('sub', 'c1');
  assert.equal(story.of('sub'), 'COMPLETED');
  assert.equal(story.status, 'CANCELLED');
});

test('a step that takes too long stops its child, and fails when that has ended', () => {
  const story = waiting(sub({ policy: { timeouts: { step: 50 }, onError: 'continue' } }));
  story.fire('sub', 'step');
  assert.deepEqual(story.effects('cancel_child'), ['sub']);
  assert.equal(story.of('sub'), 'WAITING child');
  story.childFailed('sub', 'c1');
  assert.equal(story.execution.step('sub').error?.code, 'step_timeout');
  assert.equal(story.of('sub'), 'FAILED handled');
});

test('a cancel after the limit of the step tells the child nothing twice', () => {
  const story = waiting(sub({ policy: { timeouts: { step: 50 } } }));
  story.fire('sub', 'step').operator('cancel_requested');
  assert.deepEqual(story.effects('cancel_child'), []);
  story.childFailed('sub', 'c1');
  assert.equal(story.of('sub'), 'CANCELLED');
});

test('a backtrack waits for the children of its region, and the next iteration makes new ones', () => {
  const story = new Story(
    graphOf(
      [{ id: 'a' }, { id: 'sub' }, { id: 'b', type: 'read', backtrack: { to: 'a', maxTimes: 1 } }],
      ['start > a', 'a > sub', 'a > b'],
    ),
  );
  story.done('start').done('a').waitsForChild('sub', 'c1').fail('b');
  assert.deepEqual(story.effects('cancel_child'), ['sub']);
  story.childFailed('sub', 'c1');
  assert.deepEqual(story.runs, ['a#2']);
  story.done('a#2').waitsForChild('sub#2', 'c2').done('b#2').childDone('sub#2', 'c2');
  assert.equal(story.close().status, 'COMPLETED');
});

test('a loop that fails stops the children of its other rounds', () => {
  const each: TestNode = { id: 'each', type: 'forEach', concurrency: 2, body: { nodes: [sub()], edges: [] } };
  const story = new Story(graphOf([each], ['start > each'])).done('start').loop('each', 2);
  story.waitsForChild('each[0]/sub', 'c1').waitsForChild('each[1]/sub', 'c2');
  story.childFailed('each[0]/sub', 'c1');
  assert.deepEqual(story.effects('cancel_child'), ['each[1]/sub']);
  assert.equal(story.status, 'WAITING');
  story.childFailed('each[1]/sub', 'c2');
  assert.equal(story.status, 'FAILED');
});

test('failFast and cancelRest stop children', () => {
  const other: TestNode = { id: 'b', type: 'read' };
  const fast = new Story(graphOf([sub(), other], ['start > sub', 'start > b'], { failFast: true }));
  fast.done('start').waitsForChild('sub', 'c1').fail('b', WRONG);
  assert.deepEqual(fast.effects('cancel_child'), ['sub']);
  fast.childFailed('sub', 'c1');
  assert.equal(fast.status, 'FAILED');
  assert.equal(fast.execution.state.error?.message, WRONG.message);
  const join: TestNode = { id: 'j', policy: { join: { n: 1, cancelRest: true } } };
  const rest = waiting(sub(), [other, join], ['start > b', 'sub > j', 'b > j']).done('b');
  assert.deepEqual(rest.effects('cancel_child'), ['sub']);
  rest.childFailed('sub', 'c1').done('j').close();
  assert.equal(rest.of('sub'), 'CANCELLED');
  assert.equal(rest.status, 'COMPLETED');
});

test('a fallback stands in for a step whose child failed', () => {
  const fallback: TestNode = { id: 'f' };
  const story = waiting(sub({ fallback: 'f' }), [fallback]).childFailed('sub', 'c1');
  assert.equal(story.of('sub'), 'WAITING child');
  story.childDone('sub', 'c1').done('f');
  assert.equal(story.of('sub'), 'COMPLETED');
  assert.deepEqual(story.execution.step('sub').output, { inline: 'f' });
});
