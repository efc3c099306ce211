import assert from 'node:assert/strict';
import { test } from 'node:test';
import { done } from '../node-runtime.ts';
import { never, pausable, through } from './graphs.test-support.ts';
import { Harness } from './harness.test-support.ts';
import { line } from './line.fixtures.ts';
import { type Change, ConnectionLostError, type Lease, RefusedError } from './ports.ts';

test('a killed driver is replaced: reads run again, and no step is recorded twice', async () => {
  const h = new Harness();
  let isFirst = true;
  h.world = (context) => (isFirst ? never(context) : done('done'));
  const first = await h.driver();
  const id = await h.start(first, line(['call', 'idempotent']));
  h.kill(first);
  isFirst = false;
  await h.driver();
  const stored = await h.finish(id);
  assert.equal(stored.update.status, 'COMPLETED');
  assert.deepEqual(h.calls, ['idempotent call 1', 'idempotent call 2']);
  assert.equal(stored.attempts[0]?.isLost, true);
});

test('an unsafe step whose worker died is in doubt until somebody decides', async () => {
  const h = new Harness();
  h.world = never;
  const first = await h.driver();
  const id = await h.start(
    first,
    line(['pay', 'unsafe'], ['end', 'pure', { value: '{{ nodes.pay.paid }}' }]),
  );
  h.kill(first);
  await h.driver();
  await h.outlive();
  const doubtful = await h.store.load(id);
  assert.equal(doubtful.update.waitingReason, 'in_doubt');
  assert.deepEqual(h.calls, ['unsafe pay 1']);
  const decision = { action: 'complete', output: { paid: 7 } } as const;
  await h.store.post(id, { kind: 'decide', path: 'pay', decision, actor: 'op' });
  const stored = await h.finish(id);
  assert.deepEqual(stored.update.output, { inline: 7 });
  assert.deepEqual(h.calls, ['unsafe pay 1']);
});

test('E3: what a driver with a stale fence brings back changes nothing', async () => {
  const h = new Harness();
  let answer = (_: ReturnType<typeof done>): void => {};
  let calls = 0;
  h.world = () => {
    calls += 1;
    return calls === 1 ? new Promise((resolve) => (answer = resolve)) : done('new');
  };
  const stopped = pausable(h.store);
  const stale = await h.driver({ store: stopped.store });
  const id = await h.start(stale, line(['call', 'read']));
  stopped.pause();
  await h.driver();
  const stored = await h.finish(id);
  stopped.resume();
  answer(done('late'));
  await h.scheduler.settle();
  assert.deepEqual((await h.store.load(id)).update, stored.update);
  assert.deepEqual(stored.update.output, { inline: 'new' });
  assert.match(h.troubles.join(), /lease_lost/);
});

test('a driver that lost its lease drops everything and goes on under a new one', async () => {
  const h = new Harness();
  const driver = await h.driver();
  const old = driver.lease!;
  await h.store.retire(old);
  await h.scheduler.pass(2_000);
  assert.notEqual(driver.lease?.driverId, old.driverId);
  const stored = await h.finish(await h.start(driver, line(['a', 'pure', { value: 1 }])));
  assert.equal(stored.update.status, 'COMPLETED');
});

test('nothing is dispatched when the last heartbeat is too old', async () => {
  const h = new Harness();
  let beats = 0;
  const driver = await h.driver({
    startHeart: (lease, told) => {
      const beat = (): void => {
        beats += 1;
        if (beats > 5) void h.store.beat(lease).then(({ now }) => told.beat(now));
        else void h.store.beat(lease);
        h.scheduler.after(500, beat);
      };
      h.scheduler.after(500, beat);
      return { stop: async () => {} };
    },
  });
  await h.scheduler.pass(2_000);
  const id = await h.start(driver, line(['call', 'read']));
  await h.scheduler.settle();
  assert.deepEqual(h.calls, []);
  await h.finish(id);
  assert.equal(h.calls.length, 1);
});

test('a change that the database refuses is found by halving, and only its execution suffers', async () => {
  const h = new Harness();
  let poisoned = '';
  const store = through(h.store, {
    async commit(lease: Lease, changes: readonly Change[]) {
      const isBad = (change: Change): boolean => change.executionId === poisoned && change.steps.length > 0;
      if (changes.some(isBad)) throw new RefusedError('no such character');
      await h.store.commit(lease, changes);
    },
  });
  const driver = await h.driver({ store });
  const executions = Array.from({ length: 8 }, () => h.execution(line(['a', 'pure', { value: 1 }])));
  poisoned = executions[3]!.id;
  const plan = driver.plan(line(['a', 'pure', { value: 1 }]));
  const started = Promise.all(executions.map((execution) => driver.start(plan, execution)));
  await h.scheduler.settle();
  await started;
  for (const { id } of executions) {
    const { update } = await h.finish(id);
    assert.equal(update.status, id === poisoned ? 'FAILED' : 'COMPLETED');
    if (id === poisoned) assert.equal(update.error?.code, 'commit_refused');
  }
  assert.ok(driver.commits.splits > 0);
});

for (const isApplied of [true, false]) {
  test(`a connection lost during COMMIT: the change was ${isApplied ? '' : 'not '}applied`, async () => {
    const h = new Harness();
    let breaks = 0;
    const store = through(h.store, {
      async commit(lease: Lease, changes: readonly Change[]) {
        if (breaks < 4) {
          breaks += 1;
          if (isApplied) await h.store.commit(lease, changes);
          throw new ConnectionLostError('reset');
        }
        await h.store.commit(lease, changes);
      },
    });
    const driver = await h.driver({ store });
    const execution = h.execution(line(['a', 'read'], ['b', 'pure', { value: '{{ nodes.a }}' }]));
    const started = driver.start(
      driver.plan(line(['a', 'read'], ['b', 'pure', { value: '{{ nodes.a }}' }])),
      execution,
    );
    await h.scheduler.pass(10_000);
    await started;
    const stored = await h.finish(execution.id);
    assert.deepEqual(stored.update.output, { inline: 'ok' });
    assert.deepEqual(h.calls, ['read a 1']);
  });
}

test('an execution taken over twice without a commit runs unfused, and the step that kills workers FAILS', async () => {
  const h = new Harness();
  const graph = line(['ok', 'pure', { value: 1 }], ['deadly', 'killer'], ['after', 'pure', { value: 2 }]);
  const first = await h.driver({ capacity: 0 });
  const id = await h.start(first, graph);
  h.kill(first);
  const deaths: string[] = [];
  while ((await h.store.load(id)).update.finishedAt === null && deaths.length < 9) {
    await h.driver();
    await h.outlive();
    deaths.push((await h.store.load(id)).steps.map(({ path, status }) => `${path} ${status}`).join(', '));
  }
  const stored = await h.finish(id);
  assert.deepEqual(deaths, [
    '',
    '',
    'start COMPLETED, ok COMPLETED, deadly RUNNING',
    'start COMPLETED, ok COMPLETED, deadly FAILED, after SKIPPED',
  ]);
  assert.equal(stored.update.error?.code, 'attempt_lost');
  assert.deepEqual(h.calls, ['killer 1', 'killer 1', 'killer 1']);
});

test('closing lets what runs finish, and another driver goes on', async () => {
  const h = new Harness();
  let finish = (_: ReturnType<typeof done>): void => {};
  h.world = ({ step }) => (step.path === 'one' ? new Promise((resolve) => (finish = resolve)) : done('two'));
  const first = await h.driver();
  const id = await h.start(first, line(['one', 'read'], ['two', 'read']));
  const closed = first.close(5_000);
  await h.scheduler.settle();
  finish(done('one'));
  await h.scheduler.pass(100);
  await closed;
  assert.deepEqual(h.calls, ['read one 1']);
  await h.driver();
  const stored = await h.finish(id);
  assert.deepEqual(stored.update.output, { inline: 'two' });
  assert.deepEqual(h.calls, ['read one 1', 'read two 1']);
});

test('a lease that ran out while nobody took it is renewed, and what it owns goes on', async () => {
  const h = new Harness();
  h.world = () => new Promise((resolve) => h.scheduler.after(10_000, () => resolve(done('slow'))));
  const starved = await h.driver({ startHeart: () => ({ stop: async () => {} }) });
  const id = await h.start(starved, line(['call', 'unsafe'], ['end', 'pure', { value: '{{ nodes.call }}' }]));
  const stored = await h.finish(id);
  assert.deepEqual(stored.update.output, { inline: 'slow' });
  assert.deepEqual(h.calls, ['unsafe call 1']);
});
