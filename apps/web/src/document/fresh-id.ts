import type { Graph } from '@rex/types';
import { listNodes } from './location.ts';

/** All ids that a document uses. */
export const takenIds = (graph: Graph): Set<string> => new Set(listNodes(graph).map(({ node }) => node.id));

/** An identifier made of any text: `HTTP request` → `http_request`; `fallback` when nothing of it is left. */
export function toIdentifier(text: string, fallback = 'node'): string {
  const words = text
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9_]+/g, ' ')
    .trim()
    .toLowerCase()
    .replace(/\s+/g, '_')
    .slice(0, 60);
  if (words === '') return fallback;
  return /^[0-9]/.test(words) ? `${fallback}_${words}` : words;
}

/** The wish itself if it is free, otherwise with the first free number behind it: `fetch`, `fetch_2`, `fetch_3`. */
export function freshId(wish: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wish)) return wish;
  const stem = wish.replace(/_\d+$/, '');
  for (let number = 2; ; number++) {
    const id = `${stem}_${number}`;
    if (!taken.has(id)) return id;
  }
}

/** An id for a new node of a type: `forEach` → `for_each`, `event.wait` → `event_wait`. */
export const idForType = (type: string, taken: ReadonlySet<string>): string =>
  freshId(toIdentifier(type.replace(/([a-z0-9])([A-Z])/g, '$1 $2')), taken);
