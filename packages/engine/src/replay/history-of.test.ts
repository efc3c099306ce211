import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestNode } from '../advance/plan.test-support.ts';
import { BROKEN, graphOf, Story } from '../advance/story.test-support.ts';

// That the history of the rows is the history of the entries is held after every event of every story (E11); here
// are the places where the rows could tell a thing twice or not at all.

const a: TestNode = { id: 'a', type: 'read' };
const story = (more: Partial<TestNode> = {}): Story =>
  new Story(graphOf([{ ...a, ...more }], ['start > a'])).done('start');
const typesOf = (told: Story): string[] => told.execution.history.slice(3).map(({ type }) => type);

test('a step that waits for its next attempt tells of the last start once', () => {
  assert.deepEqual(typesOf(story().fail('a', BROKEN)), ['step_started', 'step_retrying']);
});

test('a step that failed before its first attempt tells of no start', () => {
  const nodes: TestNode[] = [a, { id: 'b', type: 'read', policy: { timeouts: { queue: 10 } } }];
  const told = new Story(graphOf(nodes, ['start > a', 'start > b'], { parallelSteps: 1 })).done('start');
  told.fire('b', 'queue');
  assert.deepEqual(typesOf(told), ['timer_fired', 'step_failed']);
});

test('each ending has its entry: completed with memory, failed, skipped, cancelled', () => {
  assert.equal(typesOf(story().done('a', 'out', { n: 1 })).at(-1), 'step_completed');
  assert.deepEqual(typesOf(story({ type: 'unsafe' }).fail('a')).slice(-2), [
    'step_failed',
    'execution_failed',
  ]);
  const cancelled = story().start('a').operator('cancel_requested').lose('a');
  assert.deepEqual(typesOf(cancelled).slice(-2), ['step_cancelled', 'execution_cancelled']);
  assert.deepEqual(typesOf(story().done('a').close()).slice(-1), ['execution_completed']);
});
