import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Execution, Step } from '@rex/types';
import { contextOf, outputOf, type RunData, stepOf } from './run-data.ts';

const times = { startedAt: '2030-01-01T00:00:00.000Z', finishedAt: '2030-01-01T00:00:01.000Z' };
const step = (path: string, output: number): Step => ({
  ...{
    path,
    nodeId: path.replace(/^.*\//, '').replace(/#.*/, ''),
    nodeType: 'transform',
    effect: 'pure',
    attempts: 1,
    input: null,
  },
  ...times,
  status: 'COMPLETED',
  output,
  outlets: ['out'],
});
const skipped = (path: string): Step => ({
  ...{
    path,
    nodeId: path.replace(/^.*\//, ''),
    nodeType: 'transform',
    effect: 'pure',
    attempts: 0,
    input: null,
  },
  finishedAt: times.finishedAt,
  status: 'SKIPPED',
  reason: 'branch_not_taken',
});
const execution: Execution = {
  ...{
    id: '0198c5a0-0000-7000-8000-000000000000',
    workflowId: null,
    workflowVersion: 1,
    trigger: 'start',
    input: { a: 1 },
    seq: 9,
  },
  ...{ createdAt: times.startedAt, ...times, cost: { spentNanoUsd: 0 }, status: 'COMPLETED', output: null },
};
const data: RunData = {
  execution,
  steps: [step('a', 1), step('each[0]/x', 2), step('each[1]/x', 3), skipped('each[2]/x'), skipped('b')],
  memory: { m: 1 },
};

test('of several rounds the newest that has an output is meant', () => {
  assert.equal(outputOf(stepOf(data, 'x')), 3);
  assert.equal(stepOf(data, 'b')?.status, 'SKIPPED');
  assert.equal(stepOf(data, 'gone'), null);
});

test('expressions see what was upstream, and nothing of what was skipped', () => {
  const context = contextOf(
    data,
    ['a', 'b'],
    new Map([
      ['item', 5],
      ['last', undefined],
    ]),
  );
  assert.deepEqual(context.nodes, { a: 1 });
  assert.deepEqual(
    [context.trigger, context.memory, context.item, 'last' in context],
    [{ a: 1 }, { m: 1 }, 5, false],
  );
});
