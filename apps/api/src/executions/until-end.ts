import { type Database, type ExecutionKey, readStatus } from '@rex/database';
import type { LiveBus } from '@rex/queue';
import { isFinalExecution } from '@rex/types';

/** Hints may be lost; so often one looks without one. */
const LOOK_EVERY_MS = 1_000;

/** What a wait needs; `stopping` is aborted when the server is closed, which must not wait for it. */
export interface WaitDeps {
  db: Database;
  liveBus: LiveBus;
  stopping?: AbortSignal | undefined;
}

/**
 * Resolves when an execution has ended (true), or when the time is up or the server stops (false): one look at each
 * hint, and one a second.
 */
export function untilEnd(
  { db, liveBus, stopping }: WaitDeps,
  key: ExecutionKey,
  waitMs: number,
): Promise<boolean> {
  const { promise, resolve, reject } = Promise.withResolvers<boolean>();
  let isLooking = false;
  let isAskedAgain = false;
  let isOver = false;
  const look = async (): Promise<void> => {
    isAskedAgain = true;
    if (isLooking) return;
    isLooking = true;
    try {
      while (isAskedAgain && !isOver) {
        isAskedAgain = false;
        if (isFinalExecution(await readStatus(db, key))) resolve(true);
      }
    } catch (thrown) {
      reject(thrown);
    } finally {
      isLooking = false;
    }
  };
  const ignore = liveBus.subscribe(key.executionId, () => void look());
  const net = setInterval(() => void look(), LOOK_EVERY_MS);
  const giveUp = (): void => resolve(false);
  const end = setTimeout(giveUp, waitMs);
  stopping?.addEventListener('abort', giveUp, { once: true });
  if (stopping?.aborted) giveUp();
  void look();
  return promise.finally(() => {
    isOver = true;
    ignore();
    clearInterval(net);
    clearTimeout(end);
    stopping?.removeEventListener('abort', giveUp);
  });
}
