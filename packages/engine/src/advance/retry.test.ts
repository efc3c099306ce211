import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { PlanRetry } from '../plan.ts';
import { decideRetry, type RetryQuestion } from './retry.ts';
import { BROKEN, graphOf, Story, WRONG } from './story.test-support.ts';

const RETRY: PlanRetry = {
  attemptsMax: null,
  delayMs: 1_000,
  factor: 2,
  delayMaxMs: 30_000,
  jitter: 0,
  on: null,
};
const ask = (question: Partial<RetryQuestion>, retry: Partial<PlanRetry> = {}): number | null =>
  decideRetry({
    ...{ effect: 'read', error: BROKEN, attempt: 1, executionId: 'x', path: 'a', at: 0 },
    ...{ ...question, retry: { ...RETRY, ...retry } },
  });

describe('decideRetry', () => {
  test('attempts count the first try: three for what may safely run again, one for the rest', () => {
    for (const effect of ['read', 'idempotent'] as const) {
      assert.deepEqual(
        [1, 2, 3].map((attempt) => ask({ effect, attempt })),
        [1_000, 2_000, null],
      );
    }
    for (const effect of ['pure', 'unsafe'] as const) assert.equal(ask({ effect }), null);
    assert.equal(ask({ effect: 'unsafe' }, { attemptsMax: 2 }), 1_000);
  });

  test('delays grow by the factor up to the longest', () => {
    const delays = [1, 2, 3, 6, 9].map((attempt) => ask({ attempt }, { attemptsMax: 10 }));
    assert.deepEqual(delays, [1_000, 2_000, 4_000, 30_000, 30_000]);
  });

  test('jitter shortens a delay by at most its share, the same way each time (E1)', () => {
    const delays = Array.from({ length: 200 }, (_, index) => ask({ path: `a${index}` }, { jitter: 0.5 })!);
    assert.ok(delays.every((delay) => delay > 500 - 1 && delay <= 1_000));
    assert.ok(Math.min(...delays) < 550 && Math.max(...delays) > 950, 'the whole share is used');
    assert.deepEqual(
      delays,
      Array.from({ length: 200 }, (_, index) => ask({ path: `a${index}` }, { jitter: 0.5 })),
    );
  });

  test('attempts of one step do not share their jitter', () => {
    assert.notEqual(
      ask({ attempt: 1 }, { jitter: 1, factor: 1 }),
      ask({ attempt: 2 }, { jitter: 1, factor: 1 }),
    );
  });

  test('Retry-After is the least wait, also beyond the longest delay', () => {
    assert.equal(ask({ retryAfterMs: 90_000 }), 90_000);
    assert.equal(ask({ retryAfterMs: 10 }), 1_000);
  });

  test('`on` lists the codes and categories that are tried again, and no others', () => {
    assert.equal(ask({ error: WRONG }), null);
    assert.equal(ask({ error: WRONG }, { on: ['step_failed'] }), 1_000);
    assert.equal(ask({ error: BROKEN }, { on: ['external'] }), 1_000);
    assert.equal(ask({ error: BROKEN }, { on: ['timeout'] }), null);
  });

  test('what no change of the world mends is not tried again, whatever the policy says (E12)', () => {
    const error = { ...WRONG, code: 'output_not_storable', retryable: true };
    assert.equal(ask({ error }, { on: ['output_not_storable'] }), null);
  });

  test('a lost attempt counts and is tried again at once', () => {
    const error = { ...WRONG, code: 'attempt_lost', retryable: true };
    assert.deepEqual(
      [1, 2, 3].map((attempt) => ask({ error, attempt, at: 7 })),
      [7, 7, null],
    );
  });

  test('an unsafe call that may have happened is never repeated by a policy', () => {
    const error = { ...BROKEN, details: { mayHaveHappened: true } };
    assert.equal(ask({ effect: 'unsafe', error }, { attemptsMax: 5 }), null);
    assert.equal(ask({ effect: 'idempotent', error }), 1_000);
  });
});

describe('a retry', () => {
  const graph = graphOf([{ id: 'a', type: 'read', policy: { retry: { jitter: 0 } } }], ['start > a']);

  test('waits on a timer, keeps its input and counts its attempts', () => {
    const story = new Story(graph).done('start');
    const input = { inline: { url: 'x' } };
    story
      .tell({ type: 'step_started', path: 'a', attempt: 1, effect: 'read', input, at: 1_000 })
      .fail('a', BROKEN);
    assert.equal(story.of('a'), 'WAITING retry');
    assert.equal(story.execution.state.waitingReason, 'retry');
    assert.deepEqual([...story.execution.timers.values()], [{ path: 'a', kind: 'retry', wakeAt: 2_000 }]);
    story.fire('a', 'retry');
    assert.deepEqual(story.last!.effects.at(-1), { kind: 'run', path: 'a', attempt: 2, input });
    assert.equal(story.execution.timers.size, 0);
    story.done('a').close();
    assert.equal(story.execution.step('a').attempt, 2);
    assert.equal(story.execution.attempts.length, 1);
    assert.equal(story.status, 'COMPLETED');
  });

  test('frees its place while it waits', () => {
    const nodes = [...graph.nodes, { id: 'b', type: 'read' as const }];
    const story = new Story({ nodes, edges: ['start > a', 'start > b'], parallelSteps: 1 }).done('start');
    assert.deepEqual(story.execution.state.queue, ['b']);
    assert.deepEqual(story.fail('a', BROKEN).runs, ['b']);
    assert.deepEqual(story.fire('a', 'retry').runs, []);
    assert.deepEqual(story.done('b').runs, ['a']);
  });

  test('that is not due does not begin', () => {
    const story = new Story(graph).done('start').fail('a', BROKEN);
    story.tell({ type: 'timer_fired', path: 'a', kind: 'retry', at: 1_999 });
    assert.equal(story.of('a'), 'WAITING retry');
  });

  test('keeps what was decided when history is replayed under other rules', () => {
    const story = new Story(graph).done('start').fail('a', BROKEN, 60_000);
    assert.equal(story.execution.step('a').wait!.wakeAt, 61_000);
  });
});
