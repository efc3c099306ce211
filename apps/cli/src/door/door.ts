import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RexError, toRexError } from '@rex/types';
import type { Logger } from 'pino';
import { answerError, answerJson, demandToken } from './door-answers.ts';
import { cancelRoute, type RunRoutes, runRoute } from './run-routes.ts';

/** What the door opens on. */
export interface DoorDeps extends RunRoutes {
  host: string;
  port: number;
  token: string;
  /** Resolves when the parts behind the door work. */
  checkReady(): Promise<void>;
  log: Logger;
}

export interface Door {
  /** As other programs on this machine reach it. */
  url: string;
  /** Takes no new requests, and ends answers that are under way. */
  close(): Promise<void>;
}

/** Opens the HTTP door. Throws RexError `unavailable` when the address cannot be had. */
export async function openDoor(deps: DoorDeps): Promise<Door> {
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, (request, response) => {
    handle(deps, request, response).catch((thrown) => {
      const error = toRexError(thrown);
      if (error.code === 'internal') deps.log.error({ code: error.code }, error.message);
      if (response.headersSent) response.destroy();
      else answerError(response, error);
    });
  });
  await listen(server, deps);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${reachable(deps.host)}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function handle(deps: DoorDeps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://door');
  const route = `${request.method} ${pathname}`;
  if (route === 'GET /health/live') return answerJson(response, 200, { status: 'live' });
  if (route === 'GET /health/ready') return answerReady(deps, response);
  demandToken(request, deps.token);
  if (route === 'POST /api/v1/runs') return runRoute(deps, request, response);
  const cancelled = /^POST \/api\/v1\/executions\/([0-9a-f-]{36})\/cancel$/.exec(route)?.[1];
  if (cancelled) return cancelRoute(deps, cancelled, response);
  throw new RexError('not_found', `There is nothing at ${route}.`);
}

async function answerReady({ checkReady }: DoorDeps, response: ServerResponse): Promise<void> {
  try {
    await checkReady();
    answerJson(response, 200, { status: 'ready' });
  } catch {
    answerJson(response, 503, { status: 'not ready' });
  }
}

function listen(server: Server, { host, port }: DoorDeps): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(error, host, port)));
    server.listen({ host, port }, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}

function cannotListen(error: NodeJS.ErrnoException, host: string, port: number): RexError {
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
