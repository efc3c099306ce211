/**
 * Tells whoever watches an execution that its history has grown. A message is a hint: it may be lost, doubled or
 * late, and the watcher reads the history itself.
 */
export interface LiveBus {
  /** Says that the history of an execution has reached this number. Never throws and never waits. */
  publish(executionId: string, seq: number): void;
  /** Calls back for each hint until what it gives is called; with 0 when hints may have been lost. */
  subscribe(executionId: string, onNews: (seq: number) => void): () => void;
  /** Passes on what it was told so far, and then says nothing more. */
  close(): Promise<void>;
}

/** Called with what went wrong where nobody waits for an answer. */
export type OnBusTrouble = (error: unknown) => void;
