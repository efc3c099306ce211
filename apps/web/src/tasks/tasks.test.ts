import assert from 'node:assert/strict';
import { test } from 'node:test';
import { graphShape } from '../live/graph-shape.ts';
import { readTaskFilter, taskQuery } from './task-filter.ts';
import { offeredVerdicts } from './task-verdicts.ts';
import { askedWords, deciderWords, dueWords, taskWord } from './task-words.ts';

const query = (search: string) => taskQuery(readTaskFilter(new URLSearchParams(search)));
const NOW = Date.UTC(2026, 5, 15, 12);
const at = (ms: number): string => new Date(NOW + ms).toISOString();

test('the inbox shows what is open, the most urgent first', () => {
  assert.deepEqual(query(''), { sort: 'due', page: 1, status: 'open' });
  assert.deepEqual(query('view=nonsense&sort=title&page=0'), { sort: 'due', page: 1, status: 'open' });
});

test('mine is what is open and asks me; what is over comes with the newest first', () => {
  assert.deepEqual(query('view=mine&page=2'), { sort: 'due', page: 2, status: 'open', assignee: 'me' });
  assert.deepEqual(query('view=decided'), { sort: '-openedAt', page: 1, status: 'decided' });
  assert.deepEqual(query('view=all&sort=openedAt'), { sort: 'openedAt', page: 1 });
});

test('a task says in words that it is overdue, and only while it is open', () => {
  const late = { dueAt: at(-2 * 3_600_000), status: 'open' as const };
  assert.deepEqual(dueWords(late, NOW), { text: 'Overdue by 2 h', isOverdue: true });
  assert.deepEqual(dueWords({ ...late, status: 'decided' }, NOW), { text: '2 h ago', isOverdue: false });
  assert.deepEqual(dueWords({ dueAt: at(45_400), status: 'open' }, NOW)?.text, 'in 45.0 s');
  assert.equal(dueWords({ dueAt: null, status: 'open' }, NOW), null);
});

test('who is asked and who decided is said as a reader would', () => {
  assert.equal(askedWords({ assignee: 'a@example.com', group: 'finance' }), 'a@example.com (finance)');
  assert.equal(askedWords({ assignee: null, group: 'finance' }), 'Group finance');
  assert.equal(askedWords({ assignee: null, group: null }), null);
  assert.equal(deciderWords({ decidedBy: 'u1' }, 'u1'), 'you');
  assert.equal(deciderWords({ decidedBy: 'link of u1' }, 'u1'), 'whoever got your link');
  assert.equal(deciderWords({ decidedBy: 'u2' }, 'u1'), 'user u2');
  assert.equal(taskWord({ status: 'timed_out', decision: null }), 'Timed out');
});

test('a task offers the decisions whose outlets lead somewhere, in loops too, and a rejection', () => {
  const edges = (...outlets: string[]) => outlets.map((outlet) => ({ source: 'ask', outlet, target: 'go' }));
  const nodes = [
    { id: 'ask', type: 'task' },
    { id: 'go', type: 'set' },
  ];
  const inside = graphShape({
    nodes: [
      { id: 'each', type: 'for_each', config: { body: { nodes, edges: edges('submitted', 'approved') } } },
    ],
    edges: [],
  });
  const ask = { nodeId: 'ask', form: null };
  assert.deepEqual(offeredVerdicts(inside, ask), ['approve', 'submit', 'reject']);
  assert.deepEqual(offeredVerdicts(graphShape({ nodes, edges: edges('submitted') }), ask), [
    'submit',
    'reject',
  ]);
});

test('where no outlet leads anywhere, a form is submitted and a question approved', () => {
  const shape = graphShape({ nodes: [{ id: 'ask', type: 'task' }], edges: [] });
  assert.deepEqual(offeredVerdicts(shape, { nodeId: 'ask', form: {} }), ['submit', 'reject']);
  assert.deepEqual(offeredVerdicts(null, { nodeId: 'ask', form: null }), ['approve', 'reject']);
});
