import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LIMITS } from '@rex/types';
import { advance } from './advance.ts';
import { begin } from './begin.ts';
import type { EngineEvent } from './event.ts';
import { planOf, type TestNode } from './plan.test-support.ts';
import { BROKEN, graphOf, Story } from './story.test-support.ts';

const chain = (...types: TestNode['type'][]): Story => {
  const nodes = types.map((type, index): TestNode => ({ id: `s${index}`, type: type! }));
  const ids = ['start', ...nodes.map(({ id }) => id)];
  return new Story(
    graphOf(
      nodes,
      nodes.map(({ id }, index) => `${ids[index]} > ${id}`),
    ),
  );
};

/** Events of the step `s0` as another attempt, another iteration or another node would tell them. */
function aboutStep(path: string, attempt: number): EngineEvent[] {
  const step = { path, attempt, at: 2_000 };
  const start = { effect: 'pure', input: null, at: 2_000 } as const;
  return [
    { type: 'step_started', ...step, effect: 'read', input: null },
    { type: 'step_completed', ...step, output: { inline: 1 }, outlet: 'out' },
    { type: 'step_completed', ...step, output: { inline: 1 }, outlet: 'out', start },
    { type: 'step_failed', ...step, error: BROKEN },
    { type: 'step_waiting', ...step, reason: 'timer', wakeAt: 1 },
    { type: 'attempt_lost', ...step },
    { type: 'loop_started', ...step, count: 2 },
  ];
}

describe('E2: a final state never changes', () => {
  test('whatever comes after the end', () => {
    const story = chain('read').done('start').done('s0').close();
    const { state } = story.execution;
    const events: EngineEvent[] = [...aboutStep('s0', 1), ...aboutStep('s0', 2)];
    for (const event of events) story.tell(event);
    story.operator('cancel_requested').operator('suspended').close().decide('s0', 'retry').signal('s0');
    assert.equal(story.execution.state, state);
  });
});

describe('E3: an event of a stale attempt or path changes nothing', () => {
  test('of an attempt that is not the newest', () => {
    const story = chain('read').done('start').fail('s0', BROKEN).fire('s0', 'retry').start('s0');
    const before = story.execution.state;
    for (const attempt of [1, 3]) for (const event of aboutStep('s0', attempt)) story.tell(event);
    assert.equal(story.execution.state, before);
  });

  test('of a start that is not the next one', () => {
    const story = chain('read').done('start');
    const tellStarts = (attempts: readonly number[]): void => {
      const before = story.execution.state;
      for (const attempt of attempts) {
        const step = { path: 's0', attempt, at: story.now } as const;
        story.tell({ type: 'step_started', ...step, effect: 'read', input: null });
        const start = { effect: 'read', input: null, at: story.now } as const;
        story.tell({ type: 'step_failed', ...step, error: BROKEN, start });
      }
      assert.equal(story.execution.state, before);
    };
    tellStarts([2, 3]);
    story.fail('s0', BROKEN);
    tellStarts([2]);
    story.fire('s0', 'retry');
    tellStarts([1, 3]);
  });

  test('of an attempt that is over', () => {
    const story = chain('read', 'read').done('start').done('s0');
    const before = story.execution.state;
    for (const event of aboutStep('s0', 1)) story.tell(event);
    assert.equal(story.execution.state, before);
  });

  test('of an iteration, a round or a step that is not there, however its path is written', () => {
    const story = chain('read', 'read').done('start').start('s0');
    const before = story.execution.state;
    const paths = [
      's0#2',
      's0#1',
      's0#01',
      's0[0]',
      's0[0]/s1',
      's1',
      'nobody',
      'start/s0',
      '',
      '/',
      '__proto__',
    ];
    for (const path of paths) for (const event of aboutStep(path, 1)) story.tell(event);
    assert.equal(story.execution.state, before);
  });

  test('of a round that is over, or still open', () => {
    const body = { nodes: [{ id: 'x' }], edges: [] };
    const story = new Story(graphOf([{ id: 'each', type: 'forEach', body }], ['start > each'])).done('start');
    story.loop('each', 2);
    const open = story.execution.state;
    assert.equal(story.closeRound('each[0]').execution.state, open);
    const next = story.done('each[0]/x').closeRound('each[0]').execution.state;
    for (const path of ['each[0]', 'each[1]', 'each[00]', 'each', 'each[9]', '']) {
      story.closeRound(path).tell({ type: 'item_failed', path, error: BROKEN, at: 2_000 });
    }
    assert.equal(story.execution.state, next);
  });

  test('a doubled fused outcome counts once', () => {
    const story = chain('pure', 'pure');
    const start = { effect: 'pure', input: null, at: 1_000 } as const;
    const event = {
      type: 'step_completed',
      path: 'start',
      attempt: 1,
      outlet: 'out',
      at: 1_000,
      start,
    } as const;
    story.tell({ ...event, output: { inline: 1 } });
    const before = story.execution.state;
    assert.equal(story.tell({ ...event, output: { inline: 2 } }).execution.state, before);
  });

  test('an output for an execution that is not being closed', () => {
    const story = chain('read').done('start');
    const before = story.execution.state;
    assert.equal(story.close().execution.state, before);
  });
});

describe('what an advance shares with the state before', () => {
  test('branches that were not touched are the same objects (E1)', () => {
    const story = chain('read', 'read').done('start').start('s0');
    const before = story.execution.state.root;
    const after = story.done('s0').execution.state.root;
    assert.equal(after.nodes[0], before.nodes[0]);
    assert.notEqual(after.nodes[1], before.nodes[1]);
  });
});

describe('the status of an execution', () => {
  test('is WAITING for what needs a person first', () => {
    const nodes: TestNode[] = ['p', 'q', 'r'].map((id) => ({ id, type: 'unsafe' }));
    const story = new Story(
      graphOf(
        nodes,
        nodes.map(({ id }) => `start > ${id}`),
      ),
    ).done('start');
    story.waits('p', 'timer', 9_000).waits('q', 'task');
    assert.equal(story.status, 'IN_PROGRESS');
    story.start('r').lose('r');
    assert.deepEqual([story.status, story.execution.state.waitingReason], ['WAITING', 'in_doubt']);
    story.decide('r', 'complete');
    assert.equal(story.execution.state.waitingReason, 'task');
    story.signal('q');
    assert.equal(story.execution.state.waitingReason, 'timer');
    assert.equal(story.fire('p', 'wake').status, 'IN_PROGRESS');
  });

  test('a COMPLETED one has the output it was given', () => {
    const story = chain().done('start');
    story.tell({ type: 'execution_completed', output: { inline: { n: 1 } }, at: 2_000 });
    const { status, output, finishedAt, error } = story.execution.state;
    assert.deepEqual(
      { status, output, finishedAt, error },
      {
        ...{ status: 'COMPLETED', output: { inline: { n: 1 } }, finishedAt: 2_000, error: null },
      },
    );
  });

  test('one whose output cannot be evaluated FAILS', () => {
    const story = chain().done('start').tell({ type: 'execution_failed', error: BROKEN, at: 2_000 });
    assert.equal(story.status, 'FAILED');
    assert.deepEqual(story.execution.state.error, BROKEN);
  });
});

describe('the limit on steps', () => {
  const race = { n: 1, cancelRest: true } as const;
  const graph = graphOf(
    [{ id: 'a' }, { id: 'b', type: 'read' }, { id: 'c' }, { id: 'join', policy: { join: race } }],
    ['start > a', 'start > b', 'a > join', 'b > c', 'c > join'],
  );

  test('stops the execution and fails it when what runs has answered', () => {
    const plan = planOf(graph);
    let { execution } = begin(plan, { id: 'x', trigger: 'start', input: { inline: null }, at: 0 });
    const tell = (event: EngineEvent): void => {
      ({ execution } = advance(plan, execution, event));
    };
    const done = (path: string): void => {
      tell({ type: 'step_started', path, attempt: 1, effect: 'pure', input: null, at: 1 });
      tell({ type: 'step_completed', path, attempt: 1, output: { inline: 1 }, outlet: 'out', at: 1 });
    };
    done('start');
    tell({ type: 'step_started', path: 'b', attempt: 1, effect: 'read', input: null, at: 1 });
    execution = { ...execution, stepsMade: LIMITS.stepsPerExecution };
    done('a');
    assert.equal(execution.status, 'IN_PROGRESS', 'b still runs');
    tell({ type: 'attempt_lost', path: 'b', attempt: 1, at: 2 });
    assert.equal(execution.status, 'FAILED');
    assert.equal(execution.error!.code, 'too_many_steps');
  });
});
