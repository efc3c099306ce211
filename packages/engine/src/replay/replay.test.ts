import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HistoryEntry } from '@rex/types';
import type { TestNode } from '../advance/plan.test-support.ts';
import { BROKEN, graphOf, Story } from '../advance/story.test-support.ts';
import { ReplayError, replay } from './replay.ts';

const nodes: TestNode[] = [{ id: 'a', type: 'read' }, { id: 'b' }];
const told = (): Story =>
  new Story(graphOf(nodes, ['start > a', 'a > b']))
    .done('start')
    .fail('a', BROKEN)
    .fire('a', 'retry')
    .done('a');
const replayed = (story: Story, history: readonly HistoryEntry[]) =>
  replay(story.execution.plan, 'x', history);

test('E11: the history gives the state at every number', () => {
  const story = told().done('b').close();
  const { history, state } = story.execution;
  assert.deepEqual(replayed(story, history), state);
  history.forEach((_, index) => {
    assert.ok(replayed(story, history.slice(0, index + 1)).seq >= index + 1);
  });
});

test('a retry is replayed as it was decided, whatever the rules say today', () => {
  const story = told();
  const history = story.execution.history.map((entry) =>
    entry.type === 'step_retrying' ? { ...entry, retryAt: 1_700 } : entry,
  );
  const until = history.findIndex(({ type }) => type === 'step_retrying') + 1;
  const { nodes: states } = replayed(story, history.slice(0, until)).root;
  assert.equal(states[1]!.step!.wait!.wakeAt, 1_700);
});

test('a history that the reducer would not have written is refused', () => {
  const story = told();
  const { history } = story.execution;
  const refused: [string, HistoryEntry[]][] = [
    ['empty', []],
    ['without its beginning', history.slice(1)],
    ['with a gap', history.filter(({ type }) => type !== 'step_started')],
    [
      'with another type',
      history.map((e) => (e.type === 'timer_fired' ? { ...e, kind: 'wake' as const } : e)),
    ],
    ['with another path', history.map((e) => (e.type === 'step_started' ? { ...e, path: 'b' } : e))],
    [
      'with another attempt',
      history.map((e) => (e.type === 'step_started' ? { ...e, attempt: e.attempt + 1 } : e)),
    ],
  ];
  for (const [what, entries] of refused) {
    assert.throws(() => replayed(story, entries), ReplayError, what);
  }
});

test('an entry that follows from another is checked for what it is about', () => {
  const story = new Story(graphOf(nodes, ['start.x > a', 'a > b'])).done('start');
  const history = story.execution.history.map((entry) =>
    entry.type === 'step_skipped' && entry.path === 'b' ? { ...entry, path: 'a' } : entry,
  );
  assert.throws(() => replayed(story, history), ReplayError);
});
