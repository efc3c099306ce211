import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError } from '@rex/client';
import type { Json } from '@rex/types';
import { fieldProblems, inputProblems } from './field-problems.ts';

const refused = (details: Json) => new ApiError('invalid_input', 'no', { status: 422, details });

test('problems of a body are placed from the body on', () => {
  const error = refused([
    { path: '/body/email', message: 'Not an address' },
    { path: '/query/page', message: 'Too large' },
    { path: '/bodyguard', message: 'Another place' },
    'not a problem',
  ]);
  assert.deepEqual(fieldProblems(error, '/body'), [{ path: '/email', message: 'Not an address' }]);
});

test('problems of an input are its own list, or those of the body at `input`', () => {
  assert.deepEqual(inputProblems(refused({ problems: [{ path: '/a', message: 'missing' }] })), [
    { path: '/a', message: 'missing' },
  ]);
  assert.deepEqual(inputProblems(refused([{ path: '/body/input/a', message: 'wrong' }])), [
    { path: '/a', message: 'wrong' },
  ]);
});

test('what is no refusal has no places', () => {
  assert.deepEqual(fieldProblems(new Error('x'), '/body'), []);
  assert.deepEqual(inputProblems(new ApiError('network', 'away', { status: 0 })), []);
});
