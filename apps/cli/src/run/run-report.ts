import { durationText } from '../output/duration-text.ts';
import { prettyJson } from '../output/pretty-json.ts';
import type { Style } from '../output/style.ts';
import { table } from '../output/table.ts';
import { clip, oneLine } from '../output/terminal-text.ts';
import { type FoldedStep, foldSteps, statusText } from './fold-steps.ts';
import type { RunResult } from './run-result.ts';

const NAME_COLUMNS = 48;

/** What is said when an execution is over: its steps, its output or its error, what it cost. */
export function runReport(result: RunResult, names: ReadonlyMap<string, string>, style: Style): string[] {
  const { execution, steps, output, error } = result;
  const folded = foldSteps(steps);
  const [headings, ...rows] = table(
    ['STEP', 'NAME', 'TYPE', 'STATUS', 'TRIES', 'TIME'],
    folded.map((step) => cellsOf(step, names)),
    [4, 5],
  );
  return [
    headingOf(result, style),
    '',
    style.dim(headings!),
    ...rows.map((row, index) => (folded[index]!.statuses.has('FAILED') ? style.warn(row) : row)),
    '',
    ...(execution.status === 'COMPLETED' ? [style.strong('Output'), ...prettyJson(output)] : []),
    ...(error ? [style.bad(`Error ${error.code}: ${oneLine(error.message)}`)] : []),
    '',
    `Cost  ${usdText(execution.cost.spentNanoUsd)}`,
  ];
}

function headingOf({ execution }: RunResult, style: Style): string {
  const { id, status, startedAt, createdAt } = execution;
  const from = Date.parse(startedAt ?? createdAt);
  const took =
    'finishedAt' in execution && execution.finishedAt
      ? ` in ${durationText(Date.parse(execution.finishedAt) - from)}`
      : '';
  const text = `Execution ${id} ${status}${took}`;
  return status === 'COMPLETED' ? style.good(text) : style.bad(text);
}

function cellsOf(step: FoldedStep, names: ReadonlyMap<string, string>): string[] {
  return [
    step.path,
    clip(oneLine(names.get(step.nodeId) ?? ''), NAME_COLUMNS),
    step.nodeType,
    statusText(step),
    step.attempts === 0 ? '' : String(step.attempts),
    step.tookMs === null ? '' : durationText(step.tookMs),
  ];
}

/** Nano dollars as dollars: `$0`, `$0.001234`. */
export function usdText(nanoUsd: number): string {
  if (nanoUsd === 0) return '$0';
  const dollars = (nanoUsd / 1e9).toFixed(9).replace(/0+$/, '');
  const [whole, part = ''] = dollars.split('.');
  return `$${whole}.${part.padEnd(2, '0')}`;
}
