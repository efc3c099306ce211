import { useState } from 'react';

/** Names for the rows of a list that have none, so that what is typed in a row moves with it. */
export function useRowKeys(count: number) {
  const [{ keys, next }, setState] = useState(() => ({ keys: range(0, count), next: count }));
  let shown = keys;
  if (keys.length !== count) {
    // The list was changed from outside: rows are added or taken away at its end.
    const missing = Math.max(0, count - keys.length);
    shown = [...keys.slice(0, count), ...range(next, missing)];
    setState({ keys: shown, next: next + missing });
  }
  return {
    keys: shown,
    remove: (place: number) => setState({ keys: shown.filter((_, index) => index !== place), next }),
    move: (from: number, to: number) => setState({ keys: moved(shown, from, to), next }),
  };
}

const range = (start: number, length: number): number[] =>
  Array.from({ length }, (_, index) => start + index);

/** The list with one element at another place. */
export function moved<Item>(list: readonly Item[], from: number, to: number): Item[] {
  const rest = list.filter((_, index) => index !== from);
  const item = list[from];
  return item === undefined ? rest : [...rest.slice(0, to), item, ...rest.slice(to)];
}
