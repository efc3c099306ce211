import { BEAT_EVERY_MS, type ExecutionStore, LeaseLostError, type StartHeart } from '@rex/engine';

/**
 * Beats from this thread. Enough where nobody else can take the lease: the folder of an embedded database is held by
 * one process alone.
 */
export function inProcessHeart(store: ExecutionStore): StartHeart {
  return (lease, told) => {
    let isStopped = false;
    let beating: Promise<void> | null = null;
    const beat = async (): Promise<void> => {
      try {
        const { now } = await store.beat(lease);
        if (!isStopped) told.beat(now);
      } catch (thrown) {
        // A beat that did not come through is not a lost lease: the next one may.
        if (thrown instanceof LeaseLostError && !isStopped) told.lost(thrown);
      }
    };
    const timer = setInterval(() => {
      beating ??= beat().finally(() => {
        beating = null;
      });
    }, BEAT_EVERY_MS);
    return {
      async stop() {
        isStopped = true;
        clearInterval(timer);
        await beating;
      },
    };
  };
}
