import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isFinalStep } from '@rex/types';
import type { TestNode } from './plan.test-support.ts';
import { BROKEN, graphOf, Story } from './story.test-support.ts';

const check = (to: string, maxTimes = 1, more: Partial<TestNode> = {}): TestNode => ({
  ...{ id: 'check', type: 'unsafe', backtrack: { to, maxTimes } },
  ...more,
});
const read = (id: string): TestNode => ({ id, type: 'read', policy: { retry: { attemptsMax: 1 } } });
/** start → draft → check → send, and draft → side. */
const drafting = (more: Partial<TestNode> = {}): Story =>
  new Story(
    graphOf(
      [read('draft'), read('side'), check('draft', 1, more), read('send')],
      ['start > draft', 'draft > check', 'draft > side', 'check > send'],
    ),
  ).done('start');

describe('backtrack', () => {
  test('gives all that is reachable its next iteration, with the error as feedback', () => {
    const story = drafting().done('draft').done('side').fail('check', BROKEN);
    assert.deepEqual(story.runs, ['draft#2']);
    assert.deepEqual(story.statuses, { start: 'COMPLETED', 'draft#2': 'PENDING' });
    const feedback = story.execution.state.root.nodes.map((node) => node.feedback?.code ?? null);
    assert.deepEqual(feedback, [null, 'network', 'network', 'network', 'network']);
    story.done('draft#2').done('side#2').done('check#2').done('send#2').close();
    assert.equal(story.status, 'COMPLETED', 'the failure was handled');
    assert.equal(story.of('check'), 'FAILED handled');
  });

  test('goes back at most maxTimes', () => {
    const story = drafting()
      .done('draft')
      .done('side')
      .fail('check')
      .done('draft#2')
      .done('side#2')
      .fail('check#2');
    assert.equal(story.of('check#2'), 'FAILED');
    assert.equal(story.of('send#2'), 'SKIPPED upstream_failed');
    assert.equal(story.status, 'FAILED');
  });

  test('cancels running steps of the region first and waits until they are settled', () => {
    const story = drafting().done('draft').start('side').fail('check');
    assert.deepEqual(story.effects('abort'), ['side']);
    assert.deepEqual(story.runs, []);
    story.lose('side');
    assert.equal(story.of('side'), 'CANCELLED');
    assert.deepEqual(story.runs, ['draft#2']);
  });

  test('the success of a step that was told to stop is recorded and taken back', () => {
    const story = drafting().done('draft').start('side').fail('check').done('side');
    assert.equal(story.of('side'), 'COMPLETED');
    assert.deepEqual(story.runs, ['draft#2']);
  });

  test('cancels what waits or is queued in the region at once', () => {
    const story = drafting().done('draft').waits('side', 'timer', 9_000).fail('check');
    assert.equal(story.of('side'), 'CANCELLED');
    assert.equal(story.execution.timers.size, 0);
    assert.deepEqual(story.runs, ['draft#2']);
  });

  test('nothing begins in the region while the backtrack waits', () => {
    const nodes = [read('draft'), read('side'), read('late'), check('draft')];
    const edges = ['start > draft', 'draft > side', 'side > late', 'draft > check'];
    const story = new Story(graphOf(nodes, edges))
      .done('start')
      .done('draft')
      .start('side')
      .fail('check')
      .done('side');
    assert.deepEqual(story.runs, ['draft#2']);
    assert.equal(story.statuses.late, undefined);
  });

  test('leaves what is outside of the region alone, and keeps its edges into it', () => {
    const nodes = [read('outside'), read('draft'), check('draft'), { id: 'join' }];
    const edges = ['start > outside', 'start > draft', 'draft > check', 'check > join', 'outside > join'];
    const story = new Story(graphOf(nodes, edges)).done('start').done('outside').done('draft').fail('check');
    assert.equal(story.of('outside'), 'COMPLETED');
    assert.deepEqual(story.done('draft#2').done('check#2').runs, ['join#2']);
  });

  test('memory is not rolled back', () => {
    const story = drafting().done('draft', 'out', { drafts: 1 }).done('side').fail('check');
    assert.deepEqual(story.execution.state.memory, { drafts: 1 });
  });

  test('a step in doubt in the region blocks it', () => {
    const nodes = [read('draft'), { id: 'pay', type: 'unsafe' as const }, check('draft')];
    const edges = ['start > draft', 'draft > pay', 'draft > check'];
    const story = new Story(graphOf(nodes, edges))
      .done('start')
      .done('draft')
      .start('pay')
      .lose('pay')
      .fail('check');
    assert.equal(story.of('check'), 'FAILED');
    assert.equal(story.of('pay'), 'WAITING in_doubt');
  });

  test('a step in doubt in a round of a loop in the region blocks it too', () => {
    const each: TestNode = {
      ...{ id: 'each', type: 'forEach' },
      body: { nodes: [{ id: 'pay', type: 'unsafe' }], edges: [] },
    };
    const edges = ['start > draft', 'draft > each', 'draft > check'];
    const story = new Story(graphOf([read('draft'), each, check('draft')], edges))
      .done('start')
      .done('draft');
    story.loop('each').start('each[0]/pay').lose('each[0]/pay').fail('check');
    assert.equal(story.of('check'), 'FAILED');
    assert.equal(story.of('each[0]/pay'), 'WAITING in_doubt');
  });

  test('stops the rounds of a loop in the region and begins it anew', () => {
    const each: TestNode = {
      id: 'each',
      type: 'forEach',
      concurrency: 2,
      body: { nodes: [read('x')], edges: [] },
    };
    const edges = ['start > draft', 'draft > each', 'draft > check'];
    const story = new Story(graphOf([read('draft'), each, check('draft')], edges))
      .done('start')
      .done('draft');
    story.loop('each', 3).start('each[0]/x').fail('check');
    assert.deepEqual(story.effects('abort'), ['each[0]/x']);
    assert.equal(story.of('each[1]/x'), 'CANCELLED');
    story.lose('each[0]/x');
    assert.equal(story.of('each'), 'CANCELLED');
    story.done('draft#2').loop('each#2', 1);
    assert.deepEqual(story.runs, ['each[0]#2/x']);
  });

  test('works within a round, whose other rounds go on', () => {
    const body = { nodes: [read('draft'), check('draft')], edges: ['draft > check'] };
    const each: TestNode = { id: 'each', type: 'forEach', concurrency: 2, body };
    const story = new Story(graphOf([each], ['start > each'])).done('start').loop('each', 2);
    story.done('each[0]/draft').start('each[1]/draft').fail('each[0]/check');
    assert.deepEqual(story.runs, ['each[0]/draft#2']);
    assert.equal(story.of('each[1]/draft'), 'RUNNING');
  });

  test('gives fallbacks in the region, and their fallbacks, another chance', () => {
    const nodes: TestNode[] = [
      { ...read('draft'), fallback: 'f1' },
      { ...read('f1'), fallback: 'f2' },
      ...[read('f2'), check('draft')],
    ];
    const story = new Story(graphOf(nodes, ['start > draft', 'draft > check'])).done('start');
    story.fail('draft').fail('f1').done('f2').fail('check');
    story.fail('draft#2').fail('f1#2');
    assert.deepEqual(story.runs, ['f2#2']);
  });

  test('two backtracks of different regions both happen', () => {
    const nodes: TestNode[] = [
      ...[read('a'), read('slow'), { ...check('a'), id: 'checkA' }],
      ...[read('b'), { ...check('b'), id: 'checkB' }],
    ];
    const edges = ['start > a', 'a > slow', 'a > checkA', 'start > b', 'b > checkB'];
    const story = new Story(graphOf(nodes, edges))
      .done('start')
      .done('a')
      .done('b')
      .start('slow')
      .fail('checkA');
    assert.deepEqual(story.fail('checkB').runs, ['b#2']);
    assert.deepEqual(story.lose('slow').runs, ['a#2']);
    story.done('a#2').done('slow#2').done('checkA#2').done('b#2').done('checkB#2').close();
    assert.equal(story.status, 'COMPLETED');
  });

  test('one that began in the region of another is gone with it', () => {
    const nodes: TestNode[] = [
      ...[read('a'), read('slow'), { ...check('a'), id: 'checkA' }],
      ...[read('b'), read('slowB'), { ...check('b'), id: 'checkB' }],
    ];
    const edges = ['start > a', 'a > slow', 'a > checkA', 'a > b', 'b > slowB', 'b > checkB'];
    const story = new Story(graphOf(nodes, edges))
      .done('start')
      .done('a')
      .done('b')
      .start('slow')
      .start('slowB');
    story.fail('checkB').fail('checkA').lose('slow');
    assert.deepEqual(story.lose('slowB').runs, ['a#2']);
    story.done('a#2').done('b#2').fail('checkB#2', BROKEN);
    assert.deepEqual(story.runs, ['b#3'], 'it had gone back no time yet');
  });

  test('a cancel ends the wait for it', () => {
    const story = drafting()
      .done('draft')
      .start('side')
      .fail('check')
      .operator('cancel_requested')
      .lose('side');
    assert.equal(story.status, 'CANCELLED');
    assert.ok([...story.execution.steps.values()].every(({ status }) => isFinalStep(status)));
  });
});

test('an unhandled failure in a region that begins again does not fail the execution any more', () => {
  const nodes: TestNode[] = [
    { id: 'a' },
    { id: 'x', type: 'read' },
    { id: 'b', type: 'read', backtrack: { to: 'a', maxTimes: 1 } },
  ];
  const story = new Story(graphOf(nodes, ['start > a', 'a > x', 'a > b'])).done('start').done('a');
  story.fail('x').fail('b').done('a#2').done('x#2').done('b#2').close();
  assert.equal(story.status, 'COMPLETED');
});

test('an unhandled failure outside of the region still fails the execution', () => {
  const nodes: TestNode[] = [
    { id: 'o', type: 'read' },
    { id: 'a' },
    { id: 'x', type: 'read' },
    { id: 'b', type: 'read', backtrack: { to: 'a', maxTimes: 1 } },
  ];
  const story = new Story(graphOf(nodes, ['start > o', 'start > a', 'a > x', 'a > b']))
    .done('start')
    .done('a');
  story.fail('x').fail('o', BROKEN_FOR_GOOD).fail('b').done('a#2').done('x#2').done('b#2');
  assert.equal(story.status, 'FAILED');
  assert.equal(story.execution.state.error?.message, BROKEN_FOR_GOOD.message);
});

const BROKEN_FOR_GOOD = {
  code: 'step_failed',
  category: 'execution',
  message: 'for good',
  retryable: false,
} as const;
