import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isFinalExecution, LIMITS } from '@rex/types';
import { childOf } from '../advance/index.ts';
import type { ExecutionState } from '../state.ts';
import type { DriverStage, Ended } from './driver-stage.test-support.ts';
import { line } from './line.fixtures.ts';

/** The execution that the step `sub` of an execution waits for. */
const childIn = ({ root }: ExecutionState): string | null =>
  root.nodes.map(({ step }) => (step ? childOf(step) : null)).find((id) => id !== null) ?? null;

/** The executions that the steps of an execution ever waited for. */
const childrenOf = ({ entries }: Ended): string[] =>
  entries.flatMap((entry) => {
    const childId = entry.type === 'step_waiting' ? childOf({ status: 'WAITING', wait: entry }) : null;
    return childId ?? [];
  });

/** Executions that wait for executions. */
export function childStories(on: () => DriverStage): void {
  it('a step runs another workflow and gives what that gives, its version fixed when it begins', async () => {
    const stage = on();
    const driver = await stage.driver();
    const { workflowId } = await stage.publish(
      'adder',
      line(['a', 'pure', { value: '{{ trigger.n + 1 }}' }]),
    );
    const graph = line(
      ['sub', 'sub', { workflow: 'adder', input: { n: '{{ trigger.n }}' } }],
      ['after', 'pure', { value: '{{ nodes.sub * 10 }}' }],
    );
    const first = await stage.ended(await stage.start(driver, graph, { input: { n: 1 } }));
    assert.deepEqual(first.update.output, { inline: 20 });
    await stage.publish('adder', line(['a', 'pure', { value: '{{ trigger.n + 2 }}' }]));
    const second = await stage.ended(await stage.start(driver, graph, { input: { n: 1 } }));
    assert.deepEqual(second.update.output, { inline: 30 });
    const pinned = line(['sub', 'sub', { workflow: workflowId, version: 1, input: { n: 1 } }]);
    const third = await stage.ended(await stage.start(driver, pinned));
    assert.deepEqual(third.update.output, { inline: 2 });
    const child = await stage.harness.store.load(childrenOf(third)[0]!);
    assert.equal(child.execution.workflowVersion, 1);
    assert.deepEqual(child.execution.parent, { executionId: third.execution.id, path: 'sub', depth: 1 });
  });

  it('a large input and a large output go down and up', async () => {
    const stage = on();
    const driver = await stage.driver();
    const long = 'x'.repeat(100_000);
    await stage.publish('large', line(['a', 'pure', { value: '{{ trigger }}' }]));
    const graph = line(
      ['sub', 'sub', { workflow: 'large', input: { long: '{{ trigger.long }}' } }],
      ['size', 'pure', { value: '{{ $length(nodes.sub.long) }}' }],
    );
    const { update } = await stage.ended(await stage.start(driver, graph, { input: { long } }));
    assert.deepEqual(update.output, { inline: 100_000 });
  });

  it('the failure of a child comes up with its kind, and an author may have it tried again', async () => {
    const stage = on();
    const driver = await stage.driver();
    await stage.publish(
      'breaks',
      line(['a', 'read', { failTimes: 9 }, { policy: { retry: { attemptsMax: 1 } } }]),
    );
    const policy = { retry: { attemptsMax: 2, delay: 1 } };
    const graph = line(['sub', 'sub', { workflow: 'breaks' }, { policy }]);
    const ended = await stage.ended(await stage.start(driver, graph));
    const { update, attempts } = ended;
    assert.equal(update.status, 'FAILED');
    assert.deepEqual([update.error?.code, update.error?.category], ['child_failed', 'external']);
    assert.equal(attempts.length, 1);
    const children = childrenOf(ended);
    assert.equal(new Set(children).size, 2);
    assert.deepEqual((update.error!.details as { executionId: string }).executionId, children[1]);
    // The calls of both children have the same key: to the outside they are tries of one thing.
    assert.equal(new Set(stage.keys.slice(-2)).size, 1);
  });

  it('a workflow that is not there, or an input that does not fit, fails the step', async () => {
    const stage = on();
    const driver = await stage.driver();
    const input = { type: 'object', required: ['n'], properties: { n: { type: 'number' } } };
    await stage.publish('strict', { ...line(['a', 'pure']), input });
    for (const [config, code] of [
      [{ workflow: 'nobody knows it' }, 'not_found'],
      [{ workflow: 'strict', version: 9 }, 'not_found'],
      [{ workflow: 'strict', input: { n: 'x' } }, 'invalid_input'],
    ] as const) {
      const { update } = await stage.ended(await stage.start(driver, line(['sub', 'sub', config])));
      assert.equal(update.error?.code, code);
    }
  });

  it('a workflow that runs itself without an end fails at the limit, and the failure comes all the way up', async () => {
    const stage = on();
    const driver = await stage.driver();
    const graph = line(['sub', 'sub', { workflow: 'endless' }]);
    await stage.publish('endless', graph);
    const { update } = await stage.ended(await stage.start(driver, graph));
    let error = update.error;
    let depth = 0;
    for (; error?.code === 'child_failed'; depth += 1) {
      error = (error.details as unknown as { error: NonNullable<typeof error> }).error;
    }
    assert.deepEqual([error?.code, depth], ['too_deep', LIMITS.childDepth]);
  });

  it('cancel goes down to the last child, and each waits for the one below', async () => {
    const stage = on();
    const driver = await stage.driver();
    await stage.publish('waits', line(['ask', 'ask']));
    await stage.publish('between', line(['sub', 'sub', { workflow: 'waits' }]));
    const id = await stage.start(driver, line(['sub', 'sub', { workflow: 'between' }]));
    const middle = childIn(await stage.until(id, (state) => childIn(state) !== null))!;
    const last = childIn(await stage.until(middle, (state) => childIn(state) !== null))!;
    await stage.cancel(id);
    assert.equal((await stage.ended(id)).update.status, 'CANCELLED');
    const ends = await Promise.all([middle, last].map((each) => stage.harness.store.load(each)));
    assert.deepEqual(
      ends.map(({ update }) => update.status),
      ['CANCELLED', 'CANCELLED'],
    );
  });

  it('a child that is cancelled fails the step that waits for it', async () => {
    const stage = on();
    const driver = await stage.driver();
    await stage.publish('waits alone', line(['ask', 'ask']));
    const id = await stage.start(driver, line(['sub', 'sub', { workflow: 'waits alone' }]));
    const child = childIn(await stage.until(id, (state) => childIn(state) !== null))!;
    await stage.cancel(child);
    const { update } = await stage.ended(id);
    assert.equal(update.error?.code, 'child_cancelled');
  });

  it('failFast stops the child of another branch before the execution ends', async () => {
    const stage = on();
    const driver = await stage.driver();
    await stage.publish('slow child', line(['ask', 'ask']));
    const id = await stage.start(driver, {
      nodes: [
        { id: 'start', type: 'start' },
        { id: 'sub', type: 'sub', config: { workflow: 'slow child' } },
        { id: 'b', type: 'read', config: { gate: 'child is there', fatal: '' } },
        { id: 'c', type: 'read', config: { fatal: 'no' } },
      ],
      edges: [
        { source: 'start', target: 'sub' },
        { source: 'start', target: 'b' },
        { source: 'b', target: 'c' },
      ],
      failFast: true,
    });
    const child = childIn(await stage.until(id, (state) => childIn(state) !== null))!;
    stage.open('child is there');
    const { update, steps } = await stage.ended(id);
    assert.equal(update.status, 'FAILED');
    assert.equal(steps.find(({ path }) => path === 'sub')?.status, 'CANCELLED');
    assert.equal((await stage.harness.store.load(child)).update.status, 'CANCELLED');
  });

  it('a parent whose driver dies hears of its child from the next one, which made no second child', async () => {
    const stage = on();
    const driver = await stage.driver();
    await stage.publish('outlives', line(['a', 'read', { gate: 'the parent died', value: 7 }]));
    let child: string | null = null;
    const moment = (state: ExecutionState): boolean => {
      child ??= childIn(state);
      return child !== null;
    };
    const id = stage.nextId();
    const taken = stage.killAt(driver, id, moment);
    await stage.start(driver, line(['sub', 'sub', { workflow: 'outlives' }]), { id });
    const next = await taken;
    stage.open('the parent died');
    await next.poll();
    const { update, entries } = await stage.ended(id);
    assert.deepEqual(update.output, { inline: 7 });
    assert.equal(entries.filter(({ type }) => type === 'step_waiting').length, 1);
    assert.ok(child !== null && isFinalExecution((await stage.harness.store.load(child)).update.status));
  });
}
