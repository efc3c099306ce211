import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JoinPolicy } from '@rex/types';
import type { TestNode } from './plan.test-support.ts';
import { graphOf, Story } from './story.test-support.ts';

const SOURCES = ['a', 'b', 'c'];

/** start → a, b, c → join → after; each of a, b, c leads on by `out`. */
function joined(join: JoinPolicy | undefined, more: Partial<TestNode> = {}): Story {
  const nodes: TestNode[] = [
    ...SOURCES.map((id) => ({ id, type: 'read' as const, policy: { retry: { attemptsMax: 1 } }, ...more })),
    { id: 'join', type: 'read', ...(join ? { policy: { join } } : {}) },
    { id: 'after' },
  ];
  const edges = [...SOURCES.flatMap((id) => [`start > ${id}`, `${id} > join`]), 'join > after'];
  return new Story(graphOf(nodes, edges)).done('start');
}

describe('join all', () => {
  test('starts when the last incoming edge is settled and one is taken', () => {
    const story = joined(undefined).done('a').done('b', 'elsewhere');
    assert.equal(story.statuses.join, undefined);
    assert.deepEqual(story.done('c', 'elsewhere').runs, ['join']);
  });

  test('is skipped with its branch when no incoming edge is taken', () => {
    const story = joined(undefined).done('a', 'x').done('b', 'x').done('c', 'x');
    assert.equal(story.of('join'), 'SKIPPED branch_not_taken');
    assert.equal(story.of('after'), 'SKIPPED branch_not_taken');
    assert.equal(story.close().status, 'COMPLETED');
  });

  test('is skipped as upstream_failed when an edge is dead, and so is what follows', () => {
    const story = joined(undefined).done('a').fail('b');
    assert.equal(story.statuses.join, undefined, 'the other branch is still open');
    story.done('c');
    assert.equal(story.of('join'), 'SKIPPED upstream_failed');
    assert.equal(story.of('after'), 'SKIPPED upstream_failed');
    assert.equal(story.status, 'FAILED');
    assert.equal(story.of('a'), 'COMPLETED');
  });

  test('takes the edges of a source whose failure was handled as skipped', () => {
    const nodes: TestNode[] = [{ id: 'a', type: 'unsafe' }, { id: 'mend' }, { id: 'join' }];
    const edges = ['start > a', 'a.error > mend', 'a > join', 'mend > join'];
    const story = new Story(graphOf(nodes, edges)).done('start').fail('a').done('mend');
    assert.deepEqual(story.runs, ['join']);
    assert.equal(story.done('join').close().status, 'COMPLETED');
  });
});

describe('join n', () => {
  test('any starts at the first taken edge and never again (E8)', () => {
    const story = joined({ n: 1 }).done('b');
    assert.deepEqual(story.runs, ['join']);
    story.done('join').done('a');
    assert.deepEqual(story.runs, []);
    story.done('after').done('c');
    assert.deepEqual(story.effects('close_execution'), ['']);
  });

  test('n starts at the n-th taken edge', () => {
    const story = joined({ n: 2 }).done('a').done('b', 'x');
    assert.equal(story.statuses.join, undefined);
    assert.deepEqual(story.done('c').runs, ['join']);
  });

  test('is skipped as join_unreachable as soon as too few edges are left', () => {
    const story = joined({ n: 2 }).done('a', 'x').done('b', 'x');
    assert.equal(story.of('join'), 'SKIPPED join_unreachable');
    assert.equal(story.of('after'), 'SKIPPED branch_not_taken');
  });

  test('out of reach by a failure its own edges are dead', () => {
    const story = joined({ n: 3 }).fail('a');
    assert.equal(story.of('join'), 'SKIPPED join_unreachable');
    assert.equal(story.of('after'), 'SKIPPED upstream_failed');
  });

  test('a failed source does not hold it back while enough others succeed', () => {
    const story = joined({ n: 2 }).fail('a').done('b').done('c');
    assert.deepEqual(story.runs, ['join']);
    story.done('join').done('after');
    assert.equal(story.status, 'FAILED', 'the failure was unhandled');
  });
});

describe('cancelRest', () => {
  const race = { n: 1, cancelRest: true } as const;

  test('cancels what leads only into the join: running, waiting and not begun', () => {
    const nodes: TestNode[] = [
      { id: 'fast', type: 'read' },
      { id: 'slow', type: 'read' },
      { id: 'wait', type: 'read' },
      { id: 'later', type: 'read' },
      { id: 'join', policy: { join: race } },
    ];
    const edges = ['start > fast', 'start > slow', 'start > wait', 'slow > later'];
    const story = new Story(graphOf(nodes, [...edges, 'fast > join', 'wait > join', 'later > join'])).done(
      'start',
    );
    story.start('slow').waits('wait', 'signal').done('fast');
    assert.deepEqual(story.effects('abort'), ['slow']);
    assert.equal(story.of('wait'), 'CANCELLED');
    assert.equal(story.of('later'), 'CANCELLED');
    assert.equal(story.of('slow'), 'RUNNING');
    assert.equal(story.lose('slow').of('slow'), 'CANCELLED');
    assert.equal(story.done('join').close().status, 'COMPLETED');
  });

  test('leaves alone what also leads elsewhere', () => {
    const nodes: TestNode[] = [
      { id: 'fast', type: 'read' },
      { id: 'slow', type: 'read' },
      { id: 'join', policy: { join: race } },
      { id: 'side' },
    ];
    const edges = ['start > fast', 'start > slow', 'fast > join', 'slow > join', 'slow > side'];
    const story = new Story(graphOf(nodes, edges)).done('start').start('slow').done('fast');
    assert.deepEqual(story.effects('abort'), []);
    assert.deepEqual(story.done('slow').runs, ['side']);
  });

  test('the success of a step that was told to stop is recorded and starts nothing', () => {
    const story = joined(race).start('a').done('b').done('a');
    assert.equal(story.of('a'), 'COMPLETED');
    assert.deepEqual(story.runs, []);
  });

  test('gives the places of what it cancelled to steps that wait for one', () => {
    const nodes: TestNode[] = [
      { id: 'fast' },
      { id: 'slow', type: 'read' },
      { id: 'join', policy: { join: race } },
      { id: 'other', type: 'read' },
    ];
    const edges = ['start > fast', 'start > slow', 'start > other', 'fast > join', 'slow > join'];
    const story = new Story(graphOf(nodes, edges, { parallelSteps: 1 })).done('start');
    assert.deepEqual(story.execution.state.queue, ['other']);
    assert.ok(story.done('fast').runs.includes('other'));
  });
});
