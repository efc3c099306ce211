import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TestNode } from './plan.test-support.ts';
import { BROKEN, graphOf, Story } from './story.test-support.ts';

const x: TestNode = { id: 'x', type: 'read', policy: { retry: { attemptsMax: 1 } } };
const forEach = (more: Partial<TestNode> = {}): Story =>
  new Story(
    graphOf(
      [{ id: 'each', type: 'forEach', body: { nodes: [x], edges: [] }, ...more }, { id: 'after' }],
      ['start > each', 'each > after'],
    ),
  ).done('start');
const repeat = (maxTimes: number, more: Partial<TestNode> = {}): Story =>
  new Story(
    graphOf(
      [{ id: 'again', type: 'repeat', maxTimes, body: { nodes: [x], edges: [] }, ...more }],
      ['start > again'],
    ),
  ).done('start');
const resultsOf = (story: Story): unknown => story.execution.state.root.nodes[1]!.rounds!.results;

describe('forEach', () => {
  test('runs as many rounds at once as its concurrency says, in order', () => {
    const story = forEach({ concurrency: 2 }).loop('each', 3);
    assert.deepEqual(story.runs, ['each[0]/x', 'each[1]/x']);
    assert.equal(story.status, 'IN_PROGRESS');
    story.done('each[1]/x');
    assert.deepEqual(story.effects('close_round'), ['each[1]']);
    assert.deepEqual(story.closeRound('each[1]').runs, ['each[2]/x']);
  });

  test('keeps the results in the order of the items, whatever the order of their ends', () => {
    const story = forEach({ concurrency: 3 }).loop('each', 3);
    for (const index of [2, 0, 1]) story.done(`each[${index}]/x`).closeRound(`each[${index}]`);
    assert.deepEqual(story.effects('close_loop'), ['each']);
    const expected = ['each[0]', 'each[1]', 'each[2]'].map((inline) => ({ inline }));
    assert.deepEqual(resultsOf(story), expected);
    assert.deepEqual(story.closeLoop('each').runs, ['after']);
    assert.equal(story.done('after').close().status, 'COMPLETED');
  });

  test('over nothing closes at once', () => {
    const story = forEach().loop('each', 0);
    assert.deepEqual(story.effects('close_loop'), ['each']);
    assert.equal(story.closeLoop('each').of('each'), 'COMPLETED');
  });

  test('fail stops the running rounds, waits for them, and fails with the first error', () => {
    const story = forEach({ concurrency: 2 }).loop('each', 5).start('each[0]/x').fail('each[1]/x', BROKEN);
    assert.deepEqual(story.effects('abort'), ['each[0]/x']);
    assert.equal(story.of('each'), 'WAITING child');
    story.lose('each[0]/x');
    assert.equal(story.of('each'), 'FAILED');
    const { error } = story.execution.step('each');
    assert.equal(error!.code, 'item_failed');
    assert.deepEqual(error!.details, { path: 'each[1]', error: BROKEN });
    assert.equal(story.of('after'), 'SKIPPED upstream_failed');
    assert.equal(story.execution.steps.has('each[2]/x'), false);
  });

  test('skip leaves null in place and goes on', () => {
    const story = forEach({ onItemError: 'skip' }).loop('each', 2).fail('each[0]/x');
    assert.deepEqual(story.runs, ['each[1]/x']);
    story.done('each[1]/x').closeRound('each[1]');
    assert.deepEqual(resultsOf(story), [{ inline: null }, { inline: 'each[1]' }]);
    assert.equal(story.closeLoop('each').done('after').close().status, 'COMPLETED');
  });

  test('collect leaves the error in place', () => {
    const story = forEach({ onItemError: 'collect' }).loop('each', 1).fail('each[0]/x', BROKEN);
    assert.deepEqual(resultsOf(story), [{ inline: { error: BROKEN } }]);
  });

  test('a round whose output cannot be evaluated has failed', () => {
    const story = forEach({ onItemError: 'skip' }).loop('each', 1).done('each[0]/x');
    story.tell({ type: 'item_failed', path: 'each[0]', error: BROKEN, at: story.now });
    assert.deepEqual(resultsOf(story), [{ inline: null }]);
  });

  test('a loop whose output cannot be put together has failed', () => {
    const story = forEach().loop('each', 0);
    story.tell({ type: 'step_failed', path: 'each', attempt: 1, error: BROKEN, at: story.now });
    assert.equal(story.of('each'), 'FAILED');
    assert.equal(story.status, 'FAILED');
  });

  test('rounds share one memory: the last to change it wins', () => {
    const story = forEach({ concurrency: 2 }).loop('each', 2).start('each[0]/x').start('each[1]/x');
    story.done('each[1]/x', 'out', { n: 1, b: 1 }).done('each[0]/x', 'out', { n: 0 });
    assert.deepEqual(story.execution.state.memory, { n: 0, b: 1 });
    assert.equal(story.execution.state.memorySeq, story.execution.step('each[0]/x').finishedSeq);
  });

  test('loops nest: an inner failure is the failure of one outer item', () => {
    const inner: TestNode = { id: 'inner', type: 'forEach', concurrency: 2, body: { nodes: [x], edges: [] } };
    const story = forEach({ onItemError: 'collect', body: { nodes: [inner], edges: [] } }).loop('each', 2);
    story
      .loop('each[0]/inner', 2)
      .start('each[0]/inner[1]/x')
      .fail('each[0]/inner[0]/x')
      .lose('each[0]/inner[1]/x');
    assert.equal(story.of('each[0]/inner'), 'FAILED');
    assert.deepEqual(story.runs, ['each[1]/inner']);
    story
      .loop('each[1]/inner', 0)
      .closeLoop('each[1]/inner')
      .closeRound('each[1]')
      .closeLoop('each')
      .done('after');
    assert.equal(story.close().status, 'COMPLETED');
  });

  test('a doubled start of a loop that closes already changes nothing (E3)', () => {
    const story = forEach().loop('each', 0);
    const before = story.execution.state;
    story.tell({ type: 'loop_started', path: 'each', attempt: 1, count: 3, at: story.now });
    assert.equal(story.execution.state, before);
  });

  test('an operator lets a failed loop begin again as its next iteration', () => {
    const story = forEach({ policy: { onError: 'ask', timeouts: { step: 60_000 } } })
      .loop('each', 1)
      .fail('each[0]/x');
    assert.equal(story.of('each'), 'WAITING incident');
    assert.deepEqual(story.decide('each', 'retry').runs, ['each#2']);
    assert.equal(story.of('each'), 'FAILED handled');
    assert.equal(story.execution.timers.size, 0, 'the limit of the first iteration is over');
    assert.deepEqual(story.loop('each#2', 1).runs, ['each[0]#2/x']);
    story.done('each[0]#2/x').closeRound('each[0]#2').closeLoop('each#2').done('after').close();
    assert.equal(story.status, 'COMPLETED');
  });

  test('its time limit stops the rounds and fails it', () => {
    const story = forEach({ policy: { timeouts: { step: 5_000 } } })
      .loop('each', 2)
      .start('each[0]/x')
      .fire('each', 'step');
    assert.deepEqual(story.effects('abort'), ['each[0]/x']);
    story.lose('each[0]/x');
    assert.equal(story.of('each'), 'FAILED');
    assert.equal(story.execution.step('each').error!.code, 'step_timeout');
  });

  test('its time limit while its output is put together leaves nothing counted', () => {
    const story = forEach({ policy: { timeouts: { step: 5_000 }, onError: 'ask' } })
      .loop('each', 0)
      .fire('each', 'step');
    assert.equal(story.of('each'), 'WAITING incident');
    assert.equal(story.status, 'WAITING');
  });
});

describe('repeat', () => {
  test('goes on with what the last round gave until it is told to stop', () => {
    const story = repeat(5).loop('again').done('again[0]/x').closeRound('again[0]', true);
    assert.deepEqual(story.runs, ['again[1]/x']);
    assert.deepEqual(story.execution.state.root.nodes[1]!.rounds!.open[0]!.last, { inline: 'again[0]' });
    story.done('again[1]/x').closeRound('again[1]');
    assert.deepEqual(story.effects('close_loop'), ['again']);
    assert.deepEqual(resultsOf(story), [{ inline: 'again[1]' }]);
  });

  test('fails when it is not done after maxTimes rounds', () => {
    const story = repeat(2).loop('again').done('again[0]/x').closeRound('again[0]', true);
    story.done('again[1]/x').closeRound('again[1]', true);
    assert.equal(story.of('again'), 'FAILED');
    assert.equal(story.execution.step('again').error!.code, 'not_finished_in_cap');
    assert.equal(story.status, 'FAILED');
  });

  test('fails with the first round that fails', () => {
    const story = repeat(2, { onItemError: 'skip' }).loop('again').fail('again[0]/x');
    assert.equal(story.execution.step('again').error!.code, 'item_failed');
  });
});
