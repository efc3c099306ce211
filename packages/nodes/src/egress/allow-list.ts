import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { RexError } from '@rex/types';
import ipaddr from 'ipaddr.js';
import { type Address, parseAddress } from './address.ts';

/** One entry of REX_ALLOW_HOSTS; without a port it holds for every port. */
export type AllowRule =
  | { kind: 'name'; name: string; port: number | undefined }
  | { kind: 'suffix'; suffix: string; port: number | undefined }
  | { kind: 'range'; base: Address; bits: number; port: number | undefined };

const PORT_MAX = 65_535;
const FORBIDDEN_IN_NAME = /[\s/@?#:*[\]\\%]/;

const invalid = (entry: string, why: string) =>
  new RexError(
    'config_invalid',
    `REX_ALLOW_HOSTS: "${entry}" ${why}; write host, host:port, *.suffix, an address or a CIDR`,
  );

/** A host name as rules compare it: lower case, no brackets, no trailing dot. */
export function canonicalHost(hostname: string): string {
  return hostname
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
}

function splitPort(entry: string): { host: string; port: number | undefined } {
  if (isIP(entry) !== 0) return { host: entry, port: undefined };
  const match = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(entry);
  if (!match?.[1]) throw invalid(entry, 'is not a host');
  const port = match[2] === undefined ? undefined : Number(match[2]);
  if (port !== undefined && (port < 1 || port > PORT_MAX)) throw invalid(entry, 'has an impossible port');
  return { host: canonicalHost(match[1]), port };
}

function parseRange(entry: string): AllowRule {
  const [base = '', bits = ''] = entry.split('/');
  if (isIP(base) === 0 || !ipaddr.isValidCIDR(entry)) throw invalid(entry, 'is not a CIDR');
  const [address] = ipaddr.parseCIDR(entry);
  // Addresses are compared unwrapped, so a rule over a wrapped one would silently never match.
  if (parseAddress(base)?.kind() !== address.kind()) throw invalid(entry, 'is IPv4 written as IPv6');
  return { kind: 'range', base: address, bits: Number(bits), port: undefined };
}

function asciiName(entry: string, host: string): string {
  const name = FORBIDDEN_IN_NAME.test(host) ? '' : domainToASCII(host);
  if (name === '') throw invalid(entry, 'is not a host');
  return name;
}

function parseRule(text: string): AllowRule {
  const entry = text.trim().toLowerCase();
  if (entry.includes('/')) return parseRange(entry);
  const { host, port } = splitPort(entry);
  if (host.startsWith('*.')) return { kind: 'suffix', suffix: `.${asciiName(entry, host.slice(2))}`, port };
  // domainToASCII also brings 127.1 and the like to the one spelling.
  const name = isIP(host) === 0 ? asciiName(entry, host) : host;
  const base = parseAddress(name);
  if (!base) return { kind: 'name', name, port };
  return { kind: 'range', base, bits: base.kind() === 'ipv4' ? 32 : 128, port };
}

/** Reads the entries of REX_ALLOW_HOSTS; throws RexError `config_invalid` naming the first wrong one. */
export function parseAllowHosts(entries: readonly string[]): readonly AllowRule[] {
  return entries.map(parseRule);
}

/** Whether an operator allows this name on this port, wherever it leads. `hostname` is canonical. */
export function allowsName(rules: readonly AllowRule[], hostname: string, port: number): boolean {
  return rules.some((rule) => {
    if (rule.port !== undefined && rule.port !== port) return false;
    if (rule.kind === 'name') return hostname === rule.name;
    return rule.kind === 'suffix' && hostname.length > rule.suffix.length && hostname.endsWith(rule.suffix);
  });
}

/** Whether an operator allows this address on this port, by whatever name it was found. */
export function allowsAddress(rules: readonly AllowRule[], address: Address, port: number): boolean {
  return rules.some(
    (rule) =>
      rule.kind === 'range' &&
      (rule.port === undefined || rule.port === port) &&
      rule.base.kind() === address.kind() &&
      address.match(rule.base, rule.bits),
  );
}
