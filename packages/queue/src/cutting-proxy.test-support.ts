import { type AddressInfo, createServer, connect as open, type Socket } from 'node:net';

/** A way to a server that can be cut. */
export interface CuttingProxy {
  url: string;
  cut(): void;
  close(): void;
}

/** Puts itself between a client and the server of an address. */
export async function cuttingProxy(url: string): Promise<CuttingProxy> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = open(Number(target.port), target.hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far);
    far.pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const own = new URL(url);
  own.port = String((server.address() as AddressInfo).port);
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    ...{ url: own.href, cut },
    close() {
      cut();
      server.close();
    },
  };
}
