import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RexError } from '@rex/types';
import { parseAddress } from './address.ts';
import { allowsAddress, allowsName, parseAllowHosts } from './allow-list.ts';

function allows(entry: string, host: string, port = 443): boolean {
  const rules = parseAllowHosts([entry]);
  const address = parseAddress(host);
  return address ? allowsAddress(rules, address, port) : allowsName(rules, host, port);
}

test('a name allows exactly itself, in any case', () => {
  assert.equal(allows('DB.Internal', 'db.internal'), true);
  assert.equal(allows('db.internal.', 'db.internal'), true);
  assert.equal(allows(' db.internal ', 'db.internal'), true);
  assert.equal(allows('db.internal', 'xdb.internal'), false);
  assert.equal(allows('db.internal', 'db.internal.evil.example'), false);
  assert.equal(allows('db.internal', 'a.db.internal'), false);
  assert.equal(allows('bücher.internal', 'xn--bcher-kva.internal'), true);
});

test('a port narrows an entry to that port', () => {
  assert.equal(allows('db.internal:8080', 'db.internal', 8080), true);
  assert.equal(allows('db.internal:8080', 'db.internal', 8081), false);
  assert.equal(allows('10.0.0.5:80', '10.0.0.5', 80), true);
  assert.equal(allows('10.0.0.5:80', '10.0.0.5', 443), false);
  assert.equal(allows('[::1]:80', '::1', 80), true);
  assert.equal(allows('[::1]:80', '::1', 81), false);
});

test('a suffix allows what is below it, never itself or a look-alike', () => {
  assert.equal(allows('*.internal', 'a.internal'), true);
  assert.equal(allows('*.internal', 'a.b.internal'), true);
  assert.equal(allows('*.internal', 'internal'), false);
  assert.equal(allows('*.internal', '.internal'), false);
  assert.equal(allows('*.internal', 'evilinternal'), false);
  assert.equal(allows('*.internal:80', 'a.internal', 81), false);
});

test('addresses and ranges allow what lies in them, however it is wrapped', () => {
  assert.equal(allows('10.0.0.5', '10.0.0.5'), true);
  assert.equal(allows('10.0.0.5', '::ffff:10.0.0.5'), true);
  assert.equal(allows('::ffff:10.0.0.5', '10.0.0.5'), true);
  assert.equal(allows('10.0.0.5', '10.0.0.6'), false);
  assert.equal(allows('10.0.0.0/24', '10.0.0.255'), true);
  assert.equal(allows('10.0.0.0/24', '10.0.1.0'), false);
  assert.equal(allows('fd00::/8', 'fd12::1'), true);
  assert.equal(allows('fd00::/8', 'fc12::1'), false);
  assert.equal(allows('0.0.0.0/0', '::1'), false);
  assert.equal(allows('127.1', '127.0.0.1'), true);
  assert.equal(allows('::1', '::1'), true);
});

test('an address entry does not allow a name that is written like it', () => {
  assert.equal(allowsName(parseAllowHosts(['10.0.0.5']), '10.0.0.5', 80), false);
});

for (const entry of [
  '',
  '*',
  '*.',
  'http://db.internal',
  'db.internal/path',
  'user@db.internal',
  'db.internal:0',
  'db.internal:70000',
  'db.internal:http',
  'a b',
  'a.*.b',
  '10.0.0.0/33',
  '10.0.0.0/',
  '10.0/8',
  'db.internal/8',
  '::ffff:10.0.0.0/104',
  '[::1',
]) {
  test(`an entry that would allow something else or nothing is refused: "${entry}"`, () => {
    assert.throws(
      () => parseAllowHosts([entry]),
      (error) =>
        error instanceof RexError && error.code === 'config_invalid' && error.message.includes('*.suffix'),
    );
  });
}
