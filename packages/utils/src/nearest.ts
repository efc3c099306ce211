/** Names longer than this are nothing that somebody mistyped by hand. */
const LENGTH_MAX = 100;
const EDITS_MAX = 8;

/** Work that may still be spent on searches: one for each candidate looked at and each cell computed. */
export interface SearchEffort {
  left: number;
}

/**
 * The candidate that a mistyped name most likely means, or `null`: at most a third of its characters (and at most 8)
 * inserted, removed, replaced or swapped. Case counts for less than a character; the first candidate wins a tie.
 * Names over 100 characters, and searches that run out of effort, find nothing.
 */
export function nearest(
  name: string,
  candidates: Iterable<string>,
  effort: SearchEffort = { left: 200_000 },
): string | null {
  if (name.length > LENGTH_MAX) return null;
  const lower = name.toLowerCase();
  let best: string | null = null;
  let most = Math.min(Math.floor(name.length / 3), EDITS_MAX);
  for (const candidate of candidates) {
    if (effort.left <= 0) return null;
    effort.left -= 1;
    if (candidate === name) return candidate;
    if (Math.abs(candidate.length - name.length) > most) continue;
    const edits = editsUpTo(most, lower, candidate.toLowerCase(), effort);
    if (edits > most) continue;
    best = candidate;
    most = edits - 1;
  }
  return best;
}

/**
 * Edits between two texts with neighbours swapped as one edit, or more than `most` once that is certain. Only the band
 * of cells that can be part of so few edits is computed.
 */
function editsUpTo(most: number, a: string, b: string, effort: SearchEffort): number {
  const beyond = most + 1;
  if (Math.abs(a.length - b.length) > most) return beyond;
  let before: number[] = [];
  let previous = Array.from({ length: Math.min(b.length, beyond) + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const from = Math.max(1, i - most);
    const to = Math.min(b.length, i + most);
    const current: number[] = [];
    current[from - 1] = from === 1 ? i : beyond;
    let least = current[from - 1]!;
    for (let j = from; j <= to; j++) {
      const same = a.charCodeAt(i - 1) === b.charCodeAt(j - 1);
      let cost = Math.min(previous[j]! + 1, current[j - 1]! + 1, previous[j - 1]! + (same ? 0 : 1));
      if (
        i > 1 &&
        j > 1 &&
        a.charCodeAt(i - 1) === b.charCodeAt(j - 2) &&
        a.charCodeAt(i - 2) === b.charCodeAt(j - 1)
      ) {
        cost = Math.min(cost, before[j - 2]! + 1);
      }
      current[j] = cost;
      least = Math.min(least, cost);
    }
    effort.left -= to - from + 1;
    if (least > most) return beyond;
    current[to + 1] = beyond;
    before = previous;
    previous = current;
  }
  return previous[b.length]!;
}
