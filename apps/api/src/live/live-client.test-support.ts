import type { AddressInfo } from 'node:net';
import type { LiveEvent } from '@rex/types';
import type { App } from '../app.ts';
import type { TestUser } from '../testing/open-test-api.test-support.ts';

/** Makes the server listen on a port of its own; gives `127.0.0.1:PORT`. */
export async function listening(app: App): Promise<string> {
  await app.listen({ host: '127.0.0.1', port: 0 });
  return `127.0.0.1:${(app.server.address() as AddressInfo).port}`;
}

/** Asks for a ticket in somebody's name. */
export async function newTicket(app: App, user: TestUser, executionId: string): Promise<string> {
  const answer = await app.inject({
    method: 'POST',
    url: `/api/v1/executions/${executionId}/ticket`,
    headers: user.headers,
  });
  if (answer.statusCode !== 201) throw new Error(`${answer.statusCode} ${answer.body}`);
  return answer.json<{ data: { ticket: string } }>().data.ticket;
}

export const socketUrl = (host: string, executionId: string, ticket: string, after = 0): string =>
  `ws://${host}/ws/executions/${executionId}?${new URLSearchParams({ ticket, after: String(after) })}`;

/** One socket with what came through it. */
export interface Watching {
  events: LiveEvent[];
  socket: WebSocket;
  /** Resolves when so many events have come; rejects when the socket closes before. */
  has(count: number): Promise<void>;
  closed: Promise<{ code: number; reason: string }>;
}

/** Opens a socket as a browser does. */
export function watch(url: string): Watching {
  const socket = new WebSocket(url);
  const events: LiveEvent[] = [];
  const looks = new Set<() => void>();
  socket.addEventListener('message', ({ data }) => {
    events.push(JSON.parse(data as string) as LiveEvent);
    for (const look of [...looks]) look();
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.addEventListener('close', ({ code, reason }) => resolve({ code, reason }));
  });
  return {
    ...{ events, socket, closed },
    has: (count) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (events.length < count) return;
          looks.delete(look);
          resolve();
        };
        looks.add(look);
        look();
        void closed.then(({ code }) => {
          if (looks.delete(look)) reject(new Error(`closed with ${code} after ${events.length} of ${count}`));
        });
      }),
  };
}
