import type { Problem } from '@rex/types';
import { nearest } from '@rex/utils';

/** Where a problem is: `path` is a JSON pointer into the document. */
export interface Where {
  nodeId: string | null;
  path: string;
}

/** Comparisons spent on suggestions; each of thousands of unknown names among thousands of ids would take seconds. */
const COMPARISONS_MAX = 500_000;

/** Collects every problem of a document, so that an author sees them all at once. */
export class Report {
  readonly problems: Problem[] = [];
  #comparisons = 0;

  add(code: Problem['code'], { nodeId, path }: Where, message: string, fix: string): void {
    this.problems.push({ code, nodeId, path, message, fix });
  }

  /** "Write `x`" for the nearest candidate, otherwise the advice given. */
  suggest(name: string, candidates: readonly string[], otherwise: string): string {
    if (this.#comparisons > COMPARISONS_MAX) return otherwise;
    this.#comparisons += candidates.length;
    const found = nearest(name, candidates);
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
