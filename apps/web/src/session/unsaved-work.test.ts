import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasUnsavedWork, holdUnsavedWork, keepUnsavedWork } from './unsaved-work.ts';

test('work is held until it is let go, and kept only when all of it was', async () => {
  assert.deepEqual([hasUnsavedWork(), await keepUnsavedWork()], [false, true]);
  const releaseGood = holdUnsavedWork(async () => undefined);
  assert.deepEqual([hasUnsavedWork(), await keepUnsavedWork()], [true, true]);
  const releaseBad = holdUnsavedWork(() => Promise.reject(new Error('away')));
  assert.equal(await keepUnsavedWork(), false);
  releaseGood();
  assert.equal(hasUnsavedWork(), true);
  releaseBad();
  assert.equal(hasUnsavedWork(), false);
});
