import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TestNode } from './plan.test-support.ts';
import { graphOf, Story, WRONG } from './story.test-support.ts';

const branches: TestNode[] = ['running', 'waiting', 'queued'].map((id) => ({ id, type: 'read' }));
const edges = branches.map(({ id }) => `start > ${id}`);
const wide = (more = {}): Story =>
  new Story(graphOf([...branches, { id: 'never' }], [...edges, 'running > never'], more)).done('start');

describe('cancel', () => {
  test('aborts what runs, cancels the rest at once, and waits for the outcome', () => {
    const story = wide({ parallelSteps: 1 }).waits('running', 'signal').start('waiting');
    story.operator('cancel_requested');
    assert.deepEqual(story.effects('abort'), ['waiting']);
    assert.equal(story.of('running'), 'CANCELLED');
    assert.equal(story.of('queued'), 'CANCELLED');
    assert.equal(story.status, 'IN_PROGRESS');
    story.lose('waiting');
    assert.equal(story.status, 'CANCELLED');
    assert.equal(story.execution.steps.has('never'), false, 'what never began gets no step');
  });

  test('records a success that comes in the meantime and starts nothing after it', () => {
    const story = wide().start('running').operator('cancel_requested').done('running');
    assert.equal(story.of('running'), 'COMPLETED');
    assert.equal(story.status, 'CANCELLED');
    assert.equal(story.execution.history.at(-1)!.type, 'execution_cancelled');
  });

  test('an answer that is a failure or a wait is the end of the step, and nothing is tried again', () => {
    for (const answer of ['fail', 'waits'] as const) {
      const story = wide().start('running').operator('cancel_requested');
      if (answer === 'fail') story.fail('running', WRONG);
      else story.waits('running', 'timer', 9_999);
      assert.equal(story.of('running'), 'CANCELLED');
      assert.equal(story.status, 'CANCELLED');
    }
  });

  test('an unanswered unsafe attempt stays marked in doubt', () => {
    const story = new Story(graphOf([{ id: 'pay', type: 'unsafe' }], ['start > pay'])).done('start');
    story.start('pay').operator('cancel_requested').lose('pay');
    assert.equal(story.of('pay'), 'CANCELLED in_doubt');
    assert.equal(story.status, 'CANCELLED');
  });

  test('goes down into every open round', () => {
    const body = { nodes: [branches[0]!], edges: [] };
    const inner: TestNode = { id: 'inner', type: 'forEach', concurrency: 2, body };
    const each: TestNode = {
      id: 'each',
      type: 'forEach',
      concurrency: 2,
      body: { nodes: [inner], edges: [] },
    };
    const story = new Story(graphOf([each], ['start > each'])).done('start').loop('each', 2);
    story.loop('each[0]/inner', 2).start('each[0]/inner[1]/running').operator('cancel_requested');
    assert.deepEqual(story.effects('abort'), ['each[0]/inner[1]/running']);
    assert.equal(story.of('each[1]/inner'), 'CANCELLED');
    assert.equal(story.of('each'), 'WAITING child');
    story.lose('each[0]/inner[1]/running');
    assert.equal(story.of('each[0]/inner'), 'CANCELLED');
    assert.equal(story.of('each'), 'CANCELLED');
    assert.equal(story.status, 'CANCELLED');
  });

  test('a second one changes nothing', () => {
    const story = wide().start('running').operator('cancel_requested');
    const before = story.execution.state;
    assert.equal(story.operator('cancel_requested').execution.state, before);
  });

  test('ends an execution that has not begun, or that only waits, at once', () => {
    const fresh = new Story(graphOf([], [])).operator('cancel_requested');
    assert.equal(fresh.status, 'CANCELLED');
    const story = new Story(graphOf([branches[0]!], ['start > running']))
      .done('start')
      .waits('running', 'task');
    assert.equal(story.operator('cancel_requested').status, 'CANCELLED');
  });

  test('ends a pause', () => {
    const story = wide().start('running').operator('suspended').operator('cancel_requested');
    assert.equal(story.status, 'IN_PROGRESS');
    assert.equal(story.lose('running').status, 'CANCELLED');
  });

  test('comes before an output that is being put together', () => {
    const story = new Story(graphOf([], [])).done('start').operator('cancel_requested');
    assert.equal(story.status, 'CANCELLED');
    assert.equal(story.close().status, 'CANCELLED');
  });

  test('stops a fallback too', () => {
    const nodes: TestNode[] = [
      { id: 'a', type: 'unsafe', fallback: 'spare' },
      { id: 'spare', type: 'read' },
    ];
    const story = new Story(graphOf(nodes, ['start > a'])).done('start').fail('a').start('spare');
    story.operator('cancel_requested');
    assert.equal(story.of('a'), 'CANCELLED');
    assert.deepEqual(story.effects('abort'), ['spare']);
    assert.equal(story.lose('spare').status, 'CANCELLED');
  });
});
