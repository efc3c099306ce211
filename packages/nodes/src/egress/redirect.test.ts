import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Hop } from './hop.ts';
import { nextHop } from './redirect.ts';

const hop = (method: string, headers: Record<string, string> = {}): Hop => ({
  method,
  url: new URL('https://api.example.com/a/b?x=1'),
  headers: new Map(Object.entries({ 'content-type': 'application/json', ...headers })),
  body: '{}',
});

const METHODS: readonly (readonly [number, string, string, boolean])[] = [
  [301, 'POST', 'GET', false],
  [302, 'POST', 'GET', false],
  [301, 'PUT', 'PUT', true],
  [302, 'DELETE', 'DELETE', true],
  [303, 'POST', 'GET', false],
  [303, 'PUT', 'GET', false],
  [303, 'HEAD', 'HEAD', true],
  [307, 'POST', 'POST', true],
  [308, 'POST', 'POST', true],
];

for (const [status, method, expected, keepsBody] of METHODS) {
  test(`${status} makes ${method} a ${expected} ${keepsBody ? 'with' : 'without'} its body`, () => {
    const next = nextHop(hop(method), status, '/c', []);
    assert.equal(next?.method, expected);
    assert.equal(next?.body, keepsBody ? '{}' : undefined);
    assert.equal(next?.headers.has('content-type'), keepsBody);
    assert.equal(next?.url.href, 'https://api.example.com/c');
  });
}

test('an answer without a target, or that is no redirect, is final', () => {
  assert.equal(nextHop(hop('GET'), 302, undefined, []), undefined);
  assert.equal(nextHop(hop('GET'), 300, '/c', []), undefined);
  assert.equal(nextHop(hop('GET'), 304, '/c', []), undefined);
  assert.equal(nextHop(hop('GET'), 200, '/c', []), undefined);
});

const SECRETS = {
  authorization: 'a',
  cookie: 'b',
  'idempotency-key': 'c',
  'x-api-key': 'd',
  'x-own': 'e',
  accept: 'f',
};

for (const [where, target] of Object.entries({
  host: 'https://other.example.com/',
  port: 'https://api.example.com:8443/',
  scheme: 'http://api.example.com/',
  'user-less authority': '//api.example.com.evil.example/',
})) {
  test(`secrets do not follow to another ${where}`, () => {
    const next = nextHop(hop('GET', SECRETS), 307, target, ['x-own']);
    assert.deepEqual([...(next?.headers.keys() ?? [])], ['content-type', 'accept']);
  });
}

test('secrets stay on the same origin, however it is written', () => {
  const next = nextHop(hop('GET', SECRETS), 307, 'HTTPS://API.example.com:443/d', ['x-own']);
  assert.deepEqual([...(next?.headers.keys() ?? [])].length, 7);
});

for (const target of [
  'file:///etc/passwd',
  'gopher://a/',
  'https://u:p@api.example.com/',
  'http://',
  `/${'a'.repeat(9000)}`,
]) {
  test(`a redirect to ${target.slice(0, 30)} is refused without repeating it`, () => {
    assert.throws(
      () => nextHop(hop('GET'), 302, target, []),
      (error) =>
        error instanceof Error &&
        'code' in error &&
        error.code === 'egress_refused' &&
        !error.message.includes('u:p'),
    );
  });
}
