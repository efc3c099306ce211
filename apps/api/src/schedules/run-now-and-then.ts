import { toRexError } from '@rex/types';
import type { App } from '../app.ts';
import { runSchedules, type ScheduleDeps } from './run-schedules.ts';

const LOOK_EVERY_MS = 1_000;

/** Runs schedules each second until the server is closed. */
export function runNowAndThen(app: App, deps: Omit<ScheduleDeps, 'log'>): void {
  let running: Promise<void> | null = null;
  const look = async (): Promise<void> => {
    try {
      await runSchedules({ ...deps, log: app.log });
    } catch (thrown) {
      app.log.warn(
        { code: toRexError(thrown).code },
        'schedules could not be looked at; the next look tries again',
      );
    }
  };
  const timer = setInterval(() => {
    running ??= look().finally(() => {
      running = null;
    });
  }, LOOK_EVERY_MS);
  timer.unref();
  app.addHook('onClose', async () => {
    clearInterval(timer);
    await running;
  });
}
