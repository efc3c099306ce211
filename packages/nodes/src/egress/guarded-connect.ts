import type { LookupAddress, LookupOptions } from 'node:dns';
import { isIP, type Socket } from 'node:net';
import { buildConnector } from 'undici';
import { notPublic, parseAddress } from './address.ts';
import { type AllowRule, allowsAddress, allowsName, canonicalHost } from './allow-list.ts';
import { EgressError } from './egress-error.ts';
import { EGRESS_LIMITS } from './limits.ts';

/** Resolves a host name to its addresses; asked once for each new socket. */
export type Lookup = (hostname: string) => Promise<readonly string[]>;

type LookupCallback = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

/** What is to be connected to, and the operator's word on it; `hostname` is canonical. */
export interface Destination {
  hostname: string;
  port: number;
  rules: readonly AllowRule[];
}

const DEFAULT_PORT: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

function refuse(subject: string, what: string): EgressError {
  return new EgressError(
    'egress_refused',
    `refused: ${subject} ${what}; an operator can allow it with REX_ALLOW_HOSTS`,
  );
}

/** Why this address may not be connected to for this destination, or undefined when it may. */
function addressFault({ hostname, port, rules }: Destination, text: string): string | undefined {
  const address = parseAddress(text);
  if (!address) return 'something that is not an address';
  if (allowsName(rules, hostname, port) || allowsAddress(rules, address, port)) return undefined;
  return notPublic(address);
}

/** Refuses what can be judged without asking a resolver: literal addresses and names that always mean this machine. */
function literalFault(destination: Destination): EgressError | undefined {
  const { hostname, port, rules } = destination;
  if (isIP(hostname) !== 0) {
    const fault = addressFault(destination, hostname);
    return fault === undefined ? undefined : refuse(hostname, `is ${fault}`);
  }
  const isLocalName = hostname === 'localhost' || hostname.endsWith('.localhost');
  return isLocalName && !allowsName(rules, hostname, port) ? refuse(hostname, 'is this machine') : undefined;
}

/**
 * The permitted addresses of a name. One forbidden address among public ones is left out rather than refusing
 * all: nothing forbidden is ever connected to, and a name with a stray private record keeps working. The message
 * does not say which address it was, since that would answer questions about the operator's network.
 */
async function permittedAddresses(destination: Destination, lookup: Lookup): Promise<LookupAddress[]> {
  const addresses = await lookup(destination.hostname);
  let fault: string | undefined;
  const permitted = addresses.filter((address) => {
    const found = addressFault(destination, address);
    fault ??= found;
    return found === undefined;
  });
  if (permitted.length === 0 && fault !== undefined) throw refuse(destination.hostname, `leads to ${fault}`);
  if (permitted.length === 0) {
    throw new EgressError('network', `${destination.hostname} has no address; check the host name`);
  }
  return permitted.map((address) => ({ address, family: isIP(address) }));
}

/** The lookup that the socket itself uses, so that no second resolution can happen between check and connect. */
function guardedLookup(destination: Destination, lookup: Lookup) {
  return (_hostname: string, options: LookupOptions, callback: LookupCallback): void => {
    permittedAddresses(destination, lookup).then(
      (addresses) => {
        const [first] = addresses;
        if (options.all) callback(null, addresses);
        else callback(null, first?.address ?? '', first?.family);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), []),
    );
  };
}

/** Why a connected socket may not be used, by its real address: the last word, whatever resolved the name. */
export function connectedFault(destination: Destination, socket: Socket): Error | undefined {
  if (socket.remoteAddress === undefined) return new Error('the connection was closed at once');
  const fault = addressFault(destination, socket.remoteAddress);
  return fault === undefined ? undefined : refuse(destination.hostname, `leads to ${fault}`);
}

/** An undici connector that opens sockets only to permitted addresses; the TLS name stays the host name. */
export function createGuardedConnector(
  rules: readonly AllowRule[],
  lookup: Lookup,
): buildConnector.connector {
  return (target, callback) => {
    const hostname = canonicalHost(target.hostname);
    const port = Number(target.port) || (DEFAULT_PORT[target.protocol] ?? 0);
    const destination: Destination = { hostname, port, rules };
    const literal = literalFault(destination);
    if (literal) {
      queueMicrotask(() => callback(literal, null));
      return;
    }
    const connect = buildConnector({
      allowH2: false,
      // A resumed session skips the check of the host name, so none is kept.
      maxCachedSessions: 0,
      timeout: EGRESS_LIMITS.connectMs,
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: EGRESS_LIMITS.addressAttemptMs,
      lookup: guardedLookup(destination, lookup),
    });
    const servername = isIP(hostname) === 0 && target.protocol === 'https:' ? hostname : undefined;
    connect({ ...target, hostname, ...(servername === undefined ? {} : { servername }) }, (...result) => {
      const [error, socket] = result;
      const fault = error ?? connectedFault(destination, socket);
      if (!fault) return callback(null, socket as Socket);
      socket?.destroy();
      callback(fault, null);
    });
  };
}
