import { RefusedError } from '@rex/engine';
import { isTransient, toStoreError } from './to-store-error.ts';

/** How many go into the database at once: the joins of one statement compare each row with each. */
const BATCH_MAX = 200;

interface Waiting<Item, Answer> {
  item: Item;
  resolve(answer: Answer): void;
  reject(reason: unknown): void;
}

/** Writes many things in one statement each time: those that come while others are being written go together. */
export class GroupWriter<Item, Answer> {
  readonly #write: (items: readonly Item[]) => Promise<readonly Answer[]>;
  #waiting: Waiting<Item, Answer>[] = [];
  #isWriting = false;

  /** `write` gives an answer for each item, in their order, and writes all of them or none. */
  constructor(write: (items: readonly Item[]) => Promise<readonly Answer[]>) {
    this.#write = write;
  }

  /** Resolves with the item's answer. What the database refuses for another one's fault is written on its own. */
  add(item: Item): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (!this.#isWriting) void this.#writeAll();
    });
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true;
    while (this.#waiting.length > 0) await this.#writeBatch(this.#waiting.splice(0, BATCH_MAX));
    this.#isWriting = false;
  }

  /** Never throws: each item is told of its own fate. */
  async #writeBatch(batch: readonly Waiting<Item, Answer>[]): Promise<void> {
    try {
      const answers = await this.#write(batch.map(({ item }) => item));
      for (const [index, { resolve }] of batch.entries()) resolve(answers[index] as Answer);
    } catch (thrown) {
      const error = toStoreError(thrown);
      const isWorthSplitting = batch.length > 1 && (error instanceof RefusedError || isTransient(thrown));
      if (isWorthSplitting) for (const each of batch) await this.#writeBatch([each]);
      else if (isTransient(thrown)) await this.#writeBatch(batch);
      else for (const { reject } of batch) reject(error);
    }
  }
}
