import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notPublic, parseAddress } from './address.ts';

function judge(text: string): string {
  const address = parseAddress(text);
  return address ? (notPublic(address) ?? 'public') : 'no address';
}

const CASES: readonly (readonly [string, string])[] = [
  ['93.184.216.34', 'public'],
  ['2606:2800:220:1::1', 'public'],
  ['10.0.0.5', 'a private address'],
  ['172.31.255.255', 'a private address'],
  ['172.32.0.1', 'public'],
  ['192.168.1.1', 'a private address'],
  ['100.64.0.1', 'a private address'],
  ['127.8.9.10', 'a loopback address'],
  ['0.0.0.0', 'a loopback address'],
  ['0.1.2.3', 'a loopback address'],
  ['169.254.1.1', 'a link-local address'],
  ['224.0.0.1', 'a multicast address'],
  ['255.255.255.255', 'a broadcast address'],
  ['192.0.2.1', 'a reserved address'],
  ['198.18.0.1', 'a reserved address'],
  ['240.0.0.1', 'a reserved address'],
  ['169.254.169.254', 'a cloud metadata address'],
  ['168.63.129.16', 'a cloud metadata address'],
  ['fd00:ec2::254', 'a cloud metadata address'],
  ['FD00:0EC2:0:0::254', 'a cloud metadata address'],
  ['::', 'a loopback address'],
  ['::1', 'a loopback address'],
  ['fc00::1', 'a private address'],
  ['fe80::1%eth0', 'a link-local address'],
  ['fec0::1', 'a private address'],
  ['ff02::1', 'a multicast address'],
  ['2001:db8::1', 'a reserved address'],
  // IPv4 inside IPv6: judged by where the packets go.
  ['::ffff:127.0.0.1', 'a loopback address'],
  ['::ffff:a00:5', 'a private address'],
  ['::ffff:93.184.216.34', 'public'],
  ['64:ff9b::10.0.0.5', 'a private address'],
  ['64:ff9b::a9fe:a9fe', 'a cloud metadata address'],
  ['64:ff9b::5db8:d822', 'public'],
  ['64:ff9b:1::5db8:d822', 'a reserved address'],
  ['2002:7f00:1::', 'a reserved address'],
  ['2001:0:5db8:d822::1', 'a reserved address'],
  ['::127.0.0.1', 'a reserved address'],
  ['::93.184.216.34', 'a reserved address'],
  ['::ffff:0:7f00:1', 'a reserved address'],
  ['4000::1', 'a reserved address'],
  // Spellings that no resolver returns are not addresses.
  ['127.1', 'no address'],
  ['0x7f000001', 'no address'],
  ['0177.0.0.1', 'no address'],
  ['localhost', 'no address'],
  ['', 'no address'],
];

for (const [text, expected] of CASES) {
  test(`an address is judged by where its packets go: "${text}" is ${expected}`, () => {
    assert.equal(judge(text), expected);
  });
}
