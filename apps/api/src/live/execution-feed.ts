import type { ExecutionHead } from '@rex/database';
import { type HistoryEntry, isFinalExecution, type LiveEvent } from '@rex/types';
import type { LiveLimits } from './live-limits.ts';
import { toLiveEvent } from './to-live-event.ts';

/** An event as it is sent, written once for all who watch. */
export interface Frame {
  seq: number;
  text: string;
}

/** That an execution waits, told once per number at which it does. */
export interface WaitingFrame {
  key: string;
  text: string;
}

/** Who watches an execution through a feed. */
export interface FeedWatcher {
  /** New frames, in order, each after those before. */
  push(frames: readonly Frame[]): void;
  /** The feed has nothing more for now; its `waiting` or `isOver` may have changed. */
  settle(): void;
  /** The feed cannot go on. */
  fail(): void;
}

export interface FeedDeps {
  /** Entries after a number, without a gap. */
  readHistory(after: number, limit: number): Promise<HistoryEntry[]>;
  limits: Pick<LiveLimits, 'pageEntries' | 'keptFrames' | 'keptBytes'>;
}

/**
 * The history of one execution for all who watch it in this process: what is new is read once and pushed to those who
 * have seen the rest; the newest frames are kept for those who have not.
 */
export class ExecutionFeed {
  readonly watchers = new Set<FeedWatcher>();
  /** Resolves when it is known how far the history has come. */
  readonly ready: Promise<void>;
  readonly #deps: FeedDeps;
  readonly #becomeReady: () => void;
  readonly #pages = new Map<number, Promise<Frame[]>>();
  #kept: Frame[] = [];
  #keptBytes = 0;
  #head = 0;
  #isReady = false;
  #waiting: WaitingFrame | null = null;
  #isOver = false;
  #wanted: ExecutionHead | null = null;
  #isReading = false;

  constructor(deps: FeedDeps) {
    this.#deps = deps;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ready = promise;
    this.#becomeReady = resolve;
  }

  /** The number up to which everything was pushed. */
  get head(): number {
    return this.#head;
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** What the execution waits for at `head`, if it does. */
  get waiting(): WaitingFrame | null {
    return this.#waiting;
  }

  /** Whether `head` is the last number that there will be. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** The frames after a number that are kept; null when some of them are not. */
  keptAfter(seq: number): readonly Frame[] | null {
    if (seq >= this.#head) return [];
    const first = this.#head - this.#kept.length;
    return seq < first ? null : this.#kept.slice(seq - first);
  }

  /** A page of frames after a number from the history; who asks at the same time shares one read. */
  page(after: number): Promise<Frame[]> {
    const known = this.#pages.get(after);
    if (known) return known;
    const page = this.#read(after).finally(() => this.#pages.delete(after));
    this.#pages.set(after, page);
    return page;
  }

  /** Says how the execution stands in the database; what is new since is read and pushed. */
  async update(head: ExecutionHead): Promise<void> {
    this.#wanted = head;
    if (this.#isReading) return;
    this.#isReading = true;
    try {
      for (let next = this.#takeWanted(); next; next = this.#takeWanted()) await this.#advanceTo(next);
    } finally {
      this.#isReading = false;
    }
  }

  #takeWanted(): ExecutionHead | null {
    const wanted = this.#wanted;
    this.#wanted = null;
    return wanted;
  }

  async #advanceTo(head: ExecutionHead): Promise<void> {
    if (!this.#isReady) {
      // What was before nobody has asked for yet.
      this.#head = head.seq;
    }
    while (this.#head < head.seq) {
      const frames = await this.#read(this.#head);
      if (frames.length === 0) throw new Error(`the history ends at ${this.#head}, before ${head.seq}`);
      this.#keep(frames);
      for (const watcher of [...this.watchers]) watcher.push(frames);
    }
    // Read before the newest frames, it may say of an earlier moment that the execution waits.
    const isCurrent = this.#head === head.seq;
    this.#waiting = isCurrent && head.status === 'WAITING' ? waitingFrame(head) : null;
    this.#isOver = isCurrent && isFinalExecution(head.status);
    this.#isReady = true;
    this.#becomeReady();
    for (const watcher of [...this.watchers]) watcher.settle();
  }

  async #read(after: number): Promise<Frame[]> {
    const entries = await this.#deps.readHistory(after, this.#deps.limits.pageEntries);
    return entries.map((entry) => ({ seq: entry.seq, text: JSON.stringify(toLiveEvent(entry)) }));
  }

  #keep(frames: readonly Frame[]): void {
    const { keptFrames, keptBytes } = this.#deps.limits;
    this.#kept.push(...frames);
    this.#head = frames.at(-1)!.seq;
    for (const { text } of frames) this.#keptBytes += text.length;
    let dropped = 0;
    while (
      dropped < this.#kept.length &&
      (this.#kept.length - dropped > keptFrames || this.#keptBytes > keptBytes)
    ) {
      this.#keptBytes -= this.#kept[dropped]!.text.length;
      dropped += 1;
    }
    if (dropped > 0) this.#kept = this.#kept.slice(dropped);
  }
}

function waitingFrame({ seq, waitingReason }: ExecutionHead): WaitingFrame {
  const event: LiveEvent = {
    type: 'execution_waiting',
    agent_id: null,
    data: { reason: waitingReason },
    timestamp: new Date().toISOString(),
  };
  return { key: `${seq} ${waitingReason}`, text: JSON.stringify(event) };
}
