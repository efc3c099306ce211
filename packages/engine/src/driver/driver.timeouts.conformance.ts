import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Graph } from '@rex/types';
import type { ExecutionState } from '../state.ts';
import type { DriverStage } from './driver-stage.test-support.ts';
import { line } from './line.fixtures.ts';

/** A limit that a test waits for. */
const SHORT = 40;
const stepOf = ({ root }: ExecutionState, path: string) =>
  root.nodes.find(({ step }) => step?.path === path)?.step ?? null;

/** One place: when its holder is lost, the next one in the queue has it, so two are before the one that is watched. */
const forAPlace = (gate: string): Graph => ({
  nodes: [
    { id: 'start', type: 'start' },
    ...['first', 'next'].map((id) => ({ id, type: 'read', config: { gate, value: 1 } })),
    { id: 'second', type: 'read', policy: { timeouts: { queue: SHORT } } },
  ],
  edges: ['first', 'next', 'second'].map((target) => ({ source: 'start', target })),
  limits: { parallelSteps: 1 },
});
const ofAnAttempt = line([
  'a',
  'read',
  { hang: true },
  { policy: { timeout: SHORT, retry: { attemptsMax: 2, delay: 1 } } },
]);
const ofAStep = line([
  ...(['a', 'read', { failTimes: 9 }] as const),
  { policy: { timeouts: { step: SHORT }, retry: { attemptsMax: 9, delay: '1h', jitter: 0 } } },
]);
const ofAnExecution: Graph = { ...line(['a', 'ask']), limits: { executionTimeout: SHORT } };

/** The four limits on time, and each of them again after the death of the driver that had set it. */
export function timeoutStories(on: () => DriverStage): void {
  it('queue: a step that gets no place in time fails', async () => {
    const stage = on();
    const id = await stage.start(await stage.driver(), forAPlace('the place'));
    await stage.until(id, (state) => stepOf(state, 'second')?.status === 'FAILED');
    stage.open('the place');
    const { update, steps } = await stage.ended(id);
    assert.equal(update.error?.code, 'queue_timeout');
    const [first, second] = ['first', 'second'].map((path) => steps.find((step) => step.path === path)!);
    assert.equal(first?.status, 'COMPLETED');
    assert.deepEqual([second?.attempt, second?.startedSeq], [0, null]);
  });

  it('attempt: each try has its own limit', async () => {
    const stage = on();
    const { update, attempts, steps } = await stage.ended(
      await stage.start(await stage.driver(), ofAnAttempt),
    );
    assert.equal(update.error?.code, 'timeout');
    assert.deepEqual(
      attempts.map(({ error }) => error.code),
      ['timeout'],
    );
    assert.equal(steps.find(({ path }) => path === 'a')?.attempt, 2);
  });

  it('step: all tries and waits together have one limit', async () => {
    const stage = on();
    const { update, attempts, timers } = await stage.ended(await stage.start(await stage.driver(), ofAStep));
    assert.equal(update.error?.code, 'step_timeout');
    assert.deepEqual(
      attempts.map(({ error }) => error.code),
      ['network'],
    );
    assert.deepEqual(timers, []);
  });

  it('execution: what waits for ever ends, and so does its child', async () => {
    const stage = on();
    const { update } = await stage.ended(await stage.start(await stage.driver(), ofAnExecution));
    assert.equal(update.error?.code, 'execution_timeout');
    await stage.publish('for ever', line(['ask', 'ask']));
    const graph: Graph = {
      ...line(['a', 'sub', { workflow: 'for ever' }]),
      limits: { executionTimeout: SHORT },
    };
    const parent = await stage.ended(await stage.start(await stage.driver(), graph));
    assert.equal(parent.update.error?.code, 'execution_timeout');
    const { waitData } = parent.steps.find(({ path }) => path === 'a')!;
    const wait = parent.entries.find((entry) => entry.type === 'step_waiting')!;
    const { executionId } = wait.data as { executionId: string };
    assert.equal(waitData, null);
    assert.equal((await stage.harness.store.load(executionId)).update.status, 'CANCELLED');
  });

  const afterDeath: [
    what: string,
    graph: Graph,
    code: string,
    isMoment: (state: ExecutionState) => boolean,
  ][] = [
    [
      'queue',
      forAPlace('the second place'),
      'queue_timeout',
      (state) =>
        stepOf(state, 'second')?.status === 'PENDING' && stepOf(state, 'first')?.status === 'RUNNING',
    ],
    ['attempt', ofAnAttempt, 'timeout', (state) => stepOf(state, 'a')?.status === 'RUNNING'],
    ['step', ofAStep, 'step_timeout', (state) => stepOf(state, 'a')?.wait?.reason === 'retry'],
    ['execution', ofAnExecution, 'execution_timeout', (state) => stepOf(state, 'a')?.status === 'WAITING'],
  ];
  for (const [what, graph, code, isMoment] of afterDeath) {
    it(`${what}: the limit holds under the driver that takes over`, async () => {
      const stage = on();
      const driver = await stage.driver();
      const id = stage.nextId();
      const taken = stage.killAt(driver, id, isMoment);
      await stage.start(driver, graph, { id });
      await taken;
      if (what === 'queue') {
        await stage.until(id, (state) => stepOf(state, 'second')?.status === 'FAILED');
        stage.open('the second place');
      }
      const { update } = await stage.ended(id);
      assert.deepEqual([update.status, update.error?.code], ['FAILED', code]);
    });
  }
}
