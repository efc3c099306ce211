import type { DriverObserver } from '@rex/engine';
import type { HistoryEntry } from '@rex/types';

type Listener = (entries: readonly HistoryEntry[]) => void;

/** Passes what a driver committed on to whoever watches that execution. */
export class Watchers {
  readonly #listeners = new Map<string, Set<Listener>>();

  readonly observer: DriverObserver = {
    onCommitted: (executionId, entries) => {
      for (const listener of this.#listeners.get(executionId) ?? []) listener(entries);
    },
  };

  /** Calls back for each commit until what it gives is called. */
  watch(executionId: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(executionId) ?? new Set();
    listeners.add(listener);
    this.#listeners.set(executionId, listeners);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(executionId);
    };
  }
}
