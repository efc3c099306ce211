import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextPath, tokenOf } from './next-path.ts';

const HERE = 'http://127.0.0.1:3000';
const next = (path: string): string => nextPath(`?next=${encodeURIComponent(path)}`, HERE);

test('a page of this server is gone to, with its query', () => {
  assert.equal(next('/workflows/a/executions/?status=FAILED'), '/workflows/a/executions/?status=FAILED');
});

const foreign = [
  '//evil.example',
  '/\\evil.example',
  '/\t/evil.example',
  '/.//evil.example',
  'https://evil.example',
  'javascript:alert(1)',
  'workflows',
  '',
  '/sign-in/',
];
for (const path of foreign) {
  test(`${JSON.stringify(path)} is not gone to`, () => assert.equal(next(path), '/'));
}

test('without a wish it is home', () => assert.equal(nextPath('', HERE), '/'));

test('the token is read from the fragment', () => {
  assert.equal(tokenOf('#token=abc'), 'abc');
  assert.equal(tokenOf('#token='), null);
  assert.equal(tokenOf('#other=1'), null);
  assert.equal(tokenOf(''), null);
});
