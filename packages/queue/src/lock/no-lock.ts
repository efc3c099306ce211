import type { Lock } from './lock.ts';

/** Where there is no Redis, the lease alone guards. */
export const noLock: Lock = {
  take: async () => true,
  release: () => undefined,
  releaseAll: async () => undefined,
  close: async () => undefined,
};
