import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Decision, Graph, Json } from '@rex/types';
import type { DriverStage } from './driver-stage.test-support.ts';
import { line } from './line.fixtures.ts';

type Node = Graph['nodes'][number];
const start: Node = { id: 'start', type: 'start' };
const edge = (text: string): NonNullable<Graph['edges']>[number] => {
  const [source = '', target = ''] = text.split(' > ');
  return { source, target };
};
const inlineOf = (value: { inline: Json } | { blob: string; bytes: number } | null): Json | undefined =>
  value && 'inline' in value ? value.inline : undefined;

/** Joins, loops, ways back, stand-ins and people, as executions on a real store show them. */
export function controlStories(on: () => DriverStage): void {
  const race = (join: NonNullable<Node['policy']>['join'], gate: string): Graph => ({
    nodes: [
      start,
      { id: 'fast', type: 'read', config: { value: 'fast' } },
      { id: 'slow', type: 'read', config: { gate, value: 'slow' } },
      {
        id: 'slower',
        type: 'read',
        config: { hang: join !== 'any' && join !== 'all', gate, value: 'slower' },
      },
      { id: 'join', type: 'pure', config: { value: 1 }, policy: { join: join! } },
    ],
    edges: [
      'start > fast',
      'start > slow',
      'start > slower',
      'fast > join',
      'slow > join',
      'slower > join',
    ].map(edge),
  });

  it('any starts at the first taken edge, once, and lets the others end', async () => {
    const stage = on();
    const id = await stage.start(await stage.driver(), race('any', 'any'));
    await stage.until(id, ({ root }) =>
      root.nodes.some(({ step }) => step?.path === 'join' && step.status === 'COMPLETED'),
    );
    stage.open('any');
    const { update, completed } = await stage.ended(id);
    assert.equal(update.status, 'COMPLETED');
    assert.deepEqual(completed.toSorted(), ['fast', 'join', 'slow', 'slower', 'start']);
    assert.ok(completed.indexOf('join') < completed.indexOf('slow'));
  });

  it('n with cancelRest starts at the n-th taken edge and stops the rest', async () => {
    const stage = on();
    stage.open('two');
    const { update, steps } = await stage.ended(
      await stage.start(await stage.driver(), race({ n: 2, cancelRest: true }, 'two')),
    );
    assert.equal(update.status, 'COMPLETED');
    const status = Object.fromEntries(steps.map((step) => [step.path, step.status]));
    assert.deepEqual(status, {
      ...{ start: 'COMPLETED', fast: 'COMPLETED', slow: 'COMPLETED', slower: 'CANCELLED', join: 'COMPLETED' },
    });
  });

  it('n out of reach is skipped, and the failure that made it so fails the execution', async () => {
    const stage = on();
    const graph: Graph = {
      nodes: [
        ...[start, { id: 'a', type: 'read', config: { fatal: 'no' } }, { id: 'b', type: 'read' }],
        { id: 'join', type: 'pure', policy: { join: { n: 2 } } },
      ],
      edges: ['start > a', 'start > b', 'a > join', 'b > join'].map(edge),
    };
    const { update, steps } = await stage.ended(await stage.start(await stage.driver(), graph));
    assert.equal(update.status, 'FAILED');
    assert.equal(steps.find(({ path }) => path === 'join')?.skipReason, 'join_unreachable');
  });

  for (const [habit, expected] of [
    ['fail', 'item_failed'],
    ['skip', ['one', null, 'three']],
    ['collect', ['one', 'step_failed', 'three']],
  ] as const) {
    it(`a loop one of whose items fails: ${habit}`, async () => {
      const stage = on();
      const body = {
        nodes: [
          { id: 'x', type: 'read', config: { fatal: '{{ item = "two" ? "no" : "" }}', value: '{{ item }}' } },
        ],
      };
      const config = { items: ['one', 'two', 'three'], maxItems: 3, onItemError: habit, body } as unknown as {
        [key: string]: Json;
      };
      const { update } = await stage.ended(
        await stage.start(await stage.driver(), line(['each', 'forEach', config])),
      );
      if (habit === 'fail') {
        assert.equal(update.error?.code, expected);
        return;
      }
      const items = inlineOf(update.output) as Json[];
      const said = items.map((item) =>
        typeof item === 'object' && item !== null ? (item as { error: { code: string } }).error.code : item,
      );
      assert.deepEqual(said, expected);
    });
  }

  it('a backtrack gives its region a next iteration and keeps the first one', async () => {
    const stage = on();
    const graph = line(
      ['draft', 'read', { value: '{{ error ? "better" : "draft" }}' }],
      [
        'check',
        'read',
        { fatal: '{{ nodes.draft = "draft" ? "too short" : "" }}' },
        { policy: { backtrack: { to: 'draft', maxTimes: 2 } } },
      ],
    );
    const { update, steps, entries } = await stage.ended(await stage.start(await stage.driver(), graph));
    assert.equal(update.status, 'COMPLETED');
    const outputs = Object.fromEntries(steps.map(({ path, output }) => [path, inlineOf(output) ?? null]));
    assert.deepEqual([outputs.draft, outputs['draft#2']], ['draft', 'better']);
    assert.equal(steps.find(({ path }) => path === 'check')?.status, 'FAILED');
    assert.deepEqual(
      entries.flatMap((entry) => (entry.type === 'backtracked' ? [[entry.path, entry.to, entry.times]] : [])),
      [['check', 'draft', 1]],
    );
  });

  it('an unhandled failure that a backtrack takes back does not fail the execution', async () => {
    const stage = on();
    const graph: Graph = {
      nodes: [
        start,
        { id: 'draft', type: 'read', config: { value: '{{ error ? "better" : "draft" }}' } },
        { id: 'side', type: 'read', config: { fatal: '{{ nodes.draft = "draft" ? "no" : "" }}' } },
        {
          ...{ id: 'check', type: 'read', config: { gate: 'side failed', fatal: '' } },
          policy: { onError: 'fail' },
        },
        {
          ...{ id: 'judge', type: 'read', config: { fatal: '{{ nodes.draft = "draft" ? "again" : "" }}' } },
          policy: { backtrack: { to: 'draft', maxTimes: 1 } },
        },
      ],
      edges: ['start > draft', 'draft > side', 'draft > check', 'check > judge'].map(edge),
    };
    const id = await stage.start(await stage.driver(), graph);
    await stage.until(id, ({ root }) =>
      root.nodes.some(({ step }) => step?.path === 'side' && step.status === 'FAILED'),
    );
    stage.open('side failed');
    assert.equal((await stage.ended(id)).update.status, 'COMPLETED');
  });

  it('a fallback node stands in, and gives its output as that of the failed one', async () => {
    const stage = on();
    const graph: Graph = {
      nodes: [
        start,
        { id: 'a', type: 'read', config: { fatal: 'no' }, policy: { fallback: { node: 'b' } } },
        { id: 'b', type: 'idempotent', config: { value: 'from b' } },
        { id: 'c', type: 'pure', config: { value: '{{ nodes.a }}' } },
      ],
      edges: ['start > a', 'a > c'].map(edge),
    };
    const { update, completed } = await stage.ended(await stage.start(await stage.driver(), graph));
    assert.deepEqual([update.status, inlineOf(update.output)], ['COMPLETED', 'from b']);
    assert.deepEqual(completed, ['start', 'b', 'a', 'c']);
  });

  it('failFast stops other branches at the first unhandled failure; without it they end', async () => {
    const stage = on();
    const graph = (failFast: boolean): Graph => ({
      nodes: [
        start,
        { id: 'a', type: 'read', config: { fatal: 'no' } },
        { id: 'b', type: 'read', config: failFast ? { hang: true } : { value: 'kept' } },
        { id: 'c', type: 'read' },
      ],
      edges: ['start > a', 'start > b', 'b > c'].map(edge),
      failFast,
    });
    const driver = await stage.driver();
    const fast = await stage.ended(await stage.start(driver, graph(true)));
    assert.equal(fast.steps.find(({ path }) => path === 'b')?.status, 'CANCELLED');
    const patient = await stage.ended(await stage.start(driver, graph(false)));
    assert.deepEqual(patient.completed, ['start', 'b', 'c']);
    assert.deepEqual([fast.update.status, patient.update.status], ['FAILED', 'FAILED']);
  });

  for (const [decision, status, output] of [
    [{ action: 'retry' }, 'COMPLETED', 'late'],
    [{ action: 'complete', output: 'by hand' }, 'COMPLETED', 'by hand'],
    [{ action: 'fail' }, 'FAILED', undefined],
  ] as [Decision, string, Json | undefined][]) {
    it(`an incident waits for a person, who decides: ${decision.action}`, async () => {
      const stage = on();
      const policy = { onError: 'ask', retry: { attemptsMax: 1 } };
      const graph = line(['a', 'read', { failTimes: 1, value: 'late' }, { policy }]);
      const id = await stage.start(await stage.driver(), graph);
      await stage.until(id, ({ waitingReason }) => waitingReason === 'incident');
      await stage.post(id, { kind: 'decide', path: 'a', decision, actor: 'ann' });
      const { update, entries } = await stage.ended(id);
      assert.deepEqual([update.status, inlineOf(update.output)], [status, output]);
      const decided = entries.find((entry) => entry.type === 'decided');
      assert.deepEqual(decided && [decided.actor, decided.decision], ['ann', decision]);
    });
  }
}
