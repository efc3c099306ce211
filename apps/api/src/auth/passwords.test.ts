import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashPassword, passwordChecker } from './passwords.ts';

test('a password is kept as OWASP asks for it, each time with another salt', async () => {
  const [one, other] = [await hashPassword('correct horse'), await hashPassword('correct horse')];
  assert.match(one, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  assert.notEqual(one, other);
});

test('only the password itself belongs to its hash, however its letters are composed', async () => {
  const check = passwordChecker();
  const hash = await hashPassword('pass w\u00f6rd');
  assert.equal(await check('pass w\u00f6rd', hash), true);
  assert.equal(await check('pass wo\u0308rd', hash), true);
  for (const wrong of ['pass w\u00d6rd', 'pass w\u00f6rd ', '', 'x'.repeat(200)]) {
    assert.equal(await check(wrong, hash), false);
  }
});

test('no password belongs to an account without one', async () => {
  const check = passwordChecker();
  for (const password of ['', 'the password of nobody']) assert.equal(await check(password, null), false);
});
