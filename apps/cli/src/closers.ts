/** What has to be given back at the end, last first; each is tried even when another fails. */
export interface Closers {
  add(close: () => unknown): void;
  close(): Promise<void>;
}

/** An empty list of closers. */
export function newClosers(): Closers {
  const closers: (() => unknown)[] = [];
  return {
    add: (close) => void closers.push(close),
    async close() {
      const failures: unknown[] = [];
      for (let close = closers.pop(); close; close = closers.pop()) {
        try {
          await close();
        } catch (thrown) {
          failures.push(thrown);
        }
      }
      if (failures.length > 0) throw failures[0];
    },
  };
}
