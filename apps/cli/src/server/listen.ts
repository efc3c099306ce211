import type { AddressInfo } from 'node:net';
import type { App } from '@rex/api';
import { RexError } from '@rex/types';

interface Address {
  host: string;
  port: number;
}

/**
 * Lets a server listen, and gives its address as other programs on this machine reach it. Throws RexError
 * `unavailable` when the address cannot be had.
 */
export async function listen(app: App, { host, port }: Address): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (thrown) {
    throw cannotListen(thrown as NodeJS.ErrnoException, { host, port });
  }
  const { port: taken } = app.server.address() as AddressInfo;
  return `http://${reachable(host)}:${taken}`;
}

function cannotListen(error: NodeJS.ErrnoException, { host, port }: Address): RexError {
  const why =
    error.code === 'EADDRINUSE'
      ? 'another program uses it. Stop that program, or choose another port (PORT=0 takes a free one)'
      : error.code === 'EACCES'
        ? 'this user may not. Choose a port above 1023'
        : `${error.message}. Set HOST to an address of this machine`;
  return new RexError('unavailable', `Cannot listen on ${host}:${port}: ${why}.`, { cause: error });
}

/** An address that a client can connect to: "all addresses" is none. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
