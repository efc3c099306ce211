import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a server that can be cut between the request and its answer. */
export interface CuttingProxy {
  url: string;
  /** From now on requests are passed on and answers are not; resolves when the server has begun to answer. */
  cutAnswers(): Promise<void>;
  /** From now on nothing is passed on; resolves when something was to be sent. */
  cutRequests(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a proxy in front of a PostgreSQL server. */
export async function cuttingProxy(target: string): Promise<CuttingProxy> {
  const to = new URL(target);
  const sockets = new Set<Socket>();
  let cut: { at: 'answers' | 'requests'; reached: () => void } | null = null;

  const passes = (at: 'answers' | 'requests'): boolean => {
    if (cut?.at !== at) return true;
    for (const socket of sockets) socket.destroy();
    cut.reached();
    return false;
  };
  const server = createServer((near) => {
    const far = connect(Number(to.port) || 5432, to.hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
    near.on('data', (bytes) => passes('requests') && far.write(bytes));
    far.on('data', (bytes) => passes('answers') && near.write(bytes));
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  const cutAt = (at: 'answers' | 'requests'): Promise<void> =>
    new Promise((resolve) => {
      cut = { at, reached: resolve };
    });
  return {
    url: url.href,
    cutAnswers: () => cutAt('answers'),
    cutRequests: () => cutAt('requests'),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
