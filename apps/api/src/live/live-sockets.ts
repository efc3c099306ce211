import type { TicketHolder } from '@rex/database';
import { RexError, toRexError } from '@rex/types';
import type { Logger } from 'pino';
import type { LiveFeeds } from './live-feeds.ts';
import type { LiveLimits } from './live-limits.ts';
import { CLOSE, type LiveConnection, LiveWatcher } from './live-watcher.ts';

/** A WebSocket as `ws` makes it, as far as it is used. */
export interface LiveWebSocket extends LiveConnection {
  ping(): void;
  terminate(): void;
  on(event: 'close' | 'pong' | 'ping' | 'message', listener: () => void): unknown;
}

interface OpenSocket {
  socket: LiveWebSocket;
  watcher: LiveWatcher;
  userId: string;
  openedAt: number;
  isAlive: boolean;
  framesHeard: number;
}

interface SocketsDeps {
  feeds: LiveFeeds;
  log: Pick<Logger, 'warn'>;
  limits: LiveLimits;
  now(): number;
}

/** How long clients may take to answer the call to close. */
const GOODBYE_MS = 500;

/** All live sockets of this process: how many a user has, whether their clients are still there. */
export class LiveSockets {
  readonly #deps: SocketsDeps;
  readonly #open = new Set<OpenSocket>();
  readonly #perUser = new Map<string, number>();
  #heartbeat: NodeJS.Timeout | null = null;
  #isClosed = false;
  #onEmpty: () => void = () => undefined;

  constructor(deps: SocketsDeps) {
    this.#deps = deps;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Throws RexError `rate_limited` when a user has as many sockets as one may have. */
  checkRoom(userId: string): void {
    const { socketsPerUser } = this.#deps.limits;
    if ((this.#perUser.get(userId) ?? 0) < socketsPerUser) return;
    const message = `${socketsPerUser} live sockets of one user are open: close one first.`;
    throw new RexError('rate_limited', message);
  }

  /** Takes a socket that was just opened, and tells it what comes after a number. */
  add(socket: LiveWebSocket, { userId, workspaceId, executionId }: TicketHolder, after: number): void {
    const { feeds, limits, log, now } = this.#deps;
    if (this.#isClosed) return socket.close(CLOSE.restart, 'the server stops');
    const { promise: gone, resolve: leave } = Promise.withResolvers<void>();
    const onTrouble = (thrown: unknown): void => {
      const { code, message } = toRexError(thrown);
      log.warn({ executionId, code }, `live events: ${message}`);
    };
    const watcher = new LiveWatcher({ connection: socket, limits, gone, onTrouble }, after);
    const open: OpenSocket = {
      ...{ socket, watcher, userId, openedAt: now(), isAlive: true, framesHeard: 0 },
    };
    this.#count(open);
    socket.on('close', () => {
      leave();
      feeds.leave(executionId, watcher);
      this.#uncount(open);
    });
    socket.on('pong', () => {
      open.isAlive = true;
    });
    for (const event of ['message', 'ping'] as const) socket.on(event, () => this.#hear(open));
    void watcher.follow(feeds.join({ workspaceId, executionId }, watcher));
  }

  /** Sends all clients away, to come back to the process that follows; who does not answer is cut off. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#heartbeat !== null) clearInterval(this.#heartbeat);
    if (this.#open.size === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#onEmpty = resolve;
    for (const { watcher } of this.#open) watcher.close(CLOSE.restart, 'the server stops');
    const cutOff = setTimeout(() => {
      for (const { socket } of this.#open) socket.terminate();
    }, GOODBYE_MS);
    await promise;
    clearTimeout(cutOff);
  }

  #count(open: OpenSocket): void {
    this.#open.add(open);
    this.#perUser.set(open.userId, (this.#perUser.get(open.userId) ?? 0) + 1);
    this.#heartbeat ??= setInterval(() => this.#beat(), this.#deps.limits.heartbeatMs).unref();
  }

  #uncount(open: OpenSocket): void {
    this.#open.delete(open);
    const left = (this.#perUser.get(open.userId) ?? 1) - 1;
    if (left > 0) this.#perUser.set(open.userId, left);
    else this.#perUser.delete(open.userId);
    if (this.#open.size === 0) this.#onEmpty();
  }

  #beat(): void {
    const { limits, now } = this.#deps;
    for (const open of this.#open) {
      if (!open.isAlive) {
        open.socket.terminate();
        continue;
      }
      if (now() - open.openedAt >= limits.socketAgeMs) {
        open.watcher.close(CLOSE.restart, 'come back with a new ticket');
        continue;
      }
      open.isAlive = false;
      open.framesHeard = 0;
      open.socket.ping();
    }
  }

  #hear(open: OpenSocket): void {
    open.framesHeard += 1;
    if (open.framesHeard <= this.#deps.limits.framesPerBeat) return;
    open.watcher.close(CLOSE.refused, 'this socket only tells');
  }
}
