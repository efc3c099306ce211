import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { keyFile } from './key-file.ts';
import { signToken } from './sign-token.ts';

function folder(t: TestContext): string {
  const home = mkdtempSync(join(tmpdir(), 'rex-keys-'));
  t.after(() => rmSync(home, { recursive: true }));
  return home;
}

test('a key is made once, readable by its owner alone, and stays the same', (t) => {
  const home = folder(t);
  const key = keyFile(home, 'jwt');
  assert.equal(key.length, 32);
  assert.deepEqual(keyFile(home, 'jwt'), key);
  assert.notDeepEqual(keyFile(home, 'other'), key);
  assert.equal(statSync(join(home, 'keys', 'jwt')).mode & 0o777, 0o600);
  assert.equal(statSync(join(home, 'keys')).mode & 0o777, 0o700);
  assert.deepEqual(readdirSync(join(home, 'keys')).sort(), ['jwt', 'other']);
});

test('a file that is no key is refused, not replaced', (t) => {
  const home = folder(t);
  keyFile(home, 'jwt');
  writeFileSync(join(home, 'keys', 'jwt'), 'half a k');
  assert.throws(() => keyFile(home, 'jwt'), /is not a key/);
});

test('a token has the claims and the signature of HS256', () => {
  const now = Date.parse('2030-01-31T09:00:00.500Z');
  const [header, claims, signature] = signToken('a secret', 'user-1', now).split('.') as [
    string,
    string,
    string,
  ];
  const read = (text: string) =>
    JSON.parse(Buffer.from(text, 'base64url').toString()) as Record<string, unknown>;
  assert.deepEqual(read(header), { alg: 'HS256', typ: 'JWT' });
  const { jti, ...rest } = read(claims);
  const iat = Math.floor(now / 1_000);
  assert.deepEqual(rest, { sub: 'user-1', iat, exp: iat + 12 * 3_600 });
  assert.match(String(jti), /^[0-9a-f-]{36}$/);
  const expected = createHmac('sha256', 'a secret').update(`${header}.${claims}`).digest('base64url');
  assert.equal(signature, expected);
});
