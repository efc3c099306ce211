import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** What an address is: `undefined` for one that anybody on the internet may reach, else words for a message. */
type NotPublic = string | undefined;

/** Addresses that hand out credentials to whoever asks from inside a cloud; one of them is in a public range. */
const METADATA = new Set([
  '169.254.169.254',
  '169.254.170.2',
  '100.100.100.200',
  '192.0.0.192',
  '168.63.129.16',
  'fd00:ec2::254',
]);

const WORDS: Readonly<Record<string, string>> = {
  private: 'a private address',
  uniqueLocal: 'a private address',
  deprecatedSiteLocal: 'a private address',
  carrierGradeNat: 'a private address',
  loopback: 'a loopback address',
  unspecified: 'a loopback address',
  linkLocal: 'a link-local address',
  multicast: 'a multicast address',
  broadcast: 'a broadcast address',
};

// Only this block of IPv6 is given out; ipaddr.js calls everything that it has no name for unicast, ::7f00:1 too.
const GLOBAL_V6 = ipaddr.IPv6.parse('2000::');
const GLOBAL_V6_BITS = 3;
const NAT64 = ipaddr.IPv6.parse('64:ff9b::');
const NAT64_BITS = 96;
const V4_BYTES = 4;

/**
 * Reads an address as the operating system writes one, or undefined for anything else. An IPv4 address inside an
 * IPv6 one (mapped, or NAT64's well-known prefix) is unwrapped, since that is where the packets go.
 */
export function parseAddress(text: string): Address | undefined {
  // isIP first: ipaddr.js also takes octal, hexadecimal and short forms, which no resolver returns.
  if (isIP(text) === 0) return undefined;
  // ipaddr.js takes the deprecated ::1.2.3.4 for a mapped address, but packets to it do not go to 1.2.3.4.
  const address = ipaddr.process(text.replace(/^::(?=\d+\.)/, '::0:'));
  if (address.kind() === 'ipv6' && address.match(NAT64, NAT64_BITS)) {
    return new ipaddr.IPv4(address.toByteArray().slice(-V4_BYTES));
  }
  return address;
}

/** Says in words why this address is not a public one, or undefined when it is. 6to4 and Teredo are not. */
export function notPublic(address: Address): NotPublic {
  if (METADATA.has(address.toString())) return 'a cloud metadata address';
  const range = address.range();
  if (range !== 'unicast') return WORDS[range] ?? 'a reserved address';
  if (address.kind() === 'ipv6' && !address.match(GLOBAL_V6, GLOBAL_V6_BITS)) return 'a reserved address';
  return undefined;
}
