import type { ExecutionStore } from './ports.ts';

/** A driver's life, until a test kills it. */
export class Life {
  isOver = false;
  end = (): void => {};
  readonly over = new Promise<void>((resolve) => {
    this.end = () => {
      this.isOver = true;
      resolve();
    };
  });
}

/** A store that its driver reaches only while it lives. */
export function mortal(store: ExecutionStore, life: Life): ExecutionStore {
  const dead = new Promise<never>(() => {});
  return new Proxy(store, {
    get:
      (target, key: keyof ExecutionStore) =>
      async (...given: never[]) => {
        if (life.isOver) return dead;
        const answer = await (target[key] as (...given: never[]) => unknown).call(target, ...given);
        return life.isOver ? dead : answer;
      },
  });
}
