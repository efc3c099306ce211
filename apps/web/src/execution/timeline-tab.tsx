import { isFinalExecution } from '@rex/types';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Maximize2, ZoomIn, ZoomOut } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { LiveStore } from '../live/live-store.ts';
import { useSlowLive } from '../live/use-live-execution.ts';
import { IconButton } from '../ui/button.tsx';
import { EmptyState } from '../ui/states.tsx';
import { useNow } from '../ui/time.tsx';
import { TAKES_PX, TimelineAxis } from './timeline-axis.tsx';
import { type LineActs, NAME_PX, ROW_PX, TimelineLine } from './timeline-line.tsx';
import { holdersOf, type TimelineRow, timelineRange, timelineRows } from './timeline-rows.ts';

const ZOOM_MAX = 4_096;
/** Room behind the last moment, for its label. */
const END_PX = 24;

interface TimelineTabProps {
  store: LiveStore;
  nameOf(nodeId: string): string;
  selected: string | null;
  onOpen(path: string): void;
}

/** When each step ran, tried again and waited, line by line in the order of their starts. */
export function TimelineTab({ store, nameOf, selected, onOpen }: TimelineTabProps) {
  const live = useSlowLive(store, (view) => view.live);
  const isOver = isFinalExecution(live.execution.status);
  const now = useNow();
  const range = timelineRange(live, now);
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => timelineRows(live, turned), [live, turned]);
  const box = useRef<HTMLDivElement>(null);
  const { zoom, chartPx, zoomBy, fit } = useZoom(box, rows.length > 0);
  const toggle = (id: string): void => {
    const next = new Set(turned);
    if (!next.delete(id)) next.add(id);
    setTurned(next);
  };
  if (rows.length === 0) {
    return <EmptyState title="Nothing has begun yet">Each step appears here when it starts.</EmptyState>;
  }
  return (
    <div className="flex h-full flex-col">
      <div className="flex items-center gap-1 border-b bg-surface px-4 py-1 text-xs text-muted">
        <Legend />
        <span className="flex-1" />
        <IconButton
          label="Zoom out"
          size="sm"
          disabled={zoom <= 1}
          icon={<ZoomOut size={14} />}
          onClick={() => zoomBy(0.5)}
        />
        <IconButton
          label="Zoom in"
          size="sm"
          disabled={zoom >= ZOOM_MAX}
          icon={<ZoomIn size={14} />}
          onClick={() => zoomBy(2)}
        />
        <IconButton label="Show all" size="sm" icon={<Maximize2 size={14} />} onClick={fit} />
      </div>
      <Grid
        {...{ box, rows, range, chartPx, isOver, nameOf, selected, onOpen, toggle, zoomBy, fit, store }}
        nowAt={isOver ? null : Math.max(now, live.at)}
        open={(ids) => setTurned(new Set([...turned, ...ids]))}
      />
    </div>
  );
}

interface GridProps extends TimelineTabProps {
  box: React.RefObject<HTMLDivElement | null>;
  rows: readonly TimelineRow[];
  range: { from: number; to: number };
  chartPx: number;
  nowAt: number | null;
  toggle(id: string): void;
  open(ids: readonly string[]): void;
  zoomBy(factor: number): void;
  fit(): void;
}

function Grid(props: GridProps) {
  const { box, rows, range, chartPx, nowAt, nameOf, selected, onOpen, toggle } = props;
  const id = useId();
  const [active, setActive] = useState<string | null>(selected);
  const at = Math.max(
    0,
    rows.findIndex((row) => row.id === active),
  );
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 16,
    paddingStart: 28,
    scrollPaddingStart: 28,
  });
  useSelected(props, (index) => {
    setActive(selected);
    virtual.scrollToIndex(index);
  });
  const acts = useStableActs(toggle, (row) => {
    setActive(row.id);
    if (row.kind === 'step') onOpen(row.id);
    else toggle(row.id);
  });
  const go = (to: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setActive(rows[next]?.id ?? null);
    virtual.scrollToIndex(next);
  };
  return (
    <div
      ref={box}
      role="treegrid"
      tabIndex={0}
      aria-label="Timeline of the steps. Arrow keys move and fold, Enter opens a step, plus and minus zoom."
      aria-rowcount={rows.length + 1}
      aria-activedescendant={`${id}-${at}`}
      onKeyDown={gridKeys({ ...props, at, go })}
      className="relative min-h-0 flex-1 overflow-auto bg-canvas outline-offset-[-2px]"
    >
      <div
        style={{ height: virtual.getTotalSize(), width: NAME_PX + TAKES_PX + chartPx + END_PX }}
        className="relative"
      >
        <TimelineAxis range={range} chartPx={chartPx} leftPx={NAME_PX + TAKES_PX} nowAt={nowAt} />
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index]!;
          return (
            <TimelineLine
              key={row.id}
              id={`${id}-${index}`}
              {...{ row, index, range, chartPx, nameOf, nowAt }}
              top={start}
              takesPx={TAKES_PX}
              isActive={index === at}
              isSelected={row.id === selected}
              acts={acts}
            />
          );
        })}
      </div>
    </div>
  );
}

/** The same functions for as long as the grid is there, so that a line is drawn anew only when it changes. */
function useStableActs(toggle: LineActs['toggle'], choose: LineActs['choose']): LineActs {
  const newest = useRef({ toggle, choose });
  newest.current = { toggle, choose };
  const [acts] = useState<LineActs>(() => ({
    toggle: (id) => newest.current.toggle(id),
    choose: (row) => newest.current.choose(row),
  }));
  return acts;
}

/** Brings the step that is open beside it into sight, once for each; what holds it is unfolded. */
function useSelected({ rows, selected, open }: GridProps, show: (index: number) => void): void {
  const shown = useRef<string | null>(null);
  useEffect(() => {
    if (selected === null || shown.current === selected) return;
    const index = rows.findIndex((row) => row.id === selected);
    if (index >= 0) {
      shown.current = selected;
      show(index);
      return;
    }
    const folded = rows.filter((row) => row.isOpen === false).map((row) => row.id);
    const holders = holdersOf(selected).filter((path) => folded.includes(path));
    if (holders.length > 0) open(holders);
  }, [rows, selected, open, show]);
}

function gridKeys({
  rows,
  at,
  go,
  toggle,
  onOpen,
  zoomBy,
  fit,
}: GridProps & { at: number; go(to: number): void }) {
  return (event: KeyboardEvent<HTMLDivElement>): void => {
    const row = rows[at];
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    const parent = rows.findLastIndex(({ depth }, index) => index < at && depth < row.depth);
    const acts: Record<string, () => void> = {
      ArrowDown: () => go(at + 1),
      ArrowUp: () => go(at - 1),
      Home: () => go(0),
      End: () => go(rows.length - 1),
      PageDown: () => go(at + 15),
      PageUp: () => go(at - 15),
      ArrowRight: () => (row.isOpen === false ? toggle(row.id) : go(at + 1)),
      ArrowLeft: () => (row.isOpen ? toggle(row.id) : go(parent)),
      Enter: () => (row.kind === 'step' ? onOpen(row.id) : toggle(row.id)),
      ' ': () => row.isOpen !== null && toggle(row.id),
      '+': () => zoomBy(2),
      '-': () => zoomBy(0.5),
      '0': fit,
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
}

/** How wide the chart is: as wide as there is room, times the zoom; zooming keeps the middle where it is. */
function useZoom(box: React.RefObject<HTMLDivElement | null>, isShown: boolean) {
  const [zoom, setZoom] = useState(1);
  const [room, setRoom] = useState(600);
  useEffect(() => {
    const element = box.current;
    if (!element || !isShown) return;
    const observer = new ResizeObserver(() => setRoom(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [box, isShown]);
  const chartPx = Math.max(200, room - NAME_PX - TAKES_PX - END_PX) * zoom;
  const zoomBy = (factor: number): void => {
    const element = box.current;
    const next = Math.max(1, Math.min(ZOOM_MAX, zoom * factor));
    if (!element || next === zoom) return;
    const half = (element.clientWidth - NAME_PX - TAKES_PX) / 2;
    const middle = (element.scrollLeft + half) / chartPx;
    setZoom(next);
    requestAnimationFrame(() => {
      element.scrollLeft = middle * ((chartPx / zoom) * next) - half;
    });
  };
  return { zoom, chartPx, zoomBy, fit: () => setZoom(1) };
}

function Legend() {
  return (
    <ul aria-label="What the bars mean" className="flex flex-wrap items-center gap-x-4">
      {(
        [
          ['bg-info', 'Running'],
          ['bg-ok', 'Completed'],
          ['bg-bad', 'Failed'],
          ['rex-hatched text-warn border border-warn', 'Waiting'],
        ] as const
      ).map(([look, word]) => (
        <li key={word} className="inline-flex items-center gap-1.5">
          <span aria-hidden className={`h-2.5 w-4 rounded-sm ${look}`} /> {word}
        </li>
      ))}
    </ul>
  );
}
