import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runAlone } from '../testing/run-alone.ts';
import { eventWait } from './event-wait.ts';

const now = 1_000;
const wait = (wakeAt: number | null, key: string) => ({
  ...{ kind: 'wait', reason: 'signal', wakeAt, data: { event: 'order.paid', key } },
});

test('event.wait says what it waits for, and until when', () => {
  assert.deepEqual(runAlone(eventWait, { event: 'order.paid', key: 'A' }, { now }), wait(null, 'A'));
  const timed = { event: 'order.paid', key: 'A', timeout: '10s' };
  assert.deepEqual(runAlone(eventWait, timed, { now }), wait(11_000, 'A'));
});

test('event.wait takes a number as the digits of a key', () => {
  assert.deepEqual(runAlone(eventWait, { event: 'order.paid', key: 7 }, { now }), wait(null, '7'));
});

test('event.wait refuses a key that an expression left out', () => {
  assert.throws(() => runAlone(eventWait, { event: 'order.paid' }), /key is missing/);
  assert.throws(() => runAlone(eventWait, { event: '', key: 'A' }), /event must have at least 1 characters/);
});
