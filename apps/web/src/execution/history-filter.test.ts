import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LiveEntry } from '../live/live-state.ts';
import { filterHistory, HISTORY_PAGE, pagesOf } from './history-filter.ts';

const ENTRIES: LiveEntry[] = [
  { seq: 1, at: 0, type: 'execution_created', path: null },
  { seq: 2, at: 0, type: 'step_started', path: 'a' },
  { seq: 3, at: 0, type: 'step_retrying', path: 'a' },
  { seq: 4, at: 0, type: 'step_started', path: 'each[1]/a#2' },
  { seq: 5, at: 0, type: 'suspended', path: null },
];
const seqs = (filter: Parameters<typeof filterHistory>[1]) =>
  filterHistory(ENTRIES, filter).map(({ seq }) => seq);

test('all is all, the very same list', () => {
  assert.equal(filterHistory(ENTRIES, { kind: 'all', nodeId: null }), ENTRIES);
});

test('by kind, by node in all its rounds and iterations, and by both', () => {
  assert.deepEqual(seqs({ kind: 'failures', nodeId: null }), [3]);
  assert.deepEqual(seqs({ kind: 'people', nodeId: null }), [5]);
  assert.deepEqual(seqs({ kind: 'all', nodeId: 'a' }), [2, 3, 4]);
  assert.deepEqual(seqs({ kind: 'steps', nodeId: 'a' }), [2, 4]);
});

test('the pages of entries, each once', () => {
  assert.deepEqual(pagesOf([HISTORY_PAGE, 1, HISTORY_PAGE + 1]), [0, 1]);
});
