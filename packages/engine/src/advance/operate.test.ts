import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TestNode } from './plan.test-support.ts';
import { BROKEN, graphOf, Story } from './story.test-support.ts';

const a: TestNode = { id: 'a', type: 'unsafe', policy: { onError: 'ask' } };
const asking = (more: Partial<TestNode> = {}): Story =>
  new Story(graphOf([{ ...a, ...more }, { id: 'next' }], ['start > a', 'a > next'])).done('start');

describe('suspend', () => {
  test('lets what runs finish and records it, and begins nothing', () => {
    const story = asking().start('a').operator('suspended');
    assert.equal(story.status, 'SUSPENDED');
    story.done('a');
    assert.equal(story.of('a'), 'COMPLETED');
    assert.deepEqual(story.runs, []);
    assert.equal(story.of('next'), 'PENDING');
    assert.deepEqual(story.operator('resumed').runs, ['next']);
    assert.equal(story.status, 'IN_PROGRESS');
  });

  test('holds closings back', () => {
    const story = asking().start('a').operator('suspended').done('a', 'x');
    assert.deepEqual(story.effects('close_execution'), []);
    assert.deepEqual(story.operator('resumed').effects('close_execution'), ['']);
  });

  test('holds the closings of rounds and loops back', () => {
    const body = { nodes: [{ id: 'x' }], edges: [] };
    const story = new Story(graphOf([{ id: 'each', type: 'forEach', body }], ['start > each'])).done('start');
    story.loop('each').start('each[0]/x').operator('suspended').done('each[0]/x');
    assert.deepEqual(story.operator('resumed').effects('close_round'), ['each[0]']);
    story.operator('suspended').closeRound('each[0]');
    assert.deepEqual(story.operator('resumed').effects('close_loop'), ['each']);
  });

  test('holds a due retry back, and gives places in order afterwards', () => {
    const nodes: TestNode[] = ['p', 'q', 'r'].map((id) => ({ id, type: 'read' }));
    const edges = nodes.map(({ id }) => `start > ${id}`);
    const story = new Story(graphOf(nodes, edges, { parallelSteps: 2 })).done('start').fail('p', BROKEN);
    story.start('q').start('r').operator('suspended').fire('p', 'retry').done('q');
    assert.deepEqual(story.runs, []);
    assert.deepEqual(story.operator('resumed').runs, ['p']);
  });

  test('twice, or resumed without it, changes nothing', () => {
    const story = asking();
    const before = story.execution.state;
    assert.equal(story.operator('resumed').execution.state, before);
    const paused = story.operator('suspended').execution.state;
    assert.equal(story.operator('suspended').execution.state, paused);
  });

  test('does not stop signals and timers from being recorded', () => {
    const story = asking().waits('a', 'signal').operator('suspended').signal('a', 1);
    assert.equal(story.of('a'), 'COMPLETED');
    assert.equal(story.status, 'SUSPENDED');
  });
});

describe('a signal', () => {
  test('completes the step that waits for it, by its outlet', () => {
    const story = asking().waits('a', 'task').signal('a', { ok: true });
    assert.deepEqual(story.execution.step('a').output, { inline: { ok: true } });
    assert.deepEqual(story.runs, ['next']);
  });

  test('the first one wins', () => {
    const story = asking().waits('a', 'signal').signal('a', 1);
    const before = story.execution.state;
    assert.equal(story.signal('a', 2).execution.state, before);
  });

  test('that nobody waits for changes nothing', () => {
    const story = asking().start('a');
    const before = story.execution.state;
    for (const path of ['a', 'next', 'a#2', 'nobody', '', 'a[0]/x', 'a#1']) story.signal(path);
    assert.equal(story.execution.state, before);
  });

  test('takes away the timer of its wait', () => {
    const story = asking().waits('a', 'task', 99_000);
    assert.equal(story.execution.timers.size, 1);
    assert.equal(story.signal('a').execution.timers.size, 0);
  });
});

describe('a decision on an incident', () => {
  test('retry tries again with the next attempt, whatever the policy', () => {
    const story = asking().fail('a', BROKEN);
    assert.deepEqual(story.decide('a', 'retry').runs, ['a']);
    assert.equal(story.execution.attempts.length, 1);
    story.done('a').done('next').close();
    assert.equal(story.execution.step('a').attempt, 2);
    assert.equal(story.status, 'COMPLETED');
  });

  test('complete gives the output', () => {
    const story = asking().fail('a').decide('a', 'complete');
    assert.deepEqual(story.execution.step('a').output, { inline: 'decided' });
    assert.deepEqual(story.runs, ['next']);
  });

  test('fail fails it for good', () => {
    const story = asking().fail('a').decide('a', 'fail');
    assert.equal(story.of('a'), 'FAILED');
    assert.equal(story.execution.step('a').error!.code, 'decided_failed');
    assert.equal(story.status, 'FAILED');
  });

  test('the first one wins', () => {
    const story = asking().fail('a').decide('a', 'complete');
    const before = story.execution.state;
    assert.equal(story.decide('a', 'retry').execution.state, before);
  });

  test('the first one wins, also when the next attempt has come to wait again', () => {
    const story = asking().fail('a').decide('a', 'retry', 1).fail('a');
    assert.deepEqual([story.of('a'), story.execution.step('a').attempt], ['WAITING incident', 2]);
    const before = story.execution.state;
    for (const action of ['retry', 'complete', 'fail'] as const) {
      assert.equal(story.decide('a', action, 1).execution.state, before, action);
    }
    assert.deepEqual(story.decide('a', 'retry', 2).runs, ['a']);
    const decided = story.execution.history.filter(({ type }) => type === 'decided');
    assert.deepEqual(
      decided.map((entry) => 'attempt' in entry && entry.attempt),
      [1, 2],
    );
  });

  test('retry after a time limit that ended a wait for a retry does not tell of the attempt twice', () => {
    const policy = { onError: 'ask', timeouts: { step: 500 }, retry: { attemptsMax: 3 } } as const;
    const story = asking({ type: 'read', policy })
      .fail('a', BROKEN, 9_000)
      .fire('a', 'step')
      .decide('a', 'retry');
    assert.equal(story.execution.attempts.length, 1);
    assert.deepEqual(story.runs, ['a']);
  });

  test('a step that failed before its first attempt is tried for the first time', () => {
    const nodes: TestNode[] = [
      { id: 'p', type: 'read' },
      { id: 'q', type: 'read', policy: { timeouts: { queue: 100 }, onError: 'ask' } },
    ];
    const graph = graphOf(nodes, ['start > p', 'start > q'], { parallelSteps: 1 });
    const story = new Story(graph).done('start').fire('q', 'queue').decide('q', 'retry');
    assert.deepEqual(story.done('p').runs, ['q']);
    assert.equal(story.done('q').execution.step('q').attempt, 1);
  });
});

describe('a decision on a step in doubt', () => {
  const inDoubt = (more: Partial<TestNode> = {}): Story => asking(more).start('a').lose('a');

  test('retry runs it again', () => {
    const story = inDoubt().decide('a', 'retry');
    assert.deepEqual(story.runs, ['a']);
    assert.deepEqual(
      story.execution.attempts.map(({ isLost }) => isLost),
      [true],
    );
  });

  test('complete says what came of it', () => {
    assert.deepEqual(inDoubt().decide('a', 'complete').runs, ['next']);
  });

  test('fail is a failure like any other, so that an incident may follow', () => {
    assert.equal(inDoubt().decide('a', 'fail').of('a'), 'WAITING incident');
    assert.equal(inDoubt({ policy: {} }).decide('a', 'fail').of('a'), 'FAILED');
  });

  test('a late outcome of the lost attempt changes nothing (E3)', () => {
    const story = inDoubt();
    const before = story.execution.state;
    const event = { type: 'step_completed', path: 'a', attempt: 1, outlet: 'out', at: 2_000 } as const;
    assert.equal(story.tell({ ...event, output: { inline: 1 } }).execution.state, before);
  });
});
