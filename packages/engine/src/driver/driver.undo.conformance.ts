import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Graph, Json } from '@rex/types';
import type { DriverStage } from './driver-stage.test-support.ts';

type Node = Graph['nodes'][number];
const undoable = (id: string, config: { [key: string]: Json } = {}): Node => ({
  ...{ id, type: 'read', config: { value: `did ${id}`, ...config } },
  policy: { undo: { node: `undo_${id}` } },
});
const undo = (id: string, part: Partial<Node> = {}): Node => ({
  ...{ id: `undo_${id}`, type: 'idempotent', config: { value: `{{ 'undid ' & nodes.${id} }}` } },
  ...part,
});
const failing: Node = { id: 'fails', type: 'read', config: { fatal: 'no' } };
const start: Node = { id: 'start', type: 'start' };

function chain(nodes: readonly Node[], more: Partial<Graph> = {}): Graph {
  const inLine = nodes.filter(({ id }) => !id.startsWith('undo_'));
  const edges = inLine.slice(1).map(({ id }, index) => ({ source: inLine[index]!.id, target: id }));
  return { nodes: [...nodes], edges, undo: { on: ['failure', 'cancel'] }, ...more };
}

/** Executions that undo what they did. */
export function undoStories(on: () => DriverStage): void {
  it('a failed execution undoes its completed steps in reverse order, with what they had given', async () => {
    const stage = on();
    const driver = await stage.driver();
    const graph = chain([start, undoable('a'), undo('a'), undoable('b'), undo('b'), failing]);
    const { update, steps, entries, completed } = await stage.ended(await stage.start(driver, graph));
    assert.equal(update.status, 'FAILED');
    assert.equal(update.error?.message, 'no');
    assert.deepEqual(completed, ['start', 'a', 'b', 'undo_b', 'undo_a']);
    const outputs = steps.filter(({ path }) => path.startsWith('undo_')).map(({ output }) => output);
    assert.deepEqual(outputs, [{ inline: 'undid did b' }, { inline: 'undid did a' }]);
    const began = entries.find((entry) => entry.type === 'undo_started');
    assert.deepEqual(began && { cause: began.cause, steps: began.steps }, { cause: 'failure', steps: 2 });
  });

  it('every round and every iteration is undone with its own item and outputs', async () => {
    const stage = on();
    const driver = await stage.driver();
    const body = {
      nodes: [
        undoable('x', { value: '{{ item * 10 }}' }),
        undo('x', { config: { value: '{{ [index, item, nodes.x, nodes.a] }}' } }),
      ],
    };
    const check: Node = {
      ...{ id: 'check', type: 'read', config: { fatal: 'not yet' } },
      policy: { backtrack: { to: 'a', maxTimes: 1 } },
    };
    const a = undoable('a', { value: '{{ error ? 2 : 1 }}' });
    const each: Node = {
      id: 'each',
      type: 'forEach',
      config: { items: [5, 6], maxItems: 2, body: body as unknown as Json },
    };
    const graph = chain([
      start,
      a,
      undo('a', { config: { value: '{{ [nodes.a, error.message] }}' } }),
      each,
      check,
    ]);
    const { steps, update } = await stage.ended(await stage.start(driver, graph));
    assert.equal(update.error?.message, 'not yet');
    const undone = steps
      .filter(({ nodeId }) => nodeId.startsWith('undo_'))
      .sort((one, other) => one.finishedSeq! - other.finishedSeq!);
    assert.deepEqual(
      undone.map(({ path, output }) => [path, output && 'inline' in output ? output.inline : null]),
      [
        ['each[1]#2/undo_x', [1, 6, 60, 2]],
        ['each[0]#2/undo_x', [0, 5, 50, 2]],
        ['undo_a#2', [2, 'not yet']],
        ['each[1]/undo_x', [1, 6, 60, 1]],
        ['each[0]/undo_x', [0, 5, 50, 1]],
        ['undo_a', [1, 'not yet']],
      ],
    );
  });

  it('a cancel stops what runs first; what could not be undone stands in the end', async () => {
    const stage = on();
    const driver = await stage.driver();
    const graph = chain([
      ...[start, undoable('a'), undo('a'), undoable('b'), undo('b', { config: { fatal: 'cannot' } })],
      { id: 'ask', type: 'ask' },
    ]);
    const id = await stage.start(driver, graph);
    await stage.until(id, ({ waitingReason }) => waitingReason === 'signal');
    await stage.cancel(id);
    const { update, completed } = await stage.ended(id);
    assert.equal(update.status, 'CANCELLED');
    assert.equal(update.error?.code, 'undo_failed');
    assert.deepEqual(
      (update.error!.details as { notUndone: { path: string }[] }).notUndone.map(({ path }) => path),
      ['b'],
    );
    assert.equal(completed.at(-1), 'undo_a');
  });

  it('the limit of an execution undoes it, and is no limit to the undoing', async () => {
    const stage = on();
    const driver = await stage.driver();
    const graph = chain(
      [
        start,
        undoable('a'),
        undo('a', { type: 'read', config: { failTimes: 2 }, policy: { retry: { delay: 30 } } }),
        { id: 'ask', type: 'ask' },
      ],
      {
        limits: { executionTimeout: 50 },
      },
    );
    const { update, completed, timers } = await stage.ended(await stage.start(driver, graph));
    assert.equal(update.error?.code, 'execution_timeout');
    assert.deepEqual([completed, timers], [['start', 'a', 'undo_a'], []]);
  });

  it('an undoing goes on under the next driver when one dies, and an unsafe one is decided', async () => {
    const stage = on();
    const driver = await stage.driver();
    const graph = chain([
      ...[start, undoable('a'), undo('a'), undoable('b')],
      { ...undo('b', { type: 'unsafe', config: { gate: 'never', value: 1 } }) },
      failing,
    ]);
    const id = stage.nextId();
    const taken = stage.killAt(
      driver,
      id,
      ({ undo: under }) => under?.scope.nodes.some(({ step }) => step?.status === 'RUNNING') === true,
    );
    await stage.start(driver, graph, { id });
    await taken;
    await stage.until(id, ({ waitingReason }) => waitingReason === 'in_doubt');
    await stage.post(id, { kind: 'decide', path: 'undo_b', decision: { action: 'fail' }, actor: 'ann' });
    const { update, completed } = await stage.ended(id);
    assert.equal(update.status, 'FAILED');
    assert.match(update.error?.message ?? '', /^no; not undone: b$/);
    assert.equal(completed.at(-1), 'undo_a');
  });

  it('an unsafe step that may have happened is decided before anything is undone', async () => {
    const stage = on();
    const driver = await stage.driver();
    const charge: Node = { ...undoable('charge', { hang: true }), type: 'unsafe' };
    const id = await stage.start(driver, chain([start, undoable('a'), undo('a'), charge, undo('charge')]));
    await stage.until(id, ({ root }) =>
      root.nodes.some(({ step }) => step?.effect === 'unsafe' && step.status === 'RUNNING'),
    );
    await stage.cancel(id);
    await stage.until(id, ({ waitingReason }) => waitingReason === 'in_doubt');
    await stage.post(id, {
      kind: 'decide',
      path: 'charge',
      decision: { action: 'complete', output: 'happened' },
      actor: 'ann',
    });
    const { update, completed } = await stage.ended(id);
    assert.equal(update.status, 'CANCELLED');
    assert.deepEqual(completed, ['start', 'a', 'charge', 'undo_charge', 'undo_a']);
  });

  it('a child undoes what it did before its parent does', async () => {
    const stage = on();
    const driver = await stage.driver();
    await stage.publish('undoes', chain([start, undoable('c'), undo('c'), failing]));
    const graph = chain([
      start,
      undoable('a'),
      undo('a'),
      { id: 'sub', type: 'sub', config: { workflow: 'undoes' } },
    ]);
    const before = stage.calls.length;
    const { update } = await stage.ended(await stage.start(driver, graph));
    assert.equal(update.error?.code, 'child_failed');
    assert.deepEqual(stage.calls.slice(before), [
      ...['read a 1', 'read c 1', 'read fails 1', 'idempotent undo_c 1', 'idempotent undo_a 1'],
    ]);
  });
}
