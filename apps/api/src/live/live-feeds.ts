import { type Database, type ExecutionKey, readHeads, readHistory } from '@rex/database';
import type { LiveBus } from '@rex/queue';
import { toRexError } from '@rex/types';
import type { Logger } from 'pino';
import { ExecutionFeed, type FeedWatcher } from './execution-feed.ts';
import type { LiveLimits } from './live-limits.ts';

interface FeedsDeps {
  db: Database;
  liveBus: LiveBus;
  log: Pick<Logger, 'warn'>;
  limits: LiveLimits;
}

interface Entry {
  feed: ExecutionFeed;
  unsubscribe(): void;
}

/** The feeds of all executions that are watched in this process, kept up to date by hints and by looking. */
export class LiveFeeds {
  readonly #deps: FeedsDeps;
  readonly #entries = new Map<string, Entry>();
  readonly #stale = new Set<string>();
  #isLooking = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(deps: FeedsDeps) {
    this.#deps = deps;
  }

  /** Number of executions that are watched. */
  get size(): number {
    return this.#entries.size;
  }

  /** Adds a watcher to the feed of an execution, and gives the feed. */
  join(key: ExecutionKey, watcher: FeedWatcher): ExecutionFeed {
    const { executionId } = key;
    const entry = this.#entries.get(executionId) ?? this.#open(key);
    entry.feed.watchers.add(watcher);
    return entry.feed;
  }

  leave(executionId: string, watcher: FeedWatcher): void {
    const entry = this.#entries.get(executionId);
    if (!entry?.feed.watchers.delete(watcher) || entry.feed.watchers.size > 0) return;
    entry.unsubscribe();
    this.#entries.delete(executionId);
    this.#stale.delete(executionId);
    if (this.#entries.size === 0 && this.#timer !== null) {
      clearInterval(this.#timer);
      this.#timer = null;
    }
  }

  #open(key: ExecutionKey): Entry {
    const { db, liveBus, limits } = this.#deps;
    const { executionId } = key;
    const feed = new ExecutionFeed({
      readHistory: (after, limit) => readHistory(db, key, { after, limit }),
      limits,
    });
    const unsubscribe = liveBus.subscribe(executionId, (seq) => {
      if (seq === 0 || seq > feed.head) this.#look([executionId]);
    });
    const entry = { feed, unsubscribe };
    this.#entries.set(executionId, entry);
    this.#timer ??= setInterval(() => this.#look(this.#entries.keys()), limits.pollMs);
    this.#look([executionId]);
    return entry;
  }

  /** Reads how executions stand; what is asked for meanwhile is read together, once. */
  #look(executionIds: Iterable<string>): void {
    for (const id of executionIds) this.#stale.add(id);
    if (this.#isLooking) return;
    this.#isLooking = true;
    void this.#readStale().finally(() => {
      this.#isLooking = false;
    });
  }

  async #readStale(): Promise<void> {
    while (this.#stale.size > 0) {
      const ids = [...this.#stale];
      this.#stale.clear();
      try {
        const heads = await readHeads(this.#deps.db, ids);
        for (const id of ids) this.#tell(id, heads.get(id));
      } catch (thrown) {
        this.#warn(thrown);
        // The next look may be luckier; asking again at once would not be.
        return;
      }
    }
  }

  #tell(executionId: string, head: Parameters<ExecutionFeed['update']>[0] | undefined): void {
    const feed = this.#entries.get(executionId)?.feed;
    if (!feed) return;
    if (head) feed.update(head).catch((thrown: unknown) => this.#warn(thrown, executionId));
    else for (const watcher of [...feed.watchers]) watcher.fail();
  }

  #warn(thrown: unknown, executionId?: string): void {
    const { code, message } = toRexError(thrown);
    this.#deps.log.warn(
      { ...(executionId === undefined ? {} : { executionId }), code },
      `live events: ${message}`,
    );
  }
}
