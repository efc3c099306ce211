import type { LiveBus } from '@rex/queue';

/** News between the parts of one process. */
export function tinyLiveBus(): LiveBus {
  const watchers = new Map<string, Set<(seq: number) => void>>();
  return {
    publish(executionId, seq) {
      for (const onNews of watchers.get(executionId) ?? []) onNews(seq);
    },
    subscribe(executionId, onNews) {
      const all = watchers.get(executionId) ?? new Set();
      watchers.set(executionId, all.add(onNews));
      return () => void all.delete(onNews);
    },
    async close() {
      watchers.clear();
    },
  };
}
