import type { Json } from '@rex/types';
import { clip, manyLines } from './terminal-text.ts';

const LINES_MAX = 100;
const COLUMNS_MAX = 2_000;

/** A value for people: indented, at most 100 lines, with a hint at the rest. */
export function prettyJson(value: Json): string[] {
  const lines = manyLines(JSON.stringify(value, null, 2))
    .split('\n')
    .map((line) => clip(line, COLUMNS_MAX));
  if (lines.length <= LINES_MAX) return lines;
  return [...lines.slice(0, LINES_MAX), `… ${lines.length - LINES_MAX} more lines: --json prints all of it`];
}
