import assert from 'node:assert/strict';
import { test } from 'node:test';
import { branchState } from './branch-state.ts';
import type { NodeStatus } from './status-source.ts';

const status = (part: Partial<NodeStatus>): NodeStatus => ({
  ...{ status: 'COMPLETED', attempts: 1, detail: null, iterations: 1, outlets: null, isDead: false },
  ...part,
});

test('an edge is what its source made of it', () => {
  const done = status({ outlets: ['yes'] });
  assert.equal(branchState(null, null, 'out'), 'idle');
  assert.equal(branchState(status({ status: 'RUNNING' }), null, 'out'), 'idle');
  assert.equal(branchState(done, null, 'yes'), 'taken');
  assert.equal(branchState(done, null, 'no'), 'skipped');
  assert.equal(branchState(status({ status: 'SKIPPED' }), null, 'out'), 'skipped');
  assert.equal(branchState(status({ status: 'FAILED', outlets: [], isDead: true }), null, 'out'), 'dead');
  assert.equal(branchState(status({ status: 'FAILED', outlets: ['error'] }), null, 'error'), 'taken');
});

test('an edge is active while what it leads to is under way', () => {
  const done = status({ outlets: ['out'] });
  assert.equal(branchState(done, status({ status: 'RUNNING' }), 'out'), 'active');
  assert.equal(branchState(done, status({ status: 'WAITING' }), 'out'), 'active');
  assert.equal(branchState(done, status({ status: 'COMPLETED' }), 'out'), 'taken');
});
