/**
 * Goes on with a value: in this turn when it is there, otherwise when it has come. The hot path never waits, so
 * that ten pure steps take one turn.
 */
export function chain<T, R>(value: T | Promise<T>, next: (value: T) => R | Promise<R>): R | Promise<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** The same, with what to do when it failed. */
export function attempt<R>(
  act: () => R | Promise<R>,
  onError: (thrown: unknown) => R | Promise<R>,
): R | Promise<R> {
  try {
    const result = act();
    return result instanceof Promise ? result.catch(onError) : result;
  } catch (thrown) {
    return onError(thrown);
  }
}

/** All of them, in order: at once when none is a promise. */
export function all<T>(values: readonly (T | Promise<T>)[]): T[] | Promise<T[]> {
  return values.some((value) => value instanceof Promise) ? Promise.all(values) : (values as T[]);
}
