import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Graph, type Json, RexError } from '@rex/types';
import { done } from '../node-runtime.ts';
import { historyOf, replay } from '../replay/index.ts';
import { never, through } from './graphs.test-support.ts';
import { Harness } from './harness.test-support.ts';
import { line } from './line.fixtures.ts';
import type { Change, Lease } from './ports.ts';

test('ten pure steps take two commits, and the answer is right', async () => {
  const h = new Harness();
  const driver = await h.driver();
  const nodes = Array.from(
    { length: 10 },
    (_, i): [string, string, { value: Json }] =>
      [...[`s${i}`, 'pure'], { value: i === 0 ? '{{ trigger + 1 }}' : `{{ nodes.s${i - 1} + 1 }}` }] as [
        string,
        string,
        { value: Json },
      ],
  );
  const id = await h.start(driver, line(...nodes), 0);
  const stored = await h.finish(id);
  assert.deepEqual(stored.update.output, { inline: 10 });
  assert.equal(driver.commits.flushes, 2);
});

test('E5: a step that is not pure is dispatched only when its start is committed', async () => {
  const h = new Harness();
  const seen: string[] = [];
  h.world = async ({ step, execution }) => {
    const stored = await h.store.load(execution.id);
    seen.push(`${step.path} ${stored.steps.find(({ path }) => path === step.path)?.status}`);
    const before = stored.steps.find(({ path }) => path === 'first');
    if (step.path === 'second') assert.equal(before?.status, 'COMPLETED');
    return done(1);
  };
  const driver = await h.driver();
  const id = await h.start(
    driver,
    line(['first', 'read'], ['second', 'unsafe', { value: '{{ nodes.first }}' }]),
  );
  await h.finish(id);
  assert.deepEqual(seen, ['first RUNNING', 'second RUNNING']);
});

test('the history is whole, and replaying it gives the state (E9, E11)', async () => {
  const h = new Harness();
  let tries = 0;
  h.world = () => {
    tries += 1;
    if (tries < 3) throw new RexError('network', 'no route', { retryable: true });
    return done({ tries });
  };
  const driver = await h.driver();
  const graph = line(
    ['a', 'read'],
    ['m', 'set', { n: '{{ nodes.a.tries }}' }],
    ['b', 'pure', { value: '{{ memory.n * 2 }}' }],
  );
  const stored = await h.finish(await h.start(driver, graph));
  const history = historyOf(stored);
  assert.deepEqual(
    history.map(({ seq }) => seq),
    history.map((_, index) => index + 1),
  );
  const state = replay(driver.plan(graph), stored.execution.id, history);
  assert.equal(state.status, 'COMPLETED');
  assert.deepEqual(state.output, { inline: 6 });
  assert.deepEqual(
    stored.attempts.map(({ attempt }) => attempt),
    [1, 2],
  );
  assert.deepEqual(
    h.calls,
    ['read a 1', 'read a 2', 'read a 3'].map((call) => call.replace(' a', ' a')),
  );
});

test('a retry sends the input that was recorded at the first start', async () => {
  const h = new Harness();
  const inputs: Json[] = [];
  h.world = ({ config, step }) => {
    inputs.push(config.at as Json);
    if (step.attempt === 1) throw new RexError('network', 'no route');
    return done(1);
  };
  const driver = await h.driver();
  const graph: Graph = line(['call', 'idempotent', { at: '{{ $millis() }}' }]);
  await h.finish(await h.start(driver, graph));
  assert.equal(inputs.length, 2);
  assert.equal(inputs[0], inputs[1]);
});

test('a wait releases the execution, and the timer brings it back, never early', async () => {
  const h = new Harness();
  const driver = await h.driver();
  const from = h.scheduler.now();
  const id = await h.start(
    driver,
    line(['nap', 'sleep', { ms: 3_600_000 }], ['end', 'pure', { value: 'up' }]),
  );
  await h.scheduler.settle();
  assert.equal(driver.size, 0);
  const waiting = await h.store.load(id);
  assert.equal(waiting.update.status, 'WAITING');
  assert.equal(waiting.update.waitingReason, 'timer');
  const stored = await h.finish(id, 2 * 3_600_000);
  assert.deepEqual(stored.update.output, { inline: 'up' });
  assert.ok(stored.update.finishedAt! >= from + 3_600_000);
});

test('a message that arrives while the release is being written is not slept over', async () => {
  const h = new Harness();
  let posted = false;
  const store = through(h.store, {
    async commit(lease: Lease, changes: readonly Change[]) {
      if (!posted && changes.some(({ release }) => release)) {
        posted = true;
        await h.store.post(changes[0]!.executionId, {
          kind: 'signal',
          path: 'q',
          payload: 'yes',
          actor: 'test',
        });
      }
      await h.store.commit(lease, changes);
    },
  });
  const driver = await h.driver({ store });
  const stored = await h.finish(await h.start(driver, line(['q', 'ask'])));
  assert.ok(posted);
  assert.deepEqual(stored.update.output, { inline: 'yes' });
});

test('cancel stops what runs, and nothing begins after it', async () => {
  const h = new Harness();
  h.world = never;
  const driver = await h.driver();
  const id = await h.start(driver, line(['slow', 'read'], ['after', 'pure', { value: 1 }]));
  await h.store.post(id, { kind: 'cancel', actor: 'op', reason: 'enough' });
  driver.ring();
  const stored = await h.finish(id);
  assert.equal(stored.update.status, 'CANCELLED');
  assert.deepEqual(stored.steps.map(({ path, status }) => `${path} ${status}`).sort(), [
    'slow CANCELLED',
    'start COMPLETED',
  ]);
});

test('a node that does not answer the cancel is given up after ten seconds', async () => {
  const h = new Harness();
  h.world = () => new Promise(() => {});
  const driver = await h.driver();
  const id = await h.start(driver, line(['deaf', 'unsafe']));
  await h.store.post(id, { kind: 'cancel', actor: 'op' });
  const from = h.scheduler.now();
  const stored = await h.finish(id);
  assert.equal(stored.update.status, 'CANCELLED');
  assert.equal(stored.steps.find(({ path }) => path === 'deaf')?.waitingReason, 'in_doubt');
  assert.ok(h.scheduler.now() - from >= 10_000);
});

test('an attempt that takes too long is stopped and tried again', async () => {
  const h = new Harness();
  h.world = (context) => (context.step.attempt === 1 ? never(context) : done('second'));
  const driver = await h.driver();
  const stored = await h.finish(
    await h.start(driver, line(['slow', 'read', {}, { policy: { timeout: '2s' } }])),
  );
  assert.deepEqual(stored.update.output, { inline: 'second' });
  assert.equal(stored.attempts[0]?.error.code, 'timeout');
});

test('E12: an output that cannot be stored fails its step, which is not tried again', async () => {
  const h = new Harness();
  h.world = () => done('a\0b');
  const driver = await h.driver();
  const stored = await h.finish(await h.start(driver, line(['bad', 'read'])));
  assert.equal(stored.update.error?.code, 'output_not_storable');
  assert.equal(h.calls.length, 1);
});

test('a large output is kept once as a blob and can be read by later steps', async () => {
  const h = new Harness();
  h.world = () => done({ text: 'x'.repeat(100_000) });
  const driver = await h.driver();
  const graph = line(['big', 'read'], ['size', 'pure', { value: '{{ $length(nodes.big.text) }}' }]);
  const stored = await h.finish(await h.start(driver, graph));
  assert.deepEqual(stored.update.output, { inline: 100_000 });
  assert.ok('blob' in stored.steps.find(({ path }) => path === 'big')!.output!);
});

test('suspend holds back what is next until resume', async () => {
  const h = new Harness();
  let finish = (_: ReturnType<typeof done>): void => {};
  h.world = ({ step }) => (step.path === 'one' ? new Promise((resolve) => (finish = resolve)) : done('two'));
  const driver = await h.driver();
  const id = await h.start(driver, line(['one', 'read'], ['two', 'read']));
  await h.store.post(id, { kind: 'suspend', actor: 'op' });
  await h.scheduler.pass(1_000);
  finish(done('one'));
  await h.scheduler.pass(1_000);
  const held = await h.store.load(id);
  assert.equal(held.update.status, 'SUSPENDED');
  assert.equal(held.steps.find(({ path }) => path === 'one')?.status, 'COMPLETED');
  await h.store.post(id, { kind: 'resume', actor: 'op' });
  assert.deepEqual((await h.finish(id)).update.output, { inline: 'two' });
});

test('without room a new execution is written for whoever claims it', async () => {
  const h = new Harness();
  const full = await h.driver({ capacity: 0 });
  const id = await h.start(full, line(['a', 'pure', { value: 5 }]));
  assert.equal((await h.store.load(id)).update.status, 'CREATED');
  await h.driver();
  assert.deepEqual((await h.finish(id)).update.output, { inline: 5 });
});

test('a loop gives its results in the order of its items, and repeat stops when told', async () => {
  const h = new Harness();
  h.world = ({ config }) => done(Number(config.n) * 10);
  const driver = await h.driver();
  const graph: Graph = line(
    [
      'each',
      'forEach',
      {
        items: '{{ trigger }}',
        maxItems: 5,
        concurrency: 2,
        body: {
          nodes: [{ id: 'call', type: 'read', config: { n: '{{ item }}' } }],
          output: '{{ nodes.call + index }}',
        },
      },
    ],
    [
      'again',
      'repeat',
      {
        maxTimes: 9,
        until: '{{ last >= 3 }}',
        body: { nodes: [{ id: 'plus', type: 'pure', config: { value: '{{ index + 1 }}' } }] },
      },
    ],
    ['end', 'pure', { value: { each: '{{ nodes.each }}', again: '{{ nodes.again }}' } }],
  );
  const stored = await h.finish(await h.start(driver, graph, [1, 2, 3]));
  assert.deepEqual(stored.update.output, { inline: { each: [10, 21, 32], again: 3 } });
  assert.ok(stored.steps.some(({ path }) => path === 'each[2]/call'));
});

test('starts of one execution that come together have one outcome, and a later one leaves it alone', async () => {
  const h = new Harness();
  h.world = never;
  const driver = await h.driver();
  const graph = line(['call', 'read']);
  const execution = h.execution(graph);
  const plan = driver.plan(graph);
  const starts = [driver.start(plan, execution), driver.start(plan, execution)];
  await h.scheduler.settle();
  await Promise.all(starts);
  await assert.rejects(driver.start(plan, execution), { code: 'commit_refused' });
  await h.store.post(execution.id, { kind: 'cancel', actor: 'somebody' });
  driver.ring();
  const stored = await h.finish(execution.id);
  assert.equal(stored.update.status, 'CANCELLED');
});
