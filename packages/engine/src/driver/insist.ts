import { ConnectionLostError } from './ports.ts';
import type { Scheduler } from './scheduler.ts';

/** Pause before a read whose connection was lost is tried again. */
const READ_AGAIN_MS = 500;

interface Insisting {
  scheduler: Scheduler;
  /** Whether the answer is still wanted. */
  isWanted(): boolean;
  onLost(error: ConnectionLostError): void;
}

/** Reads from the database, again while the connection is lost and the answer is wanted. */
export async function insist<T>(
  read: () => Promise<T>,
  { scheduler, isWanted, onLost }: Insisting,
): Promise<T> {
  for (;;) {
    try {
      return await read();
    } catch (thrown) {
      if (!(thrown instanceof ConnectionLostError) || !isWanted()) throw thrown;
      onLost(thrown);
      await new Promise<void>((resolve) => scheduler.after(READ_AGAIN_MS, resolve));
    }
  }
}
