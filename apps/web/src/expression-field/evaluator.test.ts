import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ExpressionContext } from '@rex/engine/expressions';
import { Evaluator, type Preview } from './evaluator.ts';
import { type PreviewAnswer, type PreviewJob, runPreview } from './preview-job.ts';

const context: ExpressionContext = {
  trigger: { a: 2 },
  nodes: { n: [1, 2] },
  memory: {},
  execution: { id: 'x', startedAt: '2030-01-01T00:00:00Z', attempt: 1 },
  now: 0,
};

/** Threads and a clock that are moved by hand. */
function stage() {
  const threads: { jobs: PreviewJob[]; isEnded: boolean; answer(answer: PreviewAnswer): void }[] = [];
  let alarm: (() => void) | null = null;
  const evaluator = new Evaluator({
    start(answer) {
      const thread = { jobs: [] as PreviewJob[], isEnded: false, answer };
      threads.push(thread);
      return {
        post: (job) => thread.jobs.push(job),
        end: () => {
          thread.isEnded = true;
        },
      };
    },
    after(_, act) {
      alarm = act;
      return () => {
        alarm = null;
      };
    },
  });
  const given: Preview[] = [];
  const ask = (text: string) => evaluator.ask(text, context, (preview) => given.push(preview));
  return { threads, given, ask, ring: () => alarm?.(), isClockOn: () => alarm !== null };
}

test('a value that takes too long ends its thread, and the next one gets a new one', () => {
  const { threads, given, ask, ring } = stage();
  ask('slow');
  ask('next');
  assert.equal(threads[0]?.jobs.length, 1, 'one at a time');
  ring();
  assert.equal(threads[0]?.isEnded, true);
  assert.equal(given[0]?.isOk, false);
  assert.equal(threads.length, 2);
  threads[0]?.answer({ id: 2, isOk: true, value: 1 });
  threads[1]?.answer({ id: 2, isOk: true, value: 7 });
  assert.equal(given.length, 2);
});

test('what is no longer wanted is never begun, or not told', () => {
  const { threads, given, ask, isClockOn } = stage();
  const first = ask('a');
  const second = ask('b');
  first();
  second();
  threads[0]?.answer({ id: 1, isOk: true, value: 1 });
  assert.deepEqual(given, []);
  assert.equal(threads[0]?.jobs.length, 1);
  assert.equal(isClockOn(), false);
});

test('an answer to something else is not taken for this one', () => {
  const { threads, given, ask } = stage();
  ask('a');
  threads[0]?.answer({ id: 99, isOk: true, value: 1 });
  assert.deepEqual(given, []);
});

test('a value is what the engine makes of it', async () => {
  const value = async (text: string) => {
    const answer = await runPreview({ id: 1, value: text, context });
    return answer.isOk ? answer.value : answer.message;
  };
  assert.equal(await value('{{ trigger.a + 1 }}'), 3);
  assert.equal(await value('a {{ nodes.n }} b'), 'a [1,2] b');
  assert.deepEqual(await value('{{ $map(nodes.n, function($v) { $v * 2 }) }}'), [2, 4]);
  assert.match(String(await value('{{ trigger.a + }}')), /cannot be read/);
});
