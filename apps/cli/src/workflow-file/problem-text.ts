import type { Style } from '../output/style.ts';
import { oneLine } from '../output/terminal-text.ts';
import type { PlacedProblem } from './place.ts';

/** A problem as two lines: `FILE:LINE:COL  node "x"  /nodes/3/config/url  message` and what to do. */
export function problemLines(problem: PlacedProblem, style: Style): string[] {
  const { file, line, column, nodeId, path, message, fix } = problem;
  const parts = [
    style.strong(`${file}:${line}:${column}`),
    ...(nodeId === null ? [] : [`node "${oneLine(nodeId)}"`]),
    ...(path === '' ? [] : [style.dim(oneLine(path))]),
    oneLine(message),
  ];
  return [parts.join('  '), `    fix: ${oneLine(fix)}`];
}

/** `1 problem`, `3 problems`. */
export const countText = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
