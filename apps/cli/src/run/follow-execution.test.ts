import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ExecutionState } from '@rex/engine';
import type { HistoryEntry } from '@rex/types';
import { followExecution } from './follow-execution.ts';
import type { RunResult } from './run-result.ts';
import { Watchers } from './watchers.ts';

const entry = (seq: number): HistoryEntry => ({
  ...{ seq, at: seq, type: 'step_skipped', path: `s${seq}`, reason: 'branch_not_taken' },
});
const range = (from: number, to: number): HistoryEntry[] =>
  Array.from({ length: to - from + 1 }, (_, index) => entry(from + index));
const moment = '2030-01-31T00:00:00.000Z';

/** A database that others write into, and a clock that is turned by hand. */
function follow() {
  const watchers = new Watchers();
  const told: number[] = [];
  const stored: HistoryEntry[] = [];
  const ended = Promise.withResolvers<void>();
  let isFinal = false;
  let isBroken = false;
  let look: (() => void) | null = null;
  const shared = {
    ...{
      id: 'x',
      workflowId: null,
      workflowVersion: null,
      trigger: 'a',
      input: {},
      seq: 1,
      createdAt: moment,
    },
    ...{ startedAt: moment, cost: { spentNanoUsd: 0 }, output: null },
  };
  const read = async (): Promise<RunResult> => ({
    ...{ steps: [], output: null },
    execution: isFinal
      ? { ...shared, status: 'CANCELLED', finishedAt: moment }
      : { ...shared, status: 'IN_PROGRESS', finishedAt: null },
  });
  const { result } = followExecution(
    {
      ...{ watchers, read, ended: () => ended.promise },
      history: async (_, after) => {
        if (isBroken) throw new Error('the connection broke');
        return stored.filter(({ seq }) => seq > after).slice(0, 2);
      },
      every: (_, act) => {
        look = act;
        return () => {
          look = null;
        };
      },
    },
    'x',
    (events) => told.push(...events.map(({ seq }) => seq)),
  );
  /** A look, and all that it leads to. */
  const turn = async (): Promise<void> => {
    look?.();
    await new Promise(setImmediate);
  };
  const commitHere = (entries: HistoryEntry[]): void => {
    stored.push(...entries);
    watchers.observer.onCommitted?.('x', entries, {} as ExecutionState);
  };
  return {
    ...{ result, told, stored, turn, commitHere, endHere: ended.resolve },
    isStopped: () => look === null,
    end: () => {
      isFinal = true;
    },
    breakOff: (now: boolean) => {
      isBroken = now;
    },
  };
}

test('what others commit is told within a look, in order and once', async () => {
  const execution = follow();
  execution.commitHere(range(1, 3));
  execution.stored.push(...range(4, 9));
  await execution.turn();
  await execution.turn();
  execution.commitHere(range(10, 11));
  assert.deepEqual(execution.told, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
});

test('what this process commits after others waits for what they committed', async () => {
  const execution = follow();
  execution.commitHere(range(1, 3));
  execution.stored.push(...range(4, 6));
  execution.commitHere(range(7, 8));
  assert.deepEqual(execution.told, [1, 2, 3]);
  await new Promise(setImmediate);
  assert.deepEqual(execution.told, [1, 2, 3, 4, 5, 6, 7, 8]);
});

test('an end elsewhere is found, with all that came before it', async () => {
  const execution = follow();
  execution.stored.push(...range(1, 5));
  execution.end();
  await execution.turn();
  assert.equal((await execution.result).execution.status, 'CANCELLED');
  assert.deepEqual(execution.told, [1, 2, 3, 4, 5]);
  assert.ok(execution.isStopped());
});

test('an end here is told without a look', async () => {
  const execution = follow();
  execution.commitHere(range(1, 2));
  execution.end();
  execution.endHere();
  assert.equal((await execution.result).execution.status, 'CANCELLED');
  assert.deepEqual(execution.told, [1, 2]);
});

test('a look that fails is made again', async () => {
  const execution = follow();
  execution.stored.push(...range(1, 2));
  execution.breakOff(true);
  await execution.turn();
  execution.breakOff(false);
  await execution.turn();
  assert.deepEqual(execution.told, [1, 2]);
});
