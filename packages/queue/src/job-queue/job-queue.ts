/** Says that an execution may have work. It may be doubled or late; the database knows what is true. */
export interface Job {
  executionId: string;
  /** How often it was handed out so far, this time included. */
  deliveries: number;
}

/** Done: the claim is committed or was needless. Retry: hand it out again a little later. */
export type JobOutcome = 'done' | 'retry';

export type HandleJob = (job: Job) => Promise<JobOutcome>;

/** A job that was handed out in vain too often. */
export interface DeadLetter {
  /** The job's own id, never its execution's. */
  id: string;
  executionId: string;
}

export interface QueueHealth {
  isConnected: boolean;
}

/** A consumer at work. */
export interface Consumption {
  /** Takes no more jobs for now: they stay in the queue for others. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Takes no more jobs and resolves when those under way are handled; what waits to be retried goes back. */
  stop(): Promise<void>;
}

/** Wakes workers. A job that was not acknowledged is handed out again, to somebody else if need be. */
export interface JobQueue {
  /** Says that an execution may have work. Never throws and never waits; what cannot be sent is sent later. */
  publish(executionId: string): void;
  /** Hands out jobs, at most so many at a time; each is acknowledged only when `handle` says that it is done. */
  consume(handle: HandleJob, options: { concurrency: number }): Promise<Consumption>;
  /** Jobs that were handed out in vain `DELIVERIES_MAX` times; at most `DEAD_LETTERS_SHOWN` of them. */
  deadLetters(): Promise<DeadLetter[]>;
  /** Puts a dead job back into the queue, as if new; says whether it was there. */
  replay(id: string): Promise<boolean>;
  /** How many jobs are not done yet, as far as the server tells. */
  pending(): Promise<number>;
  health(): Promise<QueueHealth>;
  /** Sends what is still to be sent, ends consumers in order, and gives the connections back. */
  close(): Promise<void>;
}

/** Called with what went wrong where nobody waits for an answer. */
export type OnQueueTrouble = (error: unknown) => void;

/** How often a job is handed out before it is given up. */
export const DELIVERIES_MAX = 5;
/** How many dead jobs are listed at most. */
export const DEAD_LETTERS_SHOWN = 1_000;
/** The pause before a job is handed out a second time; each further one is twice as long. */
export const BACKOFF_MS = 200;

/** The pause after the `deliveries`-th time in vain. */
export const backoffMs = (deliveries: number, firstMs = BACKOFF_MS): number =>
  firstMs * 2 ** (deliveries - 1);
