import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Step } from '@rex/types';
import { PLAIN } from '../output/style.ts';
import { runReport, usdText } from './run-report.ts';
import type { RunResult } from './run-result.ts';

const at = (ms: number): string => new Date(Date.UTC(2030, 0, 31) + ms).toISOString();
const shared = { effect: 'pure', attempts: 1, input: null } as const;
const done = (path: string, nodeId: string, fromMs: number, toMs: number): Step => ({
  ...{ ...shared, path, nodeId, nodeType: 'transform', status: 'COMPLETED', output: 1, outlets: ['out'] },
  ...{ startedAt: at(fromMs), finishedAt: at(toMs) },
});
const failed = (path: string, nodeId: string): Step => ({
  ...{
    ...shared,
    attempts: 3,
    path,
    nodeId,
    nodeType: 'http',
    status: 'FAILED',
    handled: true,
    outlets: ['error'],
  },
  ...{ startedAt: at(0), finishedAt: at(1_500) },
  error: { code: 'http_status', category: 'external', message: 'no', retryable: false },
});
const skipped: Step = {
  ...{ ...shared, effect: null, attempts: 0, path: 'told', nodeId: 'told', nodeType: 'output' },
  ...{ status: 'SKIPPED', reason: 'branch_not_taken', finishedAt: at(0) },
};

function result(steps: Step[], output: RunResult['output'] = { a: 1 }): RunResult {
  const execution = {
    ...{
      id: '01a1fe34-ea9a-73ba-a36b-8e70ee57347a',
      workflowId: null,
      workflowVersion: null,
      trigger: 'start',
    },
    ...{ input: {}, seq: 9, createdAt: at(0), startedAt: at(0), cost: { spentNanoUsd: 0 } },
    ...{ status: 'COMPLETED' as const, output, finishedAt: at(2_300) },
  };
  return { execution, steps, output };
}

test('the rounds of a loop are one line with counts, and so are the times a step ran', () => {
  const steps = [
    done('each', 'each', 0, 9),
    done('each[0]/say', 'say', 0, 2),
    failed('each[1]/say', 'say'),
    done('each[2]/say#2', 'say', 0, 3),
    skipped,
  ];
  assert.deepEqual(runReport(result(steps), new Map([['say', 'Say it']]), PLAIN), [
    'Execution 01a1fe34-ea9a-73ba-a36b-8e70ee57347a COMPLETED in 2.3 s',
    '',
    'STEP         NAME    TYPE       STATUS                 TRIES   TIME',
    'each                 transform  completed                  1   9 ms',
    'each[*]/say  Say it  transform  2 completed, 1 failed      5  1.5 s',
    'told                 output     skipped',
    '',
    'Output',
    '{',
    '  "a": 1',
    '}',
    '',
    'Cost  $0',
  ]);
});

test('a long output is shortened at 100 lines with a hint', () => {
  const lines = runReport(
    result(
      [],
      Array.from({ length: 500 }, (_, index) => index),
    ),
    new Map(),
    PLAIN,
  );
  const output = lines.slice(lines.indexOf('Output') + 1, -2);
  assert.equal(output.length, 101);
  assert.equal(output[100], '… 402 more lines: --json prints all of it');
});

test('nano dollars as dollars, exactly', () => {
  assert.deepEqual([0, 1, 1_500_000, 2_000_000_000].map(usdText), ['$0', '$0.000000001', '$0.0015', '$2.00']);
});
