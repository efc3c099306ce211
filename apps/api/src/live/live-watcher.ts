import type { ExecutionFeed, FeedWatcher, Frame } from './execution-feed.ts';
import type { LiveLimits } from './live-limits.ts';

/** What is used of a WebSocket. */
export interface LiveConnection {
  readonly bufferedAmount: number;
  readonly readyState: number;
  readonly OPEN: number;
  send(text: string, onSent?: (error?: Error) => void): void;
  close(code: number, reason: string): void;
}

type WatcherLimits = Pick<LiveLimits, 'bufferedBytesMax' | 'bufferedBytesCalm'>;

/** Codes of close frames. */
export const CLOSE = {
  over: 1_000,
  refused: 1_008,
  failed: 1_011,
  restart: 1_012,
  tooSlow: 1_013,
} as const;

/**
 * Sends one client the history after a number and then what is pushed. While it is told the past, reading waits for
 * the client; once it is live, nobody waits for it any more, and it is closed when too much waits for it.
 */
export class LiveWatcher implements FeedWatcher {
  readonly #connection: LiveConnection;
  readonly #limits: WatcherLimits;
  #sent: number;
  /** Set once there is nothing more to tell of the past. */
  #feed: ExecutionFeed | null = null;
  #toldWaiting: string | null = null;

  constructor(connection: LiveConnection, after: number, limits: WatcherLimits) {
    this.#connection = connection;
    this.#sent = after;
    this.#limits = limits;
  }

  /** Tells the past from a feed that this watcher is on, then goes live. */
  async follow(feed: ExecutionFeed, gone: Promise<void>): Promise<void> {
    await Promise.race([feed.ready, gone]);
    while (this.#isOpen()) {
      const kept = feed.keptAfter(this.#sent);
      if (kept?.length === 0) {
        this.#feed = feed;
        return this.settle();
      }
      const frames = kept ?? (await feed.page(this.#sent));
      if (frames.length === 0) return this.fail();
      await this.#tellPast(frames, gone);
    }
  }

  push(frames: readonly Frame[]): void {
    if (this.#feed === null) return;
    for (const frame of frames) {
      if (!this.#isOpen()) return;
      this.#send(frame);
    }
  }

  settle(): void {
    if (this.#feed === null || !this.#isOpen()) return;
    const { isOver, waiting } = this.#feed;
    if (isOver) return this.close(CLOSE.over, 'the execution is over');
    if (waiting === null || waiting.key === this.#toldWaiting) return;
    this.#toldWaiting = waiting.key;
    this.#write(waiting.text);
  }

  fail(): void {
    this.close(CLOSE.failed, 'the execution cannot be followed');
  }

  close(code: number, reason: string): void {
    this.#feed = null;
    this.#connection.close(code, reason);
  }

  async #tellPast(frames: readonly Frame[], gone: Promise<void>): Promise<void> {
    for (const { seq, text } of frames) {
      if (!this.#isOpen()) return;
      this.#sent = seq;
      if (this.#connection.bufferedAmount < this.#limits.bufferedBytesCalm) this.#connection.send(text);
      else {
        const { promise, resolve } = Promise.withResolvers<void>();
        this.#connection.send(text, () => resolve());
        await Promise.race([promise, gone]);
      }
    }
  }

  #send({ seq, text }: Frame): void {
    // One that asked for what comes after a number that there is not yet.
    if (seq <= this.#sent) return;
    this.#sent = seq;
    this.#write(text);
  }

  #write(text: string): void {
    this.#connection.send(text);
    if (this.#connection.bufferedAmount > this.#limits.bufferedBytesMax) {
      this.close(CLOSE.tooSlow, 'read faster, or come back later');
    }
  }

  #isOpen(): boolean {
    return this.#connection.readyState === this.#connection.OPEN;
  }
}
