import {
  claimOutbox,
  expireEvents,
  type OutboxMessage,
  reconcileEvents,
  settleDelivered,
  settleFailed,
} from '@rex/database';
import { LIMITS, RexError, toRexError } from '@rex/types';
import { deliver } from './deliver.ts';
import type { OutsideParts } from './outside-deps.ts';
import { EventStarter } from './start-by-event.ts';

const LOOK_EVERY_MS = 1_000;
const MESSAGES_AT_ONCE = 50;
/** What is older than this was seen by an earlier look; now and then a look goes further back. */
const YOUNG_MS = 60_000;
const ALL_EVERY_LOOKS = 60;
const EXPIRE_EVERY_LOOKS = 10;
/** Tries of one message before it is given up, over about 20 minutes. */
export const TRIES_MAX = 10;
const RETRY_MAX_MS = 10 * 60_000;

/** What carries news between executions and the world, until it is closed. */
export interface Outside {
  close(): Promise<void>;
}

/** Begins to deliver what is in the outbox, and to bring together events and waits that missed each other. */
export async function startOutside(parts: OutsideParts): Promise<Outside> {
  const loop = new OutsideLoop(parts);
  const stopListening = await parts.listen(() => loop.ring());
  loop.ring();
  return {
    async close() {
      await stopListening();
      await loop.close();
    },
  };
}

class OutsideLoop {
  readonly #parts: OutsideParts;
  readonly #starter: EventStarter;
  #looks = 0;
  #isRung = false;
  #isClosed = false;
  #looking: Promise<void> | null = null;
  readonly #timer: NodeJS.Timeout;

  constructor(parts: OutsideParts) {
    this.#parts = parts;
    this.#starter = new EventStarter(parts);
    this.#timer = setInterval(() => this.#look(true), LOOK_EVERY_MS);
  }

  /** Something is in the outbox. */
  ring(): void {
    this.#isRung = true;
    this.#look(false);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    await this.#looking;
  }

  #look(isDue: boolean): void {
    if (this.#looking || this.#isClosed) return;
    this.#looking = this.#lookAt(isDue)
      .catch((thrown: unknown) => {
        const { code, message } = toRexError(thrown, 'unavailable');
        this.#parts.log.error({ code }, message);
      })
      .finally(() => {
        this.#looking = null;
        if (this.#isRung && !this.#isClosed) this.#look(false);
      });
  }

  async #lookAt(isDue: boolean): Promise<void> {
    this.#isRung = false;
    if (isDue) await this.#reconcile();
    for (;;) {
      const destinations = ['waiting', 'http', 'workflow'] as const;
      const claimed = await claimOutbox(this.#parts.db, { limit: MESSAGES_AT_ONCE, destinations });
      await Promise.all(claimed.map((message) => this.#send(message)));
      if (claimed.length < MESSAGES_AT_ONCE || this.#isClosed) return;
    }
  }

  async #reconcile(): Promise<void> {
    const { db } = this.#parts;
    const isWide = this.#looks % ALL_EVERY_LOOKS === 0;
    await reconcileEvents(db, { youngMs: isWide ? 100 * LIMITS.eventTtlMs : YOUNG_MS });
    if (this.#looks % EXPIRE_EVERY_LOOKS === 0) {
      while ((await expireEvents(db)).mayBeMore && !this.#isClosed);
    }
    this.#looks += 1;
  }

  /** Never throws for one message: each is told of its own fate. */
  async #send(message: OutboxMessage): Promise<void> {
    const { db, log } = this.#parts;
    const { id, attempt, destination } = message;
    try {
      await deliver(this.#parts, this.#starter, message);
    } catch (thrown) {
      const error = toRexError(thrown).toData();
      // What is no RexError is trouble on our side, which passes.
      const isWorthIt = error.retryable || !(thrown instanceof RexError);
      const retryAfterMs = isWorthIt && attempt < TRIES_MAX ? backoffMs(attempt) : null;
      const level = retryAfterMs === null ? 'error' : 'warn';
      log[level]({ messageId: id, destination, attempt, code: error.code }, 'a message did not arrive');
      return settleFailed(db, id, { error, retryAfterMs });
    }
    await settleDelivered(db, id);
  }
}

const backoffMs = (attempt: number): number => Math.min(1_000 * 2 ** attempt, RETRY_MAX_MS);
