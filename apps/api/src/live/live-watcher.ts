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

/** Codes of close frames. */
export const CLOSE = {
  over: 1_000,
  refused: 1_008,
  failed: 1_011,
  restart: 1_012,
  tooSlow: 1_013,
} as const;

export interface WatcherDeps {
  connection: LiveConnection;
  limits: Pick<LiveLimits, 'bufferedBytesMax' | 'stalledMs'>;
  /** Resolves when the connection is closed. */
  gone: Promise<void>;
  onTrouble(thrown: unknown): void;
}

/**
 * Sends one client the history after a number and then what is pushed. A client that does not keep up is told the past
 * again, at its own pace, so no more waits for it in memory than the limit; one that stands still is closed.
 */
export class LiveWatcher implements FeedWatcher {
  readonly #deps: WatcherDeps;
  readonly #connection: LiveConnection;
  #sent: number;
  /** Set while there is nothing more to tell of the past. */
  #feed: ExecutionFeed | null = null;
  #toldWaiting: string | null = null;

  constructor(deps: WatcherDeps, after: number) {
    this.#deps = deps;
    this.#connection = deps.connection;
    this.#sent = after;
  }

  /** Tells the past from a feed that this watcher is on, then what is pushed. Resolves when the past is told. */
  async follow(feed: ExecutionFeed): Promise<void> {
    try {
      await Promise.race([feed.ready, this.#deps.gone]);
      while (this.#isOpen()) {
        const kept = feed.keptAfter(this.#sent);
        if (kept?.length === 0) {
          this.#feed = feed;
          return this.settle();
        }
        const frames = kept ?? (await feed.page(this.#sent));
        if (frames.length === 0) return this.fail();
        await this.#tellPast(frames);
      }
    } catch (thrown) {
      this.#deps.onTrouble(thrown);
      this.fail();
    }
  }

  push(frames: readonly Frame[]): void {
    for (const { seq, text } of frames) {
      const feed = this.#feed;
      if (feed === null || !this.#isOpen()) return;
      if (this.#isFull()) {
        this.#feed = null;
        void this.follow(feed);
        return;
      }
      // One may have asked for what comes after a number that there is not yet.
      if (seq <= this.#sent) continue;
      this.#sent = seq;
      this.#connection.send(text);
    }
  }

  settle(): void {
    if (this.#feed === null || !this.#isOpen()) return;
    const { isOver, waiting } = this.#feed;
    if (isOver) return this.close(CLOSE.over, 'the execution is over');
    if (waiting === null || waiting.key === this.#toldWaiting) return;
    this.#toldWaiting = waiting.key;
    this.#connection.send(waiting.text);
  }

  fail(): void {
    this.close(CLOSE.failed, 'the execution cannot be followed');
  }

  close(code: number, reason: string): void {
    this.#feed = null;
    this.#connection.close(code, reason);
  }

  async #tellPast(frames: readonly Frame[]): Promise<void> {
    for (const { seq, text } of frames) {
      if (!this.#isOpen()) return;
      this.#sent = seq;
      if (this.#isFull()) await this.#sendAndWait(text);
      else this.#connection.send(text);
    }
  }

  async #sendAndWait(text: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const stalled = setTimeout(() => {
      this.close(CLOSE.tooSlow, 'read faster, or come back later');
      resolve();
    }, this.#deps.limits.stalledMs);
    this.#connection.send(text, () => resolve());
    await Promise.race([promise, this.#deps.gone]);
    clearTimeout(stalled);
  }

  #isFull(): boolean {
    return this.#connection.bufferedAmount > this.#deps.limits.bufferedBytesMax;
  }

  #isOpen(): boolean {
    return this.#connection.readyState === this.#connection.OPEN;
  }
}
