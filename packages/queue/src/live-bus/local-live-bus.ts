import type { LiveBus, OnBusTrouble } from './live-bus.ts';

type OnNews = (seq: number) => void;

/** A bus within one process: subscribers are called before `publish` returns. */
export class LocalLiveBus implements LiveBus {
  readonly #subscribers = new Map<string, Set<OnNews>>();
  readonly #onTrouble: OnBusTrouble;

  constructor({ onTrouble }: { onTrouble: OnBusTrouble }) {
    this.#onTrouble = onTrouble;
  }

  publish(executionId: string, seq: number): void {
    const subscribers = this.#subscribers.get(executionId);
    if (!subscribers) return;
    for (const onNews of subscribers) this.#tell(onNews, seq);
  }

  /** Tells every subscriber that hints may have been lost. */
  publishLoss(): void {
    for (const subscribers of this.#subscribers.values()) {
      for (const onNews of subscribers) this.#tell(onNews, 0);
    }
  }

  subscribe(executionId: string, onNews: OnNews): () => void {
    const subscribers = this.#subscribers.get(executionId) ?? new Set();
    this.#subscribers.set(executionId, subscribers);
    // An own function, so that the same callback may subscribe twice and stop once.
    const own: OnNews = (seq) => onNews(seq);
    subscribers.add(own);
    return () => {
      subscribers.delete(own);
      if (subscribers.size === 0 && this.#subscribers.get(executionId) === subscribers)
        this.#subscribers.delete(executionId);
    };
  }

  async close(): Promise<void> {
    this.#subscribers.clear();
  }

  #tell(onNews: OnNews, seq: number): void {
    try {
      onNews(seq);
    } catch (thrown) {
      // Whoever publishes carries executions, and has no part in a watcher's trouble.
      this.#onTrouble(thrown);
    }
  }
}
