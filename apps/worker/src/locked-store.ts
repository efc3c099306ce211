import type { Change, ExecutionStore, Lease } from '@rex/engine';
import { isFinalExecution } from '@rex/types';

/** Says to other processes what is carried here; the lease guards, whatever the lock says. */
export interface ExecutionLock {
  take(executionId: string): Promise<boolean>;
  release(executionId: string): void;
  releaseAll(): Promise<void>;
}

/** The store of a driver that holds the lock of each execution from before its first activity until it lets it go. */
export function lockedStore(store: ExecutionStore, lock: ExecutionLock): ExecutionStore {
  const own: Partial<ExecutionStore> = {
    async register(name: string) {
      // Whatever was carried under an earlier lease is no more.
      await lock.releaseAll();
      return store.register(name);
    },
    async load(executionId: string) {
      await lock.take(executionId);
      return store.load(executionId);
    },
    async commit(lease: Lease, changes: readonly Change[]) {
      const begun = changes.filter(({ create, release }) => create && !release);
      const taken = Promise.all(begun.map(({ executionId }) => lock.take(executionId)));
      try {
        await store.commit(lease, changes);
        await taken;
      } catch (thrown) {
        for (const { executionId } of begun) lock.release(executionId);
        throw thrown;
      }
      for (const change of changes) if (isLetGo(change)) lock.release(change.executionId);
    },
    async retire(lease: Lease) {
      await store.retire(lease);
      await lock.releaseAll();
    },
  };
  return new Proxy(store, {
    get(target, key: keyof ExecutionStore) {
      return own[key] ?? (target[key] as (...given: never[]) => unknown).bind(target);
    },
  });
}

const isLetGo = ({ update, release }: Change): boolean =>
  release !== null || (update !== null && isFinalExecution(update.status));
