import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError } from '@rex/client';
import { saveFailure } from './save-failure.ts';

const failure = (status: number, code: string) => saveFailure(new ApiError(code, 'why', { status }));

test('only an old revision is a conflict', () => {
  assert.deepEqual(failure(409, 'stale_revision'), { type: 'conflicted' });
  assert.deepEqual(failure(409, 'conflict'), { type: 'put_away', how: 'archived', message: 'why' });
  assert.deepEqual(failure(409, 'idempotency_mismatch'), { type: 'refused', message: 'why' });
});

test('a workflow that is gone is deleted, and a session that is over is waited for', () => {
  assert.deepEqual(failure(404, 'not_found'), { type: 'put_away', how: 'deleted', message: 'why' });
  assert.deepEqual(failure(401, 'unauthorized'), { type: 'session_over' });
});

test('a server that is away or busy is asked again', () => {
  for (const status of [0, 429, 500, 502, 503]) assert.equal(failure(status, 'x').type, 'unreachable');
  assert.equal(saveFailure(new TypeError('x')).type, 'unreachable');
  assert.deepEqual(failure(422, 'invalid_input'), { type: 'refused', message: 'why' });
});
