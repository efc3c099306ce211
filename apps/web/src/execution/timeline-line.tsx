import { isFinalStep } from '@rex/types';
import { ChevronRight } from 'lucide-react';
import { memo } from 'react';
import { detailOf } from '../live/node-status-of.ts';
import { classNames } from '../ui/class-names.ts';
import { StatusIcon, statusLook } from '../ui/status-badge.tsx';
import { durationText, exactText } from '../ui/time-text.ts';
import { gridCell, gridRow } from './grid-roles.ts';
import { type TimelineBar, type TimelineRange, type TimelineRow, timelineBars } from './timeline-rows.ts';

export const ROW_PX = 28;
export const NAME_PX = 300;

interface TimelineLineProps {
  id: string;
  row: TimelineRow;
  index: number;
  top: number;
  range: TimelineRange;
  chartPx: number;
  takesPx: number;
  nowAt: number | null;
  isActive: boolean;
  isSelected: boolean;
  nameOf(nodeId: string): string;
  acts: LineActs;
}

/** What a line lets people do. */
export interface LineActs {
  toggle(id: string): void;
  choose(row: TimelineRow): void;
}

/** One step or round: its name, how long it took, and its bars. */
export const TimelineLine = memo(function Line(props: TimelineLineProps) {
  const { id, row, index, top, takesPx, isActive, isSelected, acts } = props;
  const { from, to } = spanOf(row);
  const ground = isSelected ? 'bg-accent-soft' : isActive ? 'bg-hover' : 'bg-surface group-hover:bg-hover';
  const end = to ?? props.nowAt ?? from;
  const took = from === null || end === null ? '' : durationText(Math.max(0, end - from));
  return (
    <div
      id={id}
      {...gridRow(index + 2, {
        ...{ 'aria-level': row.depth + 1, 'aria-selected': isSelected, onClick: () => acts.choose(row) },
        ...(row.isOpen === null ? {} : { 'aria-expanded': row.isOpen }),
      })}
      className="group absolute left-0 flex w-full cursor-pointer border-b border-line/60"
      style={{ top, height: ROW_PX }}
    >
      <NameCell {...props} ground={ground} />
      <div
        {...gridCell()}
        className={classNames(
          'sticky z-10 flex shrink-0 items-center justify-end border-r px-2 text-xs text-muted tabular-nums',
          ground,
        )}
        style={{ width: takesPx, left: NAME_PX }}
      >
        {row.kind === 'step' && row.step.status === 'SKIPPED' ? '' : took}
      </div>
      <Chart {...props} spoken={spokenOf(row, from, took)} ground={isSelected || isActive ? ground : ''} />
    </div>
  );
}, isSame);

/** Rows are made anew with each state; what they show seldom is. */
function isSame({ row: a, ...before }: TimelineLineProps, { row: b, ...after }: TimelineLineProps): boolean {
  const names = Object.keys(after) as (keyof typeof after)[];
  return (
    names.every((name) => before[name] === after[name] || (name === 'range' && isSameRange(before, after))) &&
    a.id === b.id &&
    a.isOpen === b.isOpen &&
    a.depth === b.depth &&
    (a.kind === 'step'
      ? b.kind === 'step' && a.step === b.step && a.loop === b.loop
      : b.kind === 'round' && a.round === b.round && a.loop.items === b.loop.items)
  );
}

const isSameRange = (
  { range: a }: Pick<TimelineLineProps, 'range'>,
  { range: b }: Pick<TimelineLineProps, 'range'>,
): boolean => a.from === b.from && a.to === b.to;

function NameCell({ row, nameOf, acts, ground }: TimelineLineProps & { ground: string }) {
  const status = row.kind === 'step' ? row.step.status : row.round.status;
  const name =
    row.kind === 'step'
      ? nameOf(row.step.nodeId)
      : `Round ${row.round.index + 1}${row.loop.items > 0 ? ` of ${row.loop.items}` : ''}`;
  const iteration = row.kind === 'step' ? /#(\d+)$/.exec(row.step.path)?.[1] : undefined;
  const isPale = row.kind === 'step' && (row.step.isPast || row.step.status === 'SKIPPED');
  return (
    <div
      {...gridCell()}
      className={classNames(
        'sticky left-0 z-10 flex shrink-0 items-center gap-1.5 border-r pr-2 text-sm',
        ground,
      )}
      style={{ width: NAME_PX, paddingLeft: 10 + row.depth * 16 }}
    >
      {row.isOpen === null ? (
        <span className="w-4 shrink-0" />
      ) : (
        <button
          type="button"
          tabIndex={-1}
          aria-label={row.isOpen ? `Fold ${name}` : `Unfold ${name}`}
          className="inline-flex w-4 shrink-0 justify-center rounded text-faint hover:text-ink"
          onClick={(event) => {
            event.stopPropagation();
            acts.toggle(row.id);
          }}
        >
          <ChevronRight size={13} className={classNames('transition-transform', row.isOpen && 'rotate-90')} />
        </button>
      )}
      <StatusIcon status={status} size={13} className="shrink-0" />
      <span className={classNames('truncate', isPale && 'text-muted')} title={row.id}>
        {name}
      </span>
      {iteration ? <span className="shrink-0 text-2xs text-muted">iteration {iteration}</span> : null}
      {row.kind === 'step' && row.loop ? (
        <span className="shrink-0 text-2xs text-muted">
          {row.loop.rounds.length} rounds
          {row.loop.counts.FAILED > 0 ? (
            <span className="text-bad"> · {row.loop.counts.FAILED} failed</span>
          ) : null}
        </span>
      ) : null}
    </div>
  );
}

function Chart({
  row,
  range,
  chartPx,
  ground,
  nowAt,
  spoken,
}: TimelineLineProps & { ground: string; spoken: string }) {
  const duration = range.to - range.from;
  if (row.kind === 'step' && row.step.status === 'SKIPPED') {
    return (
      <div
        {...gridCell()}
        className={classNames('flex items-center pl-2 text-xs text-muted', ground)}
        style={{ width: chartPx }}
      >
        <span className="sticky" style={{ left: NAME_PX + 96 }}>
          {detailOf(row.step)}
        </span>
      </div>
    );
  }
  const place = (at: number): number => ((at - range.from) / duration) * 100;
  return (
    <div {...gridCell(spoken)} className={classNames('relative', ground)} style={{ width: chartPx }}>
      {timelineBars(row).map((bar) => {
        const to = bar.to ?? nowAt ?? range.to;
        return (
          <span
            key={`${bar.kind}${bar.from}${bar.text}`}
            title={hoverOf(bar, to)}
            className={classNames('absolute rounded-[3px]', lookOf(bar, row))}
            style={{
              left: `${place(bar.from)}%`,
              width: `${Math.max(0, place(to) - place(bar.from))}%`,
              minWidth: bar.kind === 'wait' ? 0 : 3,
            }}
          />
        );
      })}
    </div>
  );
}

const COLOURS: Record<TimelineBar['status'], string> = {
  RUNNING: 'bg-info',
  WAITING: 'bg-warn/45',
  COMPLETED: 'bg-ok',
  FAILED: 'bg-bad',
  LOST: 'bg-bad/60',
  CANCELLED: 'bg-muted/60',
};

function lookOf({ kind, status }: TimelineBar, row: TimelineRow): string {
  if (kind === 'wait') return 'rex-hatched top-2 h-3 border border-warn text-warn';
  if (row.kind === 'round' || row.loop) return `${COLOURS[status]} top-[11px] h-1.5 opacity-70`;
  return `${COLOURS[status]} top-1.5 h-4`;
}

const hoverOf = ({ text, from, to: end }: TimelineBar, to: number): string =>
  `${text}\n${exactText(from)}\n${durationText(to - from)}${end === null ? ' so far' : ''}`;

function spanOf(row: TimelineRow): { from: number | null; to: number | null } {
  if (row.kind === 'round') return { from: row.round.startedAt, to: row.round.finishedAt };
  const { startedAt, finishedAt, status } = row.step;
  return { from: startedAt, to: isFinalStep(status) ? (finishedAt ?? startedAt) : null };
}

function spokenOf(row: TimelineRow, from: number | null, took: string): string {
  const status = row.kind === 'step' ? row.step.status : row.round.status;
  const word = statusLook(status).word;
  if (from === null) return word;
  const tries =
    row.kind === 'step' && row.step.attempts.length > 1 ? `, ${row.step.attempts.length} attempts` : '';
  return `${word}, started ${exactText(from)}, took ${took}${tries}`;
}
