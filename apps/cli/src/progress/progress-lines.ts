import type { WaitingReason } from '@rex/types';
import { durationText, momentText } from '../output/duration-text.ts';
import type { Style } from '../output/style.ts';
import { clip, oneLine } from '../output/terminal-text.ts';
import type { Notice, Row, RowStatus, RowWait } from './progress-view.ts';

/** How lines are written: names of nodes by id, the time now in milliseconds since 1970, colours. */
export interface LineSetting {
  names: ReadonlyMap<string, string>;
  now: number;
  style: Style;
}

const MESSAGE_COLUMNS = 300;
const BAR_COLUMNS = 20;
const MARKS: Record<RowStatus, string> = {
  ...{ running: '•', waiting: '…', retrying: '↻', completed: '✔', failed: '✖', skipped: '-', cancelled: '■' },
};

const WAITS: Record<WaitingReason, string> = {
  timer: 'a timer',
  signal: 'an event',
  task: 'a decision of a person',
  child: 'a workflow that it started',
  retry: 'its next try',
  budget: 'more budget',
  in_doubt: 'an operator: its last call may or may not have happened',
  incident: 'an operator: it failed',
};

/** `waits for a timer until 12:30:05`. */
export function waitText({ reason, until }: RowWait, now: number): string {
  return `waits for ${WAITS[reason]}${until === null ? '' : ` until ${momentText(until, now)}`}`;
}

/** A node's own name, otherwise its id; which time it runs, when not the first. */
export function rowName(
  { nodeId, iteration }: Pick<Row, 'nodeId' | 'iteration'>,
  names: LineSetting['names'],
): string {
  const name = oneLine(names.get(nodeId) ?? nodeId);
  return iteration > 1 ? `${name} (time ${iteration})` : name;
}

/** What there is to say of something that happened, on a line of its own. */
export function noticeLine(notice: Notice, setting: LineSetting): string {
  const { row } = notice;
  const { style, now, names } = setting;
  const inner = notice.kind !== 'back' && notice.inner !== null ? ` ${style.dim(notice.inner)}` : '';
  const name = `${rowName(row, names)}${inner}`;
  const why = notice.error ? `: ${clip(oneLine(notice.error.message), MESSAGE_COLUMNS)}` : '';
  if (notice.kind === 'back') {
    const back = rowName({ nodeId: notice.to, iteration: 1 }, names);
    return style.warn(`${MARKS.retrying} ${name}  goes back to ${back}${why}`);
  }
  if (notice.kind === 'waiting') return `${MARKS.waiting} ${name}  ${waitText(notice.wait!, now)}`;
  if (notice.kind === 'retrying') {
    const at = notice.wait?.until ? ` at ${momentText(notice.wait.until, now)}` : '';
    return style.warn(`${MARKS.retrying} ${name}  failed and is tried again${at}${why}`);
  }
  return endLine(row, setting);
}

/** The line of a step that is over: what became of it, and how long it took. */
export function endLine(row: Row, { style, names }: LineSetting): string {
  const { status, error, handled, loop, startedAt, finishedAt } = row;
  const took =
    startedAt !== null && finishedAt !== null && status !== 'skipped'
      ? durationText(finishedAt - startedAt)
      : '';
  const rounds = loop
    ? `${loop.completed} of ${loop.most} rounds${loop.failed > 0 ? `, ${loop.failed} failed` : ''}`
    : '';
  const why = status === 'failed' && error ? clip(oneLine(error.message), MESSAGE_COLUMNS) : '';
  const how = status === 'failed' && handled ? 'failed, handled' : status;
  const text = [`${MARKS[status]} ${rowName(row, names)}`, how, rounds, took, why]
    .filter((part) => part !== '')
    .join('  ');
  if (status === 'completed') return style.good(text);
  if (status === 'failed') return handled ? style.warn(text) : style.bad(text);
  return style.dim(text);
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** The line of a step that is under way; `frame` turns the spinner. */
export function openLine(row: Row, frame: number, setting: LineSetting): string {
  const { names, now, style } = setting;
  const mark = row.status === 'running' ? FRAMES[frame % FRAMES.length]! : MARKS[row.status];
  const since = row.startedAt === null ? '' : durationText(Math.max(0, now - row.startedAt));
  const last = [...row.inside.values()].at(-1);
  const wait = row.wait ?? last ?? null;
  const parts = [
    `${mark} ${rowName(row, names)}`,
    ...(row.loop ? [barText(row.loop)] : []),
    ...(row.attempt > 1 && row.status === 'running' ? [`try ${row.attempt}`] : []),
    ...(wait ? [waitText(wait, now)] : []),
    style.dim(since),
  ];
  return parts.filter((part) => part !== '').join('  ');
}

/** A bar of rounds: `█████───── 12/40, 1 failed`. */
export function barText({ most, completed, failed }: NonNullable<Row['loop']>): string {
  const over = completed + failed;
  const full = most === 0 ? BAR_COLUMNS : Math.floor((Math.min(over, most) / most) * BAR_COLUMNS);
  return `${'█'.repeat(full)}${'─'.repeat(BAR_COLUMNS - full)} ${over}/${most}${failed > 0 ? `, ${failed} failed` : ''}`;
}
