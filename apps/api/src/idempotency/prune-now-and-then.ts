import { type Database, pruneExpired } from '@rex/database';
import type { App } from '../app.ts';

const EVERY_MS = 10 * 60_000;

/** Deletes keys, tickets and tokens that are over, a small batch at a time, until the server is closed. */
export function pruneNowAndThen(app: App, db: Database): void {
  let running: Promise<void> | null = null;
  const prune = async (): Promise<void> => {
    try {
      while (await pruneExpired(db)) if (isClosed) return;
    } catch (thrown) {
      app.log.warn({ err: thrown }, 'what is over could not be deleted; the next round tries again');
    }
  };
  let isClosed = false;
  const timer = setInterval(() => {
    running ??= prune().finally(() => {
      running = null;
    });
  }, EVERY_MS);
  timer.unref();
  app.addHook('onClose', async () => {
    isClosed = true;
    clearInterval(timer);
    await running;
  });
}
