import type { HistoryEntry } from '@rex/types';
import { useQueries } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import type { LiveEntry } from '../live/live-state.ts';
import type { LiveStore } from '../live/live-store.ts';
import { placeOf } from '../live/step-place.ts';
import { useSlowLive } from '../live/use-live-execution.ts';
import { api } from '../session/api.ts';
import { Select } from '../ui/field.tsx';
import { ScrollBox } from '../ui/scroll-box.tsx';
import { EmptyState } from '../ui/states.tsx';
import { filterHistory, HISTORY_KINDS, HISTORY_PAGE, type HistoryKind, pagesOf } from './history-filter.ts';
import { HistoryLine } from './history-line.tsx';

interface HistoryTabProps {
  store: LiveStore;
  executionId: string;
  nameOf(nodeId: string): string;
  onOpen(path: string): void;
}

/** All that happened, as a story to read: a sentence for each entry. */
export function HistoryTab({ store, executionId, nameOf, onOpen }: HistoryTabProps) {
  const entries = useSlowLive(store, ({ live }) => live.entries);
  const nodes = useSlowLive(store, ({ live }) => live.nodes);
  const [kind, setKind] = useState<HistoryKind>('all');
  const [nodeId, setNodeId] = useState<string | null>(null);
  const shown = useMemo(() => filterHistory(entries, { kind, nodeId }), [entries, kind, nodeId]);
  const ids = useMemo(() => [...nodes.keys()], [nodes]);
  return (
    <div className="flex h-full flex-col">
      <div className="flex flex-wrap items-center gap-2 border-b bg-surface px-4 py-1.5 text-sm">
        <Select
          aria-label="Kind of entries"
          style={{ width: '12rem' }}
          value={kind}
          onChange={({ target }) => setKind(target.value as HistoryKind)}
        >
          {Object.entries(HISTORY_KINDS).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Select>
        <Select
          aria-label="Node"
          style={{ width: '12rem' }}
          value={nodeId ?? ''}
          onChange={({ target }) => setNodeId(target.value || null)}
        >
          <option value="">All nodes</option>
          {ids.map((id) => (
            <option key={id} value={id}>
              {nameOf(id)}
            </option>
          ))}
        </Select>
        <span className="text-xs text-muted tabular-nums">
          {shown.length === entries.length
            ? `${entries.length} entries`
            : `${shown.length} of ${entries.length} entries`}
        </span>
      </div>
      {shown.length === 0 ? (
        <EmptyState title="Nothing of this kind happened">Choose another kind, or all nodes.</EmptyState>
      ) : (
        <Story executionId={executionId} entries={shown} onOpen={onOpen} />
      )}
    </div>
  );
}

interface StoryProps {
  executionId: string;
  entries: readonly LiveEntry[];
  onOpen(path: string): void;
}

function Story({ executionId, entries, onOpen }: StoryProps) {
  const box = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => box.current?.firstElementChild ?? null,
    estimateSize: () => 30,
    overscan: 20,
    getItemKey: (index) => entries[index]?.seq ?? index,
  });
  const items = virtual.getVirtualItems();
  const full = useFullEntries(
    executionId,
    items.map(({ index }) => entries[index]?.seq ?? 0).filter(Boolean),
  );
  const toggle = (seq: number): void => {
    const next = new Set(open);
    if (!next.delete(seq)) next.add(seq);
    setOpen(next);
  };
  return (
    <div ref={box} className="min-h-0 flex-1">
      <ScrollBox label="History" className="h-full">
        <ol className="relative" style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index, start }) => {
            const entry = entries[index]!;
            const before = entries[index - 1];
            return (
              <li
                key={entry.seq}
                ref={virtual.measureElement}
                data-index={index}
                className="absolute inset-x-0 border-b border-line/60 bg-surface"
                style={{ transform: `translateY(${start}px)` }}
              >
                <HistoryLine
                  entry={entry}
                  full={full.get(entry.seq) ?? null}
                  isNewDay={!before || !isSameDay(before.at, entry.at)}
                  isOpen={open.has(entry.seq)}
                  onToggle={() => toggle(entry.seq)}
                  onOpen={entry.path !== null && isStep(entry) ? onOpen : null}
                />
              </li>
            );
          })}
        </ol>
      </ScrollBox>
    </div>
  );
}

const isSameDay = (a: number, b: number): boolean =>
  new Date(a).toDateString() === new Date(b).toDateString();

/** Entries of rounds have the path of the round, which is no step. */
const isStep = ({ path }: LiveEntry): boolean => path !== null && placeOf(path).index === null;

/** The whole entries with these numbers, as far as they are read; pages that still grow are read again. */
function useFullEntries(executionId: string, seqs: readonly number[]): ReadonlyMap<number, HistoryEntry> {
  const newest = Math.max(0, ...seqs);
  const results = useQueries({
    queries: pagesOf(seqs).map((page) => {
      const last = Math.min(newest, (page + 1) * HISTORY_PAGE);
      const isWhole = (known: HistoryEntry[] | undefined): boolean => (known?.at(-1)?.seq ?? 0) >= last;
      return {
        queryKey: ['history', executionId, page],
        queryFn: ({ signal }: { signal: AbortSignal }) =>
          api.readHistory({
            params: { id: executionId },
            query: { after: page * HISTORY_PAGE, limit: HISTORY_PAGE },
            signal,
          }),
        staleTime: Number.POSITIVE_INFINITY,
        // What is on the screen and not read yet; once a second is often enough for reading.
        refetchInterval: ({ state }: { state: { data: HistoryEntry[] | undefined } }) =>
          isWhole(state.data) ? (false as const) : 1_000,
      };
    }),
  });
  return new Map(results.flatMap(({ data }) => (data ?? []).map((entry) => [entry.seq, entry] as const)));
}
