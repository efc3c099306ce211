/** Time as the live connection needs it; tests hand in their own. */
export interface LiveClock {
  /** Calls back after so long, unless what it gives is called before. */
  after(delayMs: number, act: () => void): () => void;
}

/** The clock of this machine. */
export const systemClock: LiveClock = {
  after(delayMs, act) {
    const timer = setTimeout(act, delayMs);
    return () => clearTimeout(timer);
  },
};
