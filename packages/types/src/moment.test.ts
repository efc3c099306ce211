import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CreateAccessToken } from './api/auth.ts';
import { CloudEvent } from './api/events.ts';
import { ExecutionQuery } from './api/executions.ts';
import { GivenMoment, GivenMomentWithOffset } from './moment.ts';

test('moments from 1970 to 9999 may be named', () => {
  for (const [text, isGood] of [
    ['1970-01-01T00:00:00Z', true],
    ['2026-02-28T23:59:59.123Z', true],
    ['9999-12-31T23:59:59.999Z', true],
    ['1969-12-31T23:59:59.999Z', false],
    ['0000-01-01T00:00:00Z', false],
    ['0001-01-01T00:00:00Z', false],
    ['2026-02-30T00:00:00Z', false],
    ['yesterday', false],
  ] as const) {
    assert.equal(GivenMoment.safeParse(text).success, isGood, text);
    assert.equal(GivenMomentWithOffset.safeParse(text).success, isGood, text);
  }
  assert.equal(GivenMomentWithOffset.safeParse('9999-12-31T23:59:59-01:00').success, false);
  assert.equal(GivenMomentWithOffset.safeParse('1970-01-01T00:30:00+01:00').success, false);
  assert.equal(GivenMomentWithOffset.safeParse('2026-01-01T00:30:00+01:00').success, true);
});

test('whatever takes a moment takes no other', () => {
  const year = '0000-01-01T00:00:00Z';
  assert.equal(ExecutionQuery.safeParse({ from: year }).success, false);
  assert.equal(ExecutionQuery.safeParse({ to: year }).success, false);
  assert.equal(CreateAccessToken.safeParse({ name: 'x', expiresAt: year }).success, false);
  const event = { specversion: '1.0', id: '1', source: 's', type: 't' };
  assert.equal(CloudEvent.safeParse({ ...event, time: year }).success, false);
  assert.equal(CloudEvent.safeParse({ ...event, time: '2026-01-01T00:00:00Z' }).success, true);
});
