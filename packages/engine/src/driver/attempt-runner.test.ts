import assert from 'node:assert/strict';
import { test } from 'node:test';
import { done, type NodeContext, type NodeRuntime } from '../node-runtime.ts';
import { AttemptRunner, type Dispatch } from './attempt-runner.ts';
import { VirtualScheduler } from './virtual-scheduler.test-support.ts';

const deaf: NodeRuntime['run'] = () => new Promise(() => {});

function dispatchOf(run: NodeRuntime['run'], signals: AbortSignal[] = []): Dispatch {
  const runtime = {
    run(context: NodeContext) {
      signals.push(context.signal);
      return run(context);
    },
  } as NodeRuntime;
  const context = { idempotencyKey: 'k' } as Dispatch['context'];
  return { path: 'a', attempt: 1, effect: 'read', runtime, timeoutMs: 5_000, context };
}

test('what is dropped is aborted, tells nothing, and leaves no timer that would keep a process alive', async () => {
  const scheduler = new VirtualScheduler();
  const outcomes: string[] = [];
  const signals: AbortSignal[] = [];
  const runner = new AttemptRunner(scheduler, (_, { kind }) => outcomes.push(kind));
  runner.run(dispatchOf(deaf, signals));
  runner.run({ ...dispatchOf(deaf, signals), path: 'b' });
  runner.abort('b', 1);
  assert.ok(scheduler.armed > 0);
  runner.drop();
  await scheduler.pass(60_000);
  assert.deepEqual(outcomes, []);
  assert.equal(scheduler.armed, 0);
  assert.ok(signals.every(({ aborted }) => aborted));
});

test('an outcome is told once, and its time limit goes with it', async () => {
  const scheduler = new VirtualScheduler();
  const outcomes: string[] = [];
  const runner = new AttemptRunner(scheduler, (_, { kind }) => outcomes.push(kind));
  runner.run(dispatchOf(() => done(1)));
  await scheduler.pass(60_000);
  assert.deepEqual(outcomes, ['result']);
  assert.equal(scheduler.armed, 0);
  assert.equal(runner.size, 0);
});
