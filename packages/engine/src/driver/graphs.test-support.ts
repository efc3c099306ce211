import type { NodeContext } from '../node-runtime.ts';
import type { ExecutionStore } from './ports.ts';

/** Passes everything on to a store, so that a test can break single calls. */
export function through(store: ExecutionStore, part: Partial<ExecutionStore>): ExecutionStore {
  return new Proxy(store, {
    get(target, key: keyof ExecutionStore) {
      const own = part[key];
      return own ? own : (target[key] as (...given: never[]) => unknown).bind(target);
    },
  });
}

export const never = ({ signal }: NodeContext): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

/** A store whose caller is paused (SIGSTOP) from `pause` to `resume`: what it asks then is heard later. */
export function pausable(store: ExecutionStore): { store: ExecutionStore; pause(): void; resume(): void } {
  let gate: Promise<void> = Promise.resolve();
  let open = (): void => {};
  return {
    store: new Proxy(store, {
      get:
        (target, key: keyof ExecutionStore) =>
        async (...given: never[]) => {
          await gate;
          return (target[key] as (...given: never[]) => unknown).call(target, ...given);
        },
    }),
    pause: () => {
      gate = new Promise((resolve) => {
        open = resolve;
      });
    },
    resume: () => open(),
  };
}
