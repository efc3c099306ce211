import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ErrorData, HistoryEntry } from '@rex/types';
import { entrySentence } from './entry-sentence.ts';

const error: ErrorData = {
  code: 'http_unavailable',
  category: 'external',
  message: 'HTTP 503',
  retryable: true,
};
const at = 1_700_000_000_000;
const NONE = { inline: null };
const say = (entry: object): string => entrySentence(HistoryEntry.parse({ seq: 1, at, ...entry }));

/** An entry and what it says. */
const SAID: [object, string | RegExp][] = [
  [
    { type: 'execution_created', trigger: 'start', input: NONE },
    'The execution was created by the trigger “start”.',
  ],
  [{ type: 'step_started', path: 'fetch', attempt: 1, effect: 'read', input: NONE }, 'fetch started.'],
  [
    { type: 'step_started', path: 'fetch', attempt: 2, effect: 'read', input: null },
    'fetch started again, attempt 2.',
  ],
  [{ type: 'step_completed', path: 'a', attempt: 1, output: NONE, outlets: ['out'] }, 'a completed.'],
  [
    { type: 'step_completed', path: 'a', attempt: 3, output: NONE, outlets: ['approved'] },
    'a completed on attempt 3 by “approved”.',
  ],
  [{ type: 'step_failed', path: 'a', attempt: 1, error, handled: false, outlets: [] }, 'a failed: HTTP 503.'],
  [
    { type: 'step_failed', path: 'a', attempt: 2, error, handled: true, outlets: ['error'] },
    'a failed on attempt 2: HTTP 503. It goes on by “error”.',
  ],
  [
    { type: 'step_retrying', path: 'a', attempt: 2, error, retryAt: at + 2_000, isLost: false },
    'a, attempt 2, failed: HTTP 503. Tries again in 2.00 s.',
  ],
  [
    { type: 'step_retrying', path: 'a', attempt: 1, error, retryAt: at, isLost: true },
    'a, attempt 1, was lost with its worker. Tries again at once.',
  ],
  [
    { type: 'step_waiting', path: 'a', attempt: 1, reason: 'timer', wakeAt: at + 5_000 },
    /^a waits, until .*2023.*\.$/,
  ],
  [{ type: 'step_waiting', path: 'a', attempt: 1, reason: 'task', wakeAt: null }, 'a waits for a person.'],
  [
    { type: 'step_waiting', path: 'a', attempt: 2, reason: 'incident', wakeAt: null, error },
    'a failed on attempt 2: HTTP 503. It waits for somebody to decide.',
  ],
  [
    { type: 'step_waiting', path: 'a', attempt: 1, reason: 'child', wakeAt: null, error },
    'a failed: HTTP 503. Its fallback begins.',
  ],
  [
    { type: 'step_waiting', path: 'a', attempt: 1, reason: 'in_doubt', wakeAt: null, error },
    /^a is in doubt: /,
  ],
  [{ type: 'step_skipped', path: 'a', reason: 'branch_not_taken' }, 'a was skipped: branch not taken.'],
  [{ type: 'step_cancelled', path: 'a', attempt: 0 }, 'a was cancelled before it began.'],
  [{ type: 'step_cancelled', path: 'a', attempt: 2 }, 'a was cancelled (attempt 2).'],
  [{ type: 'loop_started', path: 'each', attempt: 1, items: 5 }, 'each began with 5 items.'],
  [{ type: 'loop_started', path: 'again', attempt: 1, items: 0 }, 'again began its rounds.'],
  [{ type: 'item_started', path: 'each[3]' }, 'Round each[3] began.'],
  [
    { type: 'item_completed', path: 'each[3]', output: NONE, again: true },
    'Round each[3] completed; another one follows.',
  ],
  [{ type: 'item_failed', path: 'each[3]', error }, 'Round each[3] failed: HTTP 503.'],
  [{ type: 'timer_fired', path: 'a', kind: 'retry' }, 'a: the time for its next attempt has come.'],
  [{ type: 'timer_fired', path: null, kind: 'execution' }, 'The execution: it took too long.'],
  [
    { type: 'backtracked', path: 'b', to: 'a', times: 2, error },
    'b sent the execution back to “a” (2nd time): HTTP 503.',
  ],
  [
    { type: 'signal_received', path: 'a', payload: 1, outlet: 'approved', actor: 'Ada' },
    'Ada answered a by “approved”.',
  ],
  [
    { type: 'decided', path: 'a', decision: { action: 'retry' }, actor: 'Ada' },
    'Ada decided that a is tried again.',
  ],
  [
    { type: 'decided', path: 'a', decision: { action: 'complete', output: 1 }, actor: 'Ada' },
    'Ada decided that a completes with a given output.',
  ],
  [
    { type: 'decided', path: 'a', decision: { action: 'fail', message: 'no use' }, actor: 'Ada' },
    'Ada decided that a fails: no use.',
  ],
  [
    { type: 'cancel_requested', actor: 'Ada', reason: 'wrong input' },
    'Ada asked for the execution to be cancelled: wrong input.',
  ],
  [
    { type: 'undo_started', cause: 'failure', error, steps: 2 },
    'The execution failed: 2 steps are undone, the last one first.',
  ],
  [
    { type: 'undo_started', cause: 'cancel', error: null, steps: 1 },
    /^The execution was cancelled: one step is undone/,
  ],
  [{ type: 'execution_cancelled', error }, 'The execution was cancelled: HTTP 503.'],
  [{ type: 'suspended', actor: 'Ada' }, /^Ada suspended the execution: /],
  [{ type: 'resumed', actor: 'Ada' }, 'Ada let the execution go on.'],
  [{ type: 'execution_completed', output: NONE }, 'The execution completed.'],
  [{ type: 'execution_failed', error }, 'The execution failed: HTTP 503.'],
  [{ type: 'execution_cancelled' }, 'The execution was cancelled.'],
];

for (const [entry, sentence] of SAID) {
  test(`says: ${sentence}`, () => {
    if (typeof sentence === 'string') assert.equal(say(entry), sentence);
    else assert.match(say(entry), sentence);
  });
}

test('every type of entry is said above', () => {
  const types = HistoryEntry.options.map((option) => option.shape.type.value);
  const said = new Set(SAID.map(([entry]) => (entry as { type: string }).type));
  assert.deepEqual([...said].sort(), [...types].sort());
});

test('a type that only a newer server knows is told by its name', () => {
  assert.equal(
    entrySentence({ type: 'budget_raised', seq: 1, at } as unknown as HistoryEntry),
    'budget raised.',
  );
});
