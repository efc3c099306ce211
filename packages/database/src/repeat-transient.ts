import { isTransient } from './execution-store/to-store-error.ts';

/** Tries after a deadlock before it is given up. */
const TRIES_MAX = 5;

/** Asks again after a deadlock or a serialization failure, which leave nothing behind. */
export async function repeatTransient<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask();
    } catch (thrown) {
      if (!isTransient(thrown) || tries === TRIES_MAX) throw thrown;
    }
  }
}
