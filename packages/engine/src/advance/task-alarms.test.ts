import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TaskWait } from '@rex/types';
import { graphOf, Story } from './story.test-support.ts';

const TASK: TaskWait = {
  ...{ title: 'Pay', instructions: null, form: null, assignee: 'ann', group: null, dueAt: 60_000 },
  remindAt: 10_000,
  escalation: { at: 20_000, assignee: null, group: 'managers' },
};

const asked = (): Story => {
  const story = new Story(graphOf([{ id: 'a', type: 'read' }], ['start > a'])).done('start').start('a');
  const { attempt } = story.execution.step('a');
  return story.tell({
    type: 'step_waiting',
    path: 'a',
    attempt,
    reason: 'task',
    wakeAt: 62_000,
    at: 0,
    data: { ...TASK },
  });
};

test('a reminder is told in the history and to whoever listens, once', () => {
  const story = asked();
  assert.deepEqual([...story.execution.timers.keys()].sort(), ['a escalation', 'a reminder', 'a wake']);
  story.fire('a', 'reminder');
  assert.deepEqual(
    story.last!.entries.map(({ type }) => type),
    ['timer_fired'],
  );
  const emit = story.last!.effects.find(({ kind }) => kind === 'emit');
  assert.ok(emit?.kind === 'emit' && emit.about === 'reminder');
  assert.deepEqual(
    emit.emits.map(({ to, event, isOptional }) => [to, event, isOptional]),
    [
      ['waiting', 'task.reminder', undefined],
      ['http', 'task.reminder', true],
    ],
  );
  assert.equal(story.of('a'), 'WAITING task');
});

test('an escalation hands the task to others', () => {
  const story = asked().fire('a', 'escalation');
  assert.deepEqual(
    story.last!.effects.filter(({ kind }) => kind === 'note_task'),
    [{ kind: 'note_task', path: 'a', alarm: 'escalation', assignee: null, group: 'managers' }],
  );
});

test('a decision takes all timers of the task away', () => {
  const story = asked().fire('a', 'reminder').signal('a');
  assert.equal(story.execution.timers.size, 0);
  assert.equal(story.of('a'), 'COMPLETED');
});
