import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TestNode } from './plan.test-support.ts';
import { BROKEN, graphOf, Story } from './story.test-support.ts';

/** start → a → next, with a node `spare` beside them that may be a fallback, and a second branch `b`. */
function failing(a: Partial<TestNode>, edges: readonly string[] = [], more = {}): Story {
  const nodes: TestNode[] = [
    { id: 'a', type: 'unsafe', ...a },
    ...(a.fallback ? [{ id: a.fallback, type: 'read' as const, policy: { retry: { attemptsMax: 1 } } }] : []),
    ...[{ id: 'next' }, { id: 'b', type: 'read' as const }],
    ...(edges.length > 0 ? [{ id: 'mend' }] : []),
  ];
  return new Story(graphOf(nodes, ['start > a', 'a > next', 'start > b', ...edges], more)).done('start');
}

describe('the order of answers to a failure', () => {
  test('retry comes before the fallback', () => {
    const story = failing({ type: 'read', fallback: 'spare' }).fail('a', BROKEN);
    assert.equal(story.of('a'), 'WAITING retry');
    assert.equal(story.statuses.spare, undefined);
  });

  test('the fallback comes before the backtrack, and completes the step it stood in for', () => {
    const story = failing({ fallback: 'spare', backtrack: { to: 'a', maxTimes: 1 } }).fail('a');
    assert.equal(story.of('a'), 'WAITING child');
    assert.deepEqual(story.runs, ['spare']);
    story.done('spare');
    assert.equal(story.of('a'), 'COMPLETED');
    assert.deepEqual(story.execution.step('a').output, { inline: 'spare' });
    assert.deepEqual(story.runs, ['next']);
  });

  test('a fallback that fails too leaves the step to the rungs below', () => {
    const story = failing({ fallback: 'spare' }, ['a.error > mend']).fail('a').fail('spare');
    assert.equal(story.of('spare'), 'FAILED handled');
    assert.equal(story.of('a'), 'FAILED handled');
    assert.deepEqual(story.runs, ['mend']);
    assert.equal(story.of('next'), 'SKIPPED branch_not_taken');
  });

  test('a fallback that is not needed is skipped', () => {
    const story = failing({ fallback: 'spare' }).done('a');
    assert.equal(story.of('spare'), 'SKIPPED fallback_not_needed');
  });

  test('a fallback has its own fallback', () => {
    const nodes: TestNode[] = [
      { id: 'a', type: 'unsafe', fallback: 'f1' },
      { id: 'f1', type: 'unsafe', fallback: 'f2' },
      { id: 'f2', type: 'unsafe' },
    ];
    const story = new Story(graphOf(nodes, ['start > a'])).done('start').fail('a').fail('f1').done('f2');
    assert.deepEqual(
      ['a', 'f1', 'f2'].map((path) => story.of(path)),
      ['COMPLETED', 'COMPLETED', 'COMPLETED'],
    );
  });

  test('the backtrack comes before the error outlet', () => {
    const story = failing({ backtrack: { to: 'a', maxTimes: 1 } }, ['a.error > mend']).fail('a');
    assert.equal(story.of('a'), 'FAILED handled');
    assert.deepEqual(story.runs, ['a#2'], 'a node may go back to itself');
    assert.deepEqual(story.fail('a#2').runs, ['mend#2']);
  });

  test('the error outlet comes before onError', () => {
    const story = failing({ policy: { onError: 'ask' } }, ['a.error > mend']).fail('a');
    assert.deepEqual(story.runs, ['mend']);
  });

  test('onError continue takes `out` with the error as output', () => {
    const story = failing({ policy: { onError: 'continue' } }).fail('a', BROKEN);
    assert.equal(story.of('a'), 'FAILED handled');
    assert.deepEqual(story.execution.step('a').output, { inline: { error: BROKEN } });
    assert.deepEqual(story.runs, ['next']);
    story.done('next').done('b').close();
    assert.equal(story.status, 'COMPLETED', 'all failures were handled');
  });

  test('onError ask waits for a person', () => {
    const story = failing({ policy: { onError: 'ask' } })
      .fail('a')
      .done('b');
    assert.equal(story.of('a'), 'WAITING incident');
    assert.equal(story.execution.state.waitingReason, 'incident');
  });

  test('unhandled: the edges are dead, other branches go on, then the execution FAILS', () => {
    const story = failing({}).start('b').fail('a', BROKEN);
    assert.equal(story.of('next'), 'SKIPPED upstream_failed');
    assert.equal(story.status, 'IN_PROGRESS');
    story.done('b');
    assert.equal(story.status, 'FAILED');
    assert.deepEqual(story.execution.state.error, BROKEN);
    assert.equal(story.of('b'), 'COMPLETED');
  });

  test('failFast cancels the other branches and waits for what runs', () => {
    const story = failing({}, [], { failFast: true }).start('b').fail('a', BROKEN);
    assert.deepEqual(story.effects('abort'), ['b']);
    assert.equal(story.status, 'IN_PROGRESS', 'b has not answered yet');
    story.lose('b');
    assert.equal(story.status, 'FAILED');
    assert.deepEqual(story.execution.state.error, BROKEN);
  });
});

describe('a lost attempt', () => {
  test('of an unsafe step is in doubt and never repeated by itself', () => {
    const story = failing({ policy: { retry: { attemptsMax: 5 } } })
      .start('a')
      .lose('a')
      .done('b');
    assert.equal(story.of('a'), 'WAITING in_doubt');
    assert.equal(story.execution.state.waitingReason, 'in_doubt');
    assert.equal(story.execution.timers.size, 0);
  });

  test('of any other step is tried again until its attempts are used up', () => {
    const story = failing({ type: 'idempotent' })
      .start('a')
      .lose('a')
      .fire('a', 'retry')
      .start('a')
      .lose('a');
    story.fire('a', 'retry').start('a').lose('a');
    assert.equal(story.of('a'), 'FAILED');
    assert.deepEqual(
      story.execution.attempts.map(({ isLost }) => isLost),
      [true, true],
    );
    assert.equal(story.execution.step('a').error!.code, 'attempt_lost');
  });
});
