import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginHistory, HISTORY_MAX, type History, record, redo, seal, undo } from './history.ts';

const after = (...steps: ((history: History<number>) => History<number>)[]) =>
  steps.reduce((history, step) => step(history), beginHistory(0));

test('undo and redo walk the same way back and forth', () => {
  const there = after(
    (h) => record(h, 1),
    (h) => record(h, 2),
  );
  assert.equal(undo(there).present, 1);
  assert.equal(undo(undo(undo(there))).present, 0);
  assert.equal(redo(redo(undo(undo(there)))).present, 2);
});

test('a change after undo forgets what was taken back', () => {
  const there = after(
    (h) => record(h, 1),
    undo,
    (h) => record(h, 5),
  );
  assert.equal(redo(there).present, 5);
});

test('changes of one group are one step until it is sealed', () => {
  const typed = after(
    (h) => record(h, 1, 'name'),
    (h) => record(h, 2, 'name'),
    seal,
    (h) => record(h, 3, 'name'),
  );
  assert.equal(undo(typed).present, 2);
  assert.equal(undo(undo(typed)).present, 0);
});

test('a change to the same state is none', () => {
  const there = beginHistory(4);
  assert.equal(record(there, 4), there);
});

test('the past is bounded', () => {
  let history = beginHistory(0);
  for (let at = 1; at <= HISTORY_MAX + 50; at++) history = record(history, at);
  assert.equal(history.past.length, HISTORY_MAX);
});
