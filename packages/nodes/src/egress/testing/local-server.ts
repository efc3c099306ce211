import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { createEgress, type Egress, type EgressOptions } from '../egress.ts';

async function listen(t: TestContext, server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {}); // a client that breaks off is what many of these tests are about
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return (server.address() as AddressInfo).port;
}

/** Starts a real HTTP server on loopback for one test and gives its port. */
export function serveHttp(t: TestContext, listener: RequestListener): Promise<number> {
  return listen(t, createHttpServer(listener));
}

/** Starts a real TCP server on loopback for one test and gives its port. */
export function serveTcp(t: TestContext, onSocket: (socket: Socket) => void): Promise<number> {
  return listen(t, createServer(onSocket));
}

/** A port on which nothing listens. */
export async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** An egress that may reach loopback and is closed with the test. */
export function openEgress(t: TestContext, options: EgressOptions = {}): Egress {
  const egress = createEgress({ allowHosts: ['127.0.0.1'], ...options });
  t.after(() => egress.close());
  return egress;
}

/** Waits for a promise to be refused with what it was refused with. */
export async function refusal<E extends Error>(
  promise: Promise<unknown>,
  kind: new (...args: never[]) => E,
): Promise<E> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof kind) return error;
    throw error;
  }
  throw new Error(`expected ${kind.name}, got an answer`);
}
