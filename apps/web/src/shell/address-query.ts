import { useSyncExternalStore } from 'react';

const CHANGED = 'rex:query';

function subscribe(listener: () => void): () => void {
  window.addEventListener('popstate', listener);
  window.addEventListener(CHANGED, listener);
  return () => {
    window.removeEventListener('popstate', listener);
    window.removeEventListener(CHANGED, listener);
  };
}

/** The query with some names set and some, where the value is null or empty, taken out. */
export function changedQuery(search: string, changes: Readonly<Record<string, string | null>>): string {
  const query = new URLSearchParams(search);
  for (const [name, value] of Object.entries(changes)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  return query.toString();
}

/** What a page was asked to show, kept in its address: so it can be linked to, and survives a reload. */
export function useAddressQuery(): [URLSearchParams, (changes: Record<string, string | null>) => void] {
  const search = useSyncExternalStore(
    subscribe,
    () => location.search,
    () => '',
  );
  const change = (changes: Record<string, string | null>): void => {
    const query = changedQuery(location.search, changes);
    history.replaceState(null, '', query === '' ? location.pathname : `?${query}`);
    window.dispatchEvent(new Event(CHANGED));
  };
  return [new URLSearchParams(search), change];
}

/** The page number in a query. */
export function pageOf(query: URLSearchParams): number {
  const page = Number(query.get('page') ?? 1);
  return Number.isSafeInteger(page) && page >= 1 ? page : 1;
}
