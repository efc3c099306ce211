import type { HistoryEntry, HistoryType, Json } from '@rex/types';
import {
  ArrowLeftToLine,
  Ban,
  Check,
  ChevronRight,
  CircleDot,
  Clock,
  Flag,
  type LucideIcon,
  Pause,
  Play,
  Repeat,
  RotateCcw,
  SkipForward,
  Undo2,
  UserCheck,
  X,
} from 'lucide-react';
import { memo } from 'react';
import type { LiveEntry } from '../live/live-state.ts';
import { classNames } from '../ui/class-names.ts';
import { JsonTree } from '../ui/json-tree.tsx';
import { entrySentence } from './entry-sentence.ts';

const SIGNS: Record<HistoryType, readonly [LucideIcon, string]> = {
  execution_created: [Flag, 'text-muted'],
  step_started: [Play, 'text-info'],
  step_completed: [Check, 'text-ok'],
  step_failed: [X, 'text-bad'],
  step_retrying: [RotateCcw, 'text-warn'],
  step_waiting: [Clock, 'text-warn'],
  step_skipped: [SkipForward, 'text-faint'],
  step_cancelled: [Ban, 'text-muted'],
  loop_started: [Repeat, 'text-info'],
  item_started: [CircleDot, 'text-faint'],
  item_completed: [Check, 'text-muted'],
  item_failed: [X, 'text-bad'],
  timer_fired: [Clock, 'text-muted'],
  backtracked: [ArrowLeftToLine, 'text-warn'],
  signal_received: [UserCheck, 'text-info'],
  decided: [UserCheck, 'text-info'],
  undo_started: [Undo2, 'text-warn'],
  cancel_requested: [Ban, 'text-warn'],
  suspended: [Pause, 'text-warn'],
  resumed: [Play, 'text-info'],
  execution_completed: [Flag, 'text-ok'],
  execution_failed: [Flag, 'text-bad'],
  execution_cancelled: [Flag, 'text-muted'],
};

interface HistoryLineProps {
  entry: LiveEntry;
  /** The entry with its content; null until it is read. */
  full: HistoryEntry | null;
  isNewDay: boolean;
  isOpen: boolean;
  onToggle(): void;
  /** Opens the step that it tells of; null where there is none. */
  onOpen: ((path: string) => void) | null;
}

/** One entry of the history: when, what, and, unfolded, all that is stored of it. */
export const HistoryLine = memo(function Line(props: HistoryLineProps) {
  const { entry, full, isNewDay, isOpen, onToggle, onOpen } = props;
  const [Sign, colour] = SIGNS[entry.type] ?? [CircleDot, 'text-muted'];
  const sentence = full
    ? entrySentence(full)
    : `${entry.path ?? 'The execution'}: ${entry.type.replaceAll('_', ' ')}`;
  const path = entry.path;
  return (
    <div className="px-4 text-sm">
      {isNewDay ? <p className="pt-2 text-2xs font-medium text-faint">{dayText(entry.at)}</p> : null}
      <div className="flex min-h-[30px] items-start gap-2 py-1">
        <button
          type="button"
          aria-expanded={isOpen}
          aria-label={`${isOpen ? 'Hide' : 'Show'} all that is stored of entry ${entry.seq}`}
          onClick={onToggle}
          className="mt-0.5 inline-flex rounded p-0.5 text-faint hover:bg-hover hover:text-ink"
        >
          <ChevronRight size={13} className={classNames('transition-transform', isOpen && 'rotate-90')} />
        </button>
        <time
          dateTime={new Date(entry.at).toISOString()}
          className="w-24 shrink-0 font-mono text-xs leading-5 text-muted tabular-nums"
        >
          {clockText(entry.at)}
        </time>
        <Sign size={14} aria-hidden className={classNames('mt-[3px] shrink-0', colour)} />
        <span className={classNames('min-w-0 flex-1 break-words', full ? '' : 'text-faint')}>
          {path !== null && onOpen && sentence.startsWith(path) ? (
            <>
              <button
                type="button"
                className="rounded font-medium hover:text-accent hover:underline"
                onClick={() => onOpen(path)}
              >
                {path}
              </button>
              {sentence.slice(path.length)}
            </>
          ) : (
            sentence
          )}
        </span>
        <span className="shrink-0 text-2xs leading-5 text-faint tabular-nums">{entry.seq}</span>
      </div>
      {isOpen && full ? (
        <div className="pb-2 pl-8">
          <JsonTree value={full as unknown as Json} label={`Entry ${entry.seq}`} maxHeightPx={280} />
        </div>
      ) : null}
    </div>
  );
});

const clockText = (at: number): string =>
  new Date(at).toLocaleTimeString('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
  });

const dayText = (at: number): string => new Date(at).toLocaleDateString('en-GB', { dateStyle: 'full' });
