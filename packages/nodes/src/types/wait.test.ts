import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RexError } from '@rex/types';
import { runAlone } from '../testing/run-alone.ts';
import { wait } from './wait.ts';

const now = Date.parse('2030-01-31T09:00:00Z');
const until = (wakeAt: number) => ({ kind: 'wait', reason: 'timer', wakeAt });

test('wait for some time counts from now', () => {
  for (const delay of ['PT10S', '10s', 10_000]) {
    assert.deepEqual(runAlone(wait, { for: delay }, { now }), until(now + 10_000));
  }
});

test('wait until a moment, in any of its spellings', () => {
  for (const moment of [
    '2030-01-31T10:00:00Z',
    '2030-01-31T11:00+01:00',
    '2030-01-31T10:00:00.000Z',
    now + 3_600_000,
  ]) {
    assert.deepEqual(runAlone(wait, { until: moment }, { now }), until(now + 3_600_000));
  }
});

test('a moment in the past is an ordinary wait that is due', () => {
  assert.deepEqual(runAlone(wait, { until: '1999-12-31T23:59:59Z' }, { now }), until(946_684_799_000));
});

function refused(config: Parameters<typeof runAlone>[1], words: RegExp): void {
  assert.throws(
    () => runAlone(wait, config, { now }),
    (error) => {
      assert.ok(error instanceof RexError);
      assert.equal(error.code, 'config_invalid');
      assert.match(error.message, words);
      return true;
    },
  );
}

test('wait needs exactly one of for and until', () => {
  refused({}, /either for or until/);
  refused({ for: '1s', until: now }, /either for or until/);
});

test('what is not a moment is refused: no zone, no such day, too far, another text', () => {
  for (const moment of [
    '2030-01-31T10:00:00',
    '2030-02-31T10:00:00Z',
    '2030-13-01T10:00:00Z',
    1e15,
    -1,
    'tomorrow',
  ]) {
    refused({ until: moment }, /until is not a moment/);
  }
  refused({ until: null }, /until must be text or a number, not null/);
});

test('what is not a duration is refused', () => {
  refused({ for: '10 parsecs' }, /for is not a duration: write PT10S/);
});
