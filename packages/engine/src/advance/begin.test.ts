import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Story } from './story.test-support.ts';

const TWO = {
  nodes: [{ id: 'start', type: 'trigger' }, { id: 'other', type: 'trigger' }, { id: 'a' }, { id: 'b' }],
  edges: ['start > a', 'other > b'],
} as const;

test('exactly one trigger fires, the others are skipped with their branches', () => {
  const story = new Story(TWO, { trigger: 'other' });
  assert.deepEqual(story.statuses, { start: 'SKIPPED', other: 'PENDING', a: 'SKIPPED' });
  assert.equal(story.of('start'), 'SKIPPED other_trigger');
  assert.equal(story.of('a'), 'SKIPPED branch_not_taken');
  assert.deepEqual([...story.execution.wanted.keys()], ['run other']);
});

test('an execution is CREATED until something happens in it', () => {
  const story = new Story(TWO);
  assert.equal(story.status, 'CREATED');
  assert.equal(story.execution.state.startedAt, null);
  assert.equal(story.start('start').status, 'IN_PROGRESS');
  assert.equal(story.execution.state.startedAt, 1_000);
});

test('an execution starts when its first step does, also when start and end arrive together', () => {
  const story = new Story(TWO);
  const start = { effect: 'pure', input: null, at: 700 } as const;
  const event = { type: 'step_completed', path: 'start', attempt: 1, outlet: 'out', at: 900, start } as const;
  story.tell({ ...event, output: { inline: 1 } });
  assert.equal(story.execution.state.startedAt, 700);
  assert.deepEqual(
    story.execution.history.slice(-2).map(({ type, at }) => [type, at]),
    [
      ['step_started', 700],
      ['step_completed', 900],
    ],
  );
});

test('the time limit of an execution is a timer from its beginning', () => {
  const story = new Story({ ...TWO, executionTimeoutMs: 5_000 });
  assert.deepEqual([...story.execution.timers.values()], [{ path: '', kind: 'execution', wakeAt: 5_000 }]);
});
