import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromLocalTime, isLocalTimeSafe, toLocalTime } from './date-time-text.ts';

test('a moment survives the way to local time and back', () => {
  for (const moment of ['2030-01-31T09:00:00Z', '1999-12-31T23:59:59Z', '0999-06-01T00:00:00Z']) {
    assert.equal(fromLocalTime(toLocalTime(moment)), moment);
  }
  assert.equal(fromLocalTime(''), '');
  assert.equal(fromLocalTime('2030-01'), '');
});

test('what a control for local times would lose is not given to it', () => {
  assert.equal(isLocalTimeSafe('2030-01-31T09:00:00+02:00'), true);
  for (const text of ['2030-01-31T09:00:00.5Z', '2030-01-31', 'tomorrow', '{{ trigger.at }}']) {
    assert.equal(isLocalTimeSafe(text), false, text);
  }
});
