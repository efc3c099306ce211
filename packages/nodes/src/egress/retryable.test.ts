import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EffectClass } from '@rex/types';
import type { EgressErrorCode } from './egress-error.ts';
import { EGRESS_LIMITS } from './limits.ts';
import { decideHttpRetry, parseRetryAfter } from './retryable.ts';

const NOW = Date.UTC(2026, 2, 1, 12, 0, 0);
const EFFECTS: readonly EffectClass[] = ['read', 'idempotent', 'unsafe'];

const AGAIN = { retryable: true, inDoubt: false };
const NEVER = { retryable: false, inDoubt: false };
const DOUBT = { retryable: false, inDoubt: true };

const ERRORS: readonly (readonly [EgressErrorCode, boolean, EffectClass, object])[] = [
  ['network', false, 'read', AGAIN],
  ['network', false, 'idempotent', AGAIN],
  ['network', false, 'unsafe', AGAIN],
  ['network', true, 'read', AGAIN],
  ['network', true, 'idempotent', AGAIN],
  ['network', true, 'unsafe', DOUBT],
  ['timeout', false, 'unsafe', AGAIN],
  ['timeout', true, 'read', AGAIN],
  ['timeout', true, 'idempotent', AGAIN],
  ['timeout', true, 'unsafe', DOUBT],
  ['aborted', false, 'unsafe', NEVER],
  ['aborted', true, 'read', NEVER],
  ['aborted', true, 'unsafe', DOUBT],
  ['egress_refused', false, 'read', NEVER],
  ['egress_refused', true, 'unsafe', NEVER],
  ['response_too_large', true, 'read', NEVER],
  ['response_too_large', true, 'unsafe', NEVER],
  ['invalid_url', false, 'read', NEVER],
  ['invalid_request', false, 'read', NEVER],
  ['too_many_redirects', true, 'read', NEVER],
];

for (const [code, wasSent, effect, expected] of ERRORS) {
  test(`${code} ${wasSent ? 'after' : 'before'} sending of a step that is ${effect}`, () => {
    assert.deepEqual(decideHttpRetry({ kind: 'error', code, wasSent }, effect, NOW), expected);
  });
}

test('exactly these statuses are retried, whatever the effect', () => {
  for (const effect of EFFECTS) {
    const retried = Array.from({ length: 500 }, (_, index) => index + 100).filter(
      (status) => decideHttpRetry({ kind: 'status', status }, effect, NOW).retryable,
    );
    assert.deepEqual(retried, [408, 425, 429, 500, 502, 503, 504]);
  }
});

test('the wait that the server asks for is passed on only with a retry', () => {
  const at = (status: number) => decideHttpRetry({ kind: 'status', status, retryAfter: '7' }, 'read', NOW);
  assert.equal(at(503).retryAfterMs, 7000);
  assert.equal(at(404).retryAfterMs, undefined);
});

const WAITS: readonly (readonly [string | undefined, number | undefined])[] = [
  [undefined, undefined],
  ['', undefined],
  ['0', 0],
  [' 120 ', 120_000],
  ['-1', undefined],
  ['1.5', undefined],
  ['1e3', undefined],
  ['soon', undefined],
  ['2026-03-01T12:00:30Z', undefined],
  ['99999999999999999999', EGRESS_LIMITS.retryAfterMs],
  ['9'.repeat(400), EGRESS_LIMITS.retryAfterMs],
  ['Sun, 01 Mar 2026 12:00:30 GMT', 30_000],
  ['Sunday, 01-Mar-26 12:00:30 GMT', 30_000],
  ['Sun Mar  1 12:00:30 2026', 30_000],
  ['Sun, 01 Mar 2026 11:00:00 GMT', 0],
  ['Sunday, 01-Mar-94 12:00:30 GMT', 0],
  ['Sun, 01 Mar 2026 12:00:30 CET', undefined],
  ['Sun, 01 Mar 2027 12:00:00 GMT', EGRESS_LIMITS.retryAfterMs],
];

for (const [value, expected] of WAITS) {
  test(`Retry-After: ${value?.slice(0, 40)} is ${expected} ms`, () => {
    assert.equal(parseRetryAfter(value, NOW), expected);
  });
}
