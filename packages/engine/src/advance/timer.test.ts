import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TestNode } from './plan.test-support.ts';
import { BROKEN, graphOf, Story } from './story.test-support.ts';

const one = (more: Partial<TestNode> = {}, graph = {}): Story =>
  new Story(
    graphOf([{ id: 'a', type: 'read', ...more }, { id: 'next' }], ['start > a', 'a > next'], graph),
  ).done('start');

describe('a wait', () => {
  test('for a moment ends by `out`', () => {
    const story = one().waits('a', 'timer', 60_000);
    assert.equal(story.execution.state.waitingReason, 'timer');
    assert.deepEqual(story.fire('a', 'wake').runs, ['next']);
    assert.deepEqual(story.execution.step('a').output, { inline: { firedAt: '1970-01-01T00:01:00.000Z' } });
  });

  test('for a signal or a person ends by `timed_out` when its time is over', () => {
    for (const reason of ['signal', 'task'] as const) {
      const story = one().waits('a', reason, 60_000).fire('a', 'wake');
      assert.deepEqual(story.execution.step('a').outlets, ['timed_out']);
      assert.equal(story.of('next'), 'SKIPPED branch_not_taken');
    }
  });

  test('goes on, and keeps its timer, when the timer fires before its time', () => {
    const story = one().waits('a', 'timer', 60_000);
    story.tell({ type: 'timer_fired', path: 'a', kind: 'wake', at: 59_999 });
    assert.equal(story.of('a'), 'WAITING timer');
    assert.deepEqual(story.last!.effects, []);
    assert.equal(story.fire('a', 'wake').of('a'), 'COMPLETED');
  });

  test('that is over ignores its timer, which is taken away', () => {
    const story = one().waits('a', 'signal', 60_000).signal('a');
    const before = story.execution.state;
    story.tell({ type: 'timer_fired', path: 'a', kind: 'wake', at: 60_000 });
    assert.equal(story.execution.state, before);
    assert.deepEqual(story.last!.effects, [{ kind: 'clear_timer', path: 'a', timer: 'wake' }]);
  });
});

describe('the time limit of a step', () => {
  const limited = (more: Partial<TestNode> = {}): Story =>
    one({ policy: { timeouts: { step: 5_000 } }, ...more });

  test('covers all attempts and waits together', () => {
    const story = limited().fail('a', BROKEN).fire('a', 'retry').fail('a', BROKEN, 10_000);
    assert.deepEqual([...story.execution.timers.keys()].sort(), ['a retry', 'a step']);
    assert.equal(story.execution.timers.get('a step')!.wakeAt, 6_000);
    assert.equal(story.fire('a', 'step').of('a'), 'FAILED');
    assert.equal(story.execution.step('a').error!.code, 'step_timeout');
    assert.equal(story.execution.timers.size, 0);
  });

  test('aborts the attempt that runs, whose late outcome changes nothing', () => {
    const story = limited().start('a').fire('a', 'step');
    assert.deepEqual(story.effects('abort'), ['a']);
    const before = story.execution.state;
    story.tell({
      type: 'step_completed',
      path: 'a',
      attempt: 1,
      output: { inline: 1 },
      outlet: 'out',
      at: story.now,
    });
    assert.equal(story.execution.state, before);
  });

  test('takes the timer of a wait away when the fallback begins', () => {
    const nodes: TestNode[] = [
      { id: 'a', type: 'read', fallback: 'spare', policy: { timeouts: { step: 5_000 } } },
      { id: 'spare', type: 'read' },
    ];
    const story = new Story(graphOf(nodes, ['start > a']))
      .done('start')
      .waits('a', 'timer', 99_000)
      .fire('a', 'step');
    assert.deepEqual(story.runs, ['spare']);
    assert.equal(story.execution.timers.size, 0);
  });

  test('ends a fallback that still runs', () => {
    const nodes: TestNode[] = [
      { id: 'a', type: 'unsafe', fallback: 'spare', policy: { timeouts: { step: 5_000 } } },
      { id: 'spare', type: 'read' },
    ];
    const story = new Story(graphOf(nodes, ['start > a']))
      .done('start')
      .fail('a')
      .start('spare')
      .fire('a', 'step');
    assert.equal(story.of('a'), 'FAILED');
    assert.deepEqual(story.effects('abort'), ['spare']);
    story.lose('spare');
    assert.equal(story.of('spare'), 'CANCELLED');
    assert.equal(story.status, 'FAILED');
  });
});

describe('the time limit of an execution', () => {
  test('stops what runs and then the execution FAILS', () => {
    const story = one({}, { executionTimeoutMs: 30_000 }).start('a').fire('', 'execution');
    assert.deepEqual(story.effects('abort'), ['a']);
    assert.equal(story.lose('a').status, 'FAILED');
    assert.equal(story.execution.state.error!.code, 'execution_timeout');
  });

  test('is over when the execution ends', () => {
    const story = one({}, { executionTimeoutMs: 30_000 }).done('a').done('next').close();
    assert.equal(story.status, 'COMPLETED');
    assert.equal(story.execution.timers.size, 0);
  });

  test('holds during a pause too', () => {
    const story = one({}, { executionTimeoutMs: 30_000 }).operator('suspended').fire('', 'execution');
    assert.equal(story.status, 'FAILED');
  });
});

test('E7: the limit on waiting for a place is taken away with a step that was tried again without ever beginning', () => {
  const nodes: TestNode[] = [
    { id: 'a', type: 'read' },
    { id: 'b', type: 'read', policy: { timeouts: { queue: 10 }, onError: 'ask' } },
  ];
  const story = new Story(graphOf(nodes, ['start > a', 'start > b'], { parallelSteps: 1 })).done('start');
  story.start('a').fire('b', 'queue').decide('b', 'retry').operator('cancel_requested').lose('a');
  assert.equal(story.status, 'CANCELLED');
  assert.equal(story.execution.timers.size, 0);
});
