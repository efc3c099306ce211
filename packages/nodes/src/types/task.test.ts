import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LIMITS, TaskWait } from '@rex/types';
import { runAlone } from '../testing/run-alone.ts';
import { task } from './task.ts';

const HOUR_MS = 3_600_000;

test('a task asks, and its times count from when it asks', () => {
  const form = { type: 'object' };
  const result = runAlone(
    task,
    {
      ...{ title: 'Pay', assignee: 'ann@example.com', form, due: '3h', reminder: '1h' },
      escalation: { after: '2h', group: 'managers' },
    },
    { now: HOUR_MS },
  );
  assert.ok(!(result instanceof Promise) && result.kind === 'wait');
  assert.equal(result.reason, 'task');
  assert.deepEqual(TaskWait.parse(result.data), {
    ...{ title: 'Pay', instructions: null, form, assignee: 'ann@example.com', group: null },
    ...{ dueAt: 4 * HOUR_MS, remindAt: 2 * HOUR_MS },
    escalation: { at: 3 * HOUR_MS, assignee: null, group: 'managers' },
  });
  // Decisions are taken until it is due; the timer lets those that came in time go first.
  assert.equal(result.wakeAt, 4 * HOUR_MS + LIMITS.decisionGraceMs);
});

test('a task without a due time waits without end', () => {
  const result = runAlone(task, { title: 'Pay' });
  assert.ok(!(result instanceof Promise) && result.kind === 'wait');
  assert.equal(result.wakeAt, null);
});
