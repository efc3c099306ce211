import { type Json, LiveEvent } from '@rex/types';
import type { RexClient } from '../create-client.ts';
import { type LiveClock, systemClock } from './live-clock.ts';
import { LiveSession, type LiveState, type SocketListener } from './live-session.ts';

export interface WatchOptions {
  /** Begins after this history number; 0, the whole history, unless told. */
  after?: number;
  /** Called for each event once; those with `seq` in order and without a gap. */
  onEvent(event: LiveEvent): void;
  onState?(state: LiveState): void;
  /** Where the global one is not wanted. */
  WebSocket?: typeof globalThis.WebSocket;
  clock?: LiveClock;
}

/** An execution that is watched until its end. */
export interface LiveSocket {
  readonly state: LiveState;
  /** Number of the newest event that was passed on. */
  readonly lastSeq: number;
  /** Tries again at once while it waits to. */
  retryNow(): void;
  /** Stops watching. */
  close(): void;
}

/**
 * Watches an execution: tells its history and then whatever happens, and comes back after every lost connection. It
 * ends by itself after the execution's last event, and with an error when the execution cannot be watched (404).
 */
export function watchExecution(
  client: Pick<RexClient, 'baseUrl' | 'createTicket'>,
  executionId: string,
  options: WatchOptions,
): LiveSocket {
  const { after = 0, onEvent, onState, WebSocket: Socket = globalThis.WebSocket } = options;
  const session = new LiveSession(
    {
      async getTicket(signal) {
        const { ticket } = await client.createTicket({ params: { id: executionId }, signal });
        return ticket;
      },
      open: (ticket, from, listener) =>
        openSocket(new Socket(liveUrl(client.baseUrl, executionId, ticket, from)), listener),
      clock: options.clock ?? systemClock,
      onEvent,
      onState: (state) => onState?.(state),
    },
    after,
  );
  session.start();
  return {
    get state() {
      return session.state;
    },
    get lastSeq() {
      return session.lastSeq;
    },
    retryNow: () => session.retryNow(),
    close: () => session.stop(),
  };
}

function liveUrl(baseUrl: string, executionId: string, ticket: string, after: number): string {
  const url = new URL(
    `${baseUrl}/ws/executions/${encodeURIComponent(executionId)}`,
    globalThis.location?.href,
  );
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.search = new URLSearchParams({ ticket, after: String(after) }).toString();
  return url.href;
}

/** All but `data`: what comes out of JSON.parse is JSON, and walking through a large output again only costs time. */
const Head = LiveEvent.omit({ data: true });

function openSocket(socket: WebSocket, listener: SocketListener): () => void {
  socket.addEventListener('open', () => listener.opened());
  socket.addEventListener('message', ({ data }) => {
    const event = parseFrame(data);
    if (event) listener.frame(event);
    else listener.garbled();
  });
  socket.addEventListener('close', ({ code }) => listener.closed(code));
  // 'close' follows, and says the same.
  socket.addEventListener('error', () => undefined);
  return () => socket.close();
}

function parseFrame(data: unknown): LiveEvent | null {
  if (typeof data !== 'string') return null;
  try {
    const { data: told = null, ...head } = JSON.parse(data) as { data?: Json };
    return { ...Head.parse(head), data: told };
  } catch {
    return null;
  }
}
