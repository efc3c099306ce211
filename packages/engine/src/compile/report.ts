import type { Problem } from '@rex/types';
import { nearest, type SearchEffort } from '@rex/utils';

/** Where a problem is: `path` is a JSON pointer into the document. */
export interface Where {
  nodeId: string | null;
  path: string;
}

/** Work that one document may cause for suggestions: some 20 ms, however many of its names are unknown. */
export const SUGGESTION_EFFORT = 2_000_000;

/** Collects every problem of a document, so that an author sees them all at once. */
export class Report {
  readonly problems: Problem[] = [];
  readonly #effort: SearchEffort;

  constructor(effort: SearchEffort = { left: SUGGESTION_EFFORT }) {
    this.#effort = effort;
  }

  add(code: Problem['code'], { nodeId, path }: Where, message: string, fix: string): void {
    this.problems.push({ code, nodeId, path, message, fix });
  }

  /** "Write `x`" for the nearest candidate, otherwise the advice given. */
  suggest(name: string, candidates: Iterable<string>, otherwise: string): string {
    const found = nearest(name, candidates, this.#effort);
    return found === null ? otherwise : `Write ${quote(found)}.`;
  }
}

/** A name as it stands in a message. */
export const quote = (name: string): string => `\`${name}\``;

/** Names in a row; at most `most` of them. */
export function list(names: readonly string[], most = 40): string {
  const shown = names.slice(0, most).map(quote).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
