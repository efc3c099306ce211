import { gridHead, gridRow } from './grid-roles.ts';
import { type TimelineRange, tickText, timelineTicks } from './timeline-rows.ts';

/** So many pixels at least lie between two lines. */
const TICK_PX = 96;
/** Lines are drawn for a chart of this width at most; of a wider one only some are seen at once. */
const TICKS_MAX = 400;

/** The column of how long each took. */
export const TAKES_PX = 88;

interface TimelineAxisProps {
  range: TimelineRange;
  chartPx: number;
  leftPx: number;
  /** Where the line of the present is; null when the execution is over. */
  nowAt: number | null;
}

/** The moments along the top, counted from the beginning, and a line down from each. */
export function TimelineAxis({ range, chartPx, leftPx, nowAt }: TimelineAxisProps) {
  const duration = range.to - range.from;
  const ticks = timelineTicks(duration, Math.min(TICKS_MAX, Math.max(1, Math.floor(chartPx / TICK_PX))));
  return (
    <>
      <div {...gridRow(1)} className="sticky top-0 z-20 h-7 border-b bg-surface text-2xs text-faint">
        <div
          {...gridHead()}
          className="sticky left-0 z-10 inline-flex h-7 items-center border-r bg-surface px-3 font-medium"
          style={{ width: leftPx - TAKES_PX }}
        >
          Step
        </div>
        <div
          {...gridHead()}
          className="sticky inline-flex h-7 items-center justify-end border-r bg-surface px-2 font-medium"
          style={{ width: TAKES_PX, left: leftPx - TAKES_PX, zIndex: 10 }}
        >
          Took
        </div>
        <div {...gridHead('When')} className="absolute top-0 h-7" style={{ left: leftPx, width: chartPx }}>
          {ticks.map((at) => (
            <span
              key={at}
              className="absolute top-1.5 pl-1 whitespace-nowrap tabular-nums"
              style={{ left: `${(at / duration) * 100}%` }}
            >
              {tickText(at)}
            </span>
          ))}
        </div>
      </div>
      <div
        aria-hidden
        className="pointer-events-none absolute top-0 bottom-0"
        style={{ left: leftPx, width: chartPx }}
      >
        {ticks.map((at) => (
          <span
            key={at}
            className="absolute top-0 bottom-0 w-px bg-line"
            style={{ left: `${(at / duration) * 100}%` }}
          />
        ))}
        {nowAt === null ? null : <span className="absolute top-0 right-0 bottom-0 z-10 w-px bg-accent" />}
      </div>
    </>
  );
}
