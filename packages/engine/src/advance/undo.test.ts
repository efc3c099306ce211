import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestGraph, TestNode } from './plan.test-support.ts';
import { BROKEN, graphOf, Story, WRONG } from './story.test-support.ts';

const nodes: TestNode[] = [
  { id: 'a', type: 'read', undo: 'ua' },
  { id: 'ua', type: 'idempotent' },
  { id: 'b', type: 'read', undo: 'ub' },
  { id: 'ub', type: 'idempotent', policy: { retry: { attemptsMax: 2 } } },
  { id: 'c', type: 'read' },
];
const edges = ['start > a', 'a > b', 'b > c'];
const told = (more: Omit<TestGraph, 'nodes' | 'edges'> = {}): Story =>
  new Story(graphOf(nodes, edges, { undoOn: ['failure', 'cancel'], ...more })).done('start');
const typesAfter = (story: Story, type: string): string[] => {
  const types = story.execution.history.map((entry) => entry.type);
  return types.slice(types.indexOf(type as (typeof types)[number]));
};

test('a failed execution undoes what it did, the last step first, and then fails', () => {
  const story = told().done('a').done('b').fail('c', WRONG);
  assert.deepEqual(story.runs, ['ub']);
  assert.equal(story.status, 'IN_PROGRESS');
  story.done('ub');
  assert.deepEqual(story.runs, ['ua']);
  story.done('ua');
  assert.equal(story.status, 'FAILED');
  assert.deepEqual(story.execution.state.error, WRONG);
  assert.deepEqual(
    typesAfter(story, 'undo_started').filter((type) => type !== 'step_started'),
    ['undo_started', 'step_completed', 'step_completed', 'execution_failed'],
  );
});

test('an undo node is never begun for anything else', () => {
  const story = told().done('a').done('b').done('c').close();
  assert.equal(story.status, 'COMPLETED');
  assert.equal(story.execution.steps.has('ua'), false);
});

test('without the wish of the graph nothing is undone', () => {
  const failed = new Story(graphOf(nodes, edges, { undoOn: ['cancel'] })).done('start').done('a').fail('b');
  assert.equal(failed.status, 'FAILED');
  const cancelled = told({ undoOn: ['failure'] })
    .done('a')
    .operator('cancel_requested');
  assert.equal(cancelled.status, 'CANCELLED');
});

test('a cancel undoes once all that runs has stopped, and ends CANCELLED', () => {
  const story = told().done('a').start('b').operator('cancel_requested');
  assert.deepEqual(story.runs, []);
  story.lose('b');
  assert.deepEqual(story.runs, ['ua']);
  story.operator('cancel_requested').done('ua');
  assert.equal(story.status, 'CANCELLED');
});

test('a cancel while a failure is undone changes nothing: the execution is ending already', () => {
  const story = told().done('a').fail('b').operator('cancel_requested');
  assert.deepEqual(story.last!.entries, []);
  assert.equal(story.done('ua').status, 'FAILED');
});

test('a failed undo is tried again, recorded, and does not stop the next one', () => {
  const story = told().done('a').done('b').fail('c').fail('ub', BROKEN);
  assert.equal(story.of('ub'), 'WAITING retry');
  story.fire('ub', 'retry').fail('ub', BROKEN);
  assert.deepEqual(story.runs, ['ua']);
  story.done('ua');
  const { error } = story.execution.state;
  assert.equal(error?.message, `${WRONG.message}; not undone: b`);
  assert.deepEqual(error?.details, { notUndone: [{ path: 'b', error: { ...BROKEN } }] });
});

test('what a cancelled execution could not undo stands in its end', () => {
  const story = told().done('a').operator('cancel_requested').lose('b').fail('ua');
  assert.equal(story.status, 'CANCELLED');
  assert.equal(story.execution.state.error?.code, 'undo_failed');
});

test('an undo can wait for a person', () => {
  const asking: TestNode[] = [
    { id: 'a', type: 'read', undo: 'ua' },
    { id: 'ua', type: 'unsafe', policy: { onError: 'ask' } },
    { id: 'b' },
  ];
  const begun = (): Story =>
    new Story(graphOf(asking, ['start > a', 'a > b'], { undoOn: ['failure'] }))
      .done('start')
      .done('a')
      .fail('b');
  const incident = begun().fail('ua');
  assert.equal(incident.of('ua'), 'WAITING incident');
  assert.equal(incident.status, 'WAITING');
  assert.equal(incident.decide('ua', 'retry').done('ua').status, 'FAILED');
  const doubt = begun().start('ua').lose('ua');
  assert.equal(doubt.of('ua'), 'WAITING in_doubt');
  assert.equal(doubt.decide('ua', 'complete').status, 'FAILED');
  assert.equal(doubt.execution.state.error?.details, undefined);
});

test('all iterations and all rounds are undone, in reverse order of their completion', () => {
  const body: TestNode[] = [{ id: 'x', type: 'read', undo: 'ux' }, { id: 'ux' }];
  const graph = graphOf(
    [
      { id: 'a', type: 'read', undo: 'ua' },
      { id: 'ua' },
      { id: 'each', type: 'forEach', concurrency: 2, body: { nodes: body, edges: [] } },
      { id: 'b', type: 'read', backtrack: { to: 'a', maxTimes: 1 } },
    ],
    ['start > a', 'a > each', 'each > b'],
    { undoOn: ['failure'] },
  );
  const story = new Story(graph).done('start').done('a').loop('each', 2);
  story.done('each[1]/x').closeRound('each[1]').done('each[0]/x').closeRound('each[0]').closeLoop('each');
  story
    .fail('b')
    .done('a#2')
    .loop('each#2', 1)
    .done('each[0]#2/x')
    .closeRound('each[0]#2')
    .closeLoop('each#2');
  story.fail('b#2');
  for (const path of ['each[0]#2/ux', 'ua#2', 'each[0]/ux', 'each[1]/ux', 'ua']) {
    assert.deepEqual(story.runs, [path]);
    story.done(path);
  }
  assert.equal(story.status, 'FAILED');
});

test('a record keeps what the undo node names as it was', () => {
  const story = told().done('a').done('b').fail('c');
  const [first] = story.execution.state.undoable;
  assert.deepEqual([first?.path, first?.undoPath, first?.items, first?.index], ['a', 'ua', null, null]);
});

test('the limit of the execution begins the undoing and does not stop it', () => {
  const story = told({ executionTimeoutMs: 60_000 }).done('a').start('b').fire('', 'execution').lose('b');
  assert.equal(story.execution.timers.size, 0);
  assert.deepEqual(story.runs, ['ua']);
  assert.equal(story.done('ua').execution.state.error?.code, 'execution_timeout');
});

test('an output that cannot be put together is a failure like any other', () => {
  const story = told().done('a').done('b').done('c');
  story.tell({ type: 'execution_failed', error: WRONG, at: story.now });
  assert.deepEqual(story.runs, ['ub']);
  story.operator('suspended').operator('resumed').done('ub').done('ua');
  assert.equal(story.status, 'FAILED');
});

test('a step in doubt that could be undone is decided first', () => {
  const graph = graphOf([{ id: 'a', type: 'unsafe', undo: 'ua' }, { id: 'ua' }], ['start > a'], {
    undoOn: ['cancel'],
  });
  const stopped = (): Story =>
    new Story(graph).done('start').start('a').operator('cancel_requested').lose('a');
  assert.equal(stopped().of('a'), 'WAITING in_doubt');
  const done = stopped().decide('a', 'complete');
  assert.deepEqual(done.runs, ['ua']);
  assert.equal(done.done('ua').status, 'CANCELLED');
  for (const action of ['fail', 'retry'] as const) {
    const not = stopped().decide('a', action);
    assert.equal(not.of('a'), 'CANCELLED');
    assert.equal(not.status, 'CANCELLED');
  }
  const before = new Story(graph).done('start').start('a').lose('a').operator('cancel_requested');
  assert.equal(before.of('a'), 'WAITING in_doubt');
  assert.deepEqual(before.decide('a', 'complete').runs, ['ua']);
});

test("what a fallback did is undone by the fallback's undo node, if it has one", () => {
  const base: TestNode[] = [{ id: 'a', type: 'read', undo: 'ua', fallback: 'f' }, { id: 'ua' }, { id: 'b' }];
  const tell = (fallback: TestNode[]): Story =>
    new Story(graphOf([...base, ...fallback], ['start > a', 'a > b'], { undoOn: ['failure'] }))
      .done('start')
      .fail('a')
      .done('f')
      .fail('b');
  assert.deepEqual(tell([{ id: 'f', undo: 'uf' }, { id: 'uf' }]).runs, ['uf']);
  assert.deepEqual(tell([{ id: 'f' }]).runs, ['ua']);
});
