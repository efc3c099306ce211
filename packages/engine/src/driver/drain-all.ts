import type { Carrier } from './carrier.ts';
import type { Scheduler } from './scheduler.ts';

/** How often it is looked whether the last one is gone. */
const LOOK_EVERY_MS = 10;

/** Lets what is carried come to a point where it can be let go; resolves when all of it is gone or the time is up. */
export function drainAll(
  carriers: ReadonlyMap<string, Carrier>,
  scheduler: Scheduler,
  graceMs: number,
): Promise<void> {
  for (const carrier of [...carriers.values()]) carrier.drain();
  return new Promise((resolve) => {
    let stopLooking = (): void => {};
    const giveUp = scheduler.after(graceMs, () => {
      stopLooking();
      resolve();
    });
    const look = (): void => {
      if (carriers.size > 0) {
        stopLooking = scheduler.after(LOOK_EVERY_MS, look);
        return;
      }
      giveUp();
      resolve();
    };
    look();
  });
}
