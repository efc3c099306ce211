import assert from 'node:assert/strict';
import { test } from 'node:test';
import { graphOf, Story } from '../advance/story.test-support.ts';
import { openWaits } from './open-waits.ts';

const graph = graphOf(
  [
    { id: 'a', type: 'read' },
    { id: 'b', type: 'read' },
    { id: 'c', type: 'read' },
  ],
  ['start > a', 'start > b', 'start > c'],
);

test('the waits of an execution are those that others can find', () => {
  const story = new Story(graph).done('start');
  for (const id of ['a', 'b', 'c']) story.start(id);
  const waiting = { type: 'step_waiting', attempt: 1, wakeAt: 5_000, at: 0 } as const;
  story.tell({ ...waiting, path: 'a', reason: 'signal', data: { event: 'paid', key: 'k' } });
  story.tell({ ...waiting, path: 'b', reason: 'signal', data: { some: 'thing' } });
  story.tell({ ...waiting, path: 'c', reason: 'timer' });
  assert.deepEqual(
    [...openWaits(story.execution.state).values()],
    [{ path: 'a', kind: 'event', event: 'paid', key: 'k', expiresAt: 5_000 }],
  );
  story.signal('a');
  assert.equal(openWaits(story.execution.state).size, 0);
});
