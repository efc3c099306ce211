/**
 * Says to other processes that an execution is being carried here. The lease in the database is what guards: a lock that
 * cannot be had, or is lost, changes nothing.
 */
export interface Lock {
  /** Takes the lock and renews it; says whether it was free. Never throws. */
  take(executionId: string): Promise<boolean>;
  /** Gives it back, if it is held here. Never throws and never waits. */
  release(executionId: string): void;
  /** Gives back all that are held here. */
  releaseAll(): Promise<void>;
  close(): Promise<void>;
}
