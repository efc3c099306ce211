import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { App } from '../app.ts';

/**
 * Browsers open connections in advance. Node counts one that has not carried a request as busy, and a server that
 * closes would wait a minute for it.
 */
export function closeUnusedSockets(app: App): void {
  const unused = new Set<Socket>();
  const use = ({ socket }: IncomingMessage): boolean => unused.delete(socket);
  app.server.on('connection', (socket: Socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  app.server.on('request', use);
  app.server.on('upgrade', use);
  app.addHook('preClose', async () => {
    for (const socket of unused) socket.destroy();
  });
}
