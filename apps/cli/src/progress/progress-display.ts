import { PLAIN, type Style } from '../output/style.ts';
import { clip } from '../output/terminal-text.ts';
import type { ProgressEvent } from './progress-event.ts';
import { noticeLine, openLine } from './progress-lines.ts';
import { type Notice, ProgressView } from './progress-view.ts';

/** Shows progress to whoever waits for it. */
export interface ProgressDisplay {
  /** Takes events in order. */
  tell(events: readonly ProgressEvent[]): void;
  /** A line that is not about a step. */
  say(line: string): void;
  /** Leaves the terminal as a text of finished lines. */
  end(): void;
}

/** Where lines go: a terminal or a file. */
export interface Screen {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
  rows?: number;
}

interface DisplaySetting {
  screen: Screen;
  names: ReadonlyMap<string, string>;
  style: Style;
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back about ten times a second until what it gives is called; for the spinner. */
  everyFrame(act: () => void): () => void;
}

/** Nothing is shown, as with `--json`. */
export const NO_DISPLAY: ProgressDisplay = { tell() {}, say() {}, end() {} };

/** A line for each finished step, nothing that moves: for files, pipes and CI. */
export function plainDisplay({
  screen,
  names,
  style,
  now,
}: Omit<DisplaySetting, 'everyFrame'>): ProgressDisplay {
  const view = new ProgressView();
  return {
    tell(events) {
      for (const event of events) {
        const notice = view.apply(event);
        if (notice) screen.write(`${noticeLine(notice, { names, now: now(), style })}\n`);
      }
    },
    say: (line) => void screen.write(`${line}\n`),
    end() {},
  };
}

/** Finished steps above, steps under way below, with spinners, bars and what they wait for. */
export function liveDisplay({ screen, names, style, now, everyFrame }: DisplaySetting): ProgressDisplay {
  const view = new ProgressView();
  let drawn = 0;
  let frame = 0;
  const setting = () => ({ names, now: now(), style });
  const wipe = (): string => (drawn === 0 ? '' : `\u001b[${drawn}A\u001b[0J`);
  const draw = (finished: readonly string[]): void => {
    const lines = openLines(view, frame, setting(), screen);
    const text = [...finished, ...lines].map((line) => `${line}\n`).join('');
    if (text !== '' || drawn > 0) screen.write(`${wipe()}${text}`);
    drawn = lines.length;
  };
  // Rounds of a loop may end faster than anybody reads, so only what stays is drawn at once.
  const stop = everyFrame(() => {
    frame += 1;
    draw([]);
  });
  return {
    tell(events) {
      const notices = events.map((event) => view.apply(event)).filter((notice) => notice !== null);
      const lasting = notices.filter(isLasting);
      if (lasting.length > 0) draw(lasting.map((notice) => noticeLine(notice, setting())));
    },
    say: (line) => draw([line]),
    end() {
      stop();
      screen.write(wipe());
      drawn = 0;
    },
  };
}

/** What stays on the screen; waits are seen in the line of their step for as long as they last. */
const isLasting = (notice: Notice): boolean =>
  notice.kind === 'ended' || notice.kind === 'back' || (notice.kind === 'retrying' && notice.inner === null);

function openLines(
  view: ProgressView,
  frame: number,
  setting: Parameters<typeof openLine>[2],
  { columns = 80, rows = 24 }: Screen,
): string[] {
  const open = view.rows.filter(({ finishedAt }) => finishedAt === null);
  const most = Math.max(1, rows - 3);
  // A line that wraps would count as two when it is wiped.
  const lines = open
    .slice(0, most)
    .map((row) => clip(openLine(row, frame, { ...setting, style: PLAIN }), columns - 1));
  if (open.length > most) lines.push(`… and ${open.length - most} more`);
  if (view.isCancelling && open.length > 0) lines.push('cancelling: waits for what is under way');
  return lines;
}
