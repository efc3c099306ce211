import type { Json, JsonObject, SnapshotSummary } from '@rex/types';
import { useQuery } from '@tanstack/react-query';
import { Database } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { LiveStore } from '../live/live-store.ts';
import { useLive } from '../live/use-live-execution.ts';
import { api } from '../session/api.ts';
import { classNames } from '../ui/class-names.ts';
import { Field, TextInput } from '../ui/field.tsx';
import { jsonSummary } from '../ui/json-rows.ts';
import { JsonTree } from '../ui/json-tree.tsx';
import { EmptyState, ErrorState, Skeleton } from '../ui/states.tsx';
import { exactText } from '../ui/time-text.ts';
import { type JsonChange, jsonDifference } from './json-difference.ts';

/** Snapshots are listed up to this many, the newest first. */
const SNAPSHOTS_MAX = 200;

/** What the execution kept in its memory, at each number of its history, and what changed. */
export function MemoryTab({ store, executionId }: { store: LiveStore; executionId: string }) {
  const seq = useLive(store, ({ live }) => live.seq);
  const entries = useLive(store, ({ live }) => live.entries);
  const { data, error, refetch } = useQuery({
    queryKey: ['snapshots', executionId],
    queryFn: ({ signal }) =>
      api.listSnapshots({ params: { id: executionId }, query: { pageSize: SNAPSHOTS_MAX }, signal }),
    refetchInterval: 5_000,
  });
  const [chosen, setChosen] = useState<number | null>(null);
  if (error)
    return (
      <ErrorState title="The snapshots could not be read" error={error} onRetry={() => void refetch()} />
    );
  if (!data) return <Skeleton className="m-4 h-40" />;
  const snapshots = data.data.toSorted((a, b) => b.seq - a.seq);
  if (snapshots.length === 0) {
    return (
      <EmptyState icon={<Database size={28} />} title="Nothing was kept in memory">
        A <code>set</code> node keeps values that later steps read as <code>memory</code>. Each change of it
        appears here.
      </EmptyState>
    );
  }
  const at = chosen ?? snapshots[0]!.seq;
  const before = snapshots.find((each) => each.seq < at)?.seq ?? null;
  return (
    <div className="flex h-full">
      <nav aria-label="Snapshots" className="flex w-56 shrink-0 flex-col border-r bg-surface">
        <div className="border-b p-3">
          <Field label="At history number" hint={`1 to ${seq}`}>
            {(control) => (
              <TextInput
                {...control}
                type="number"
                min={1}
                max={seq}
                value={at}
                onChange={({ target }) => {
                  const wanted = target.valueAsNumber;
                  if (wanted >= 1 && wanted <= seq) setChosen(wanted);
                }}
              />
            )}
          </Field>
        </div>
        <ol className="min-h-0 flex-1 overflow-auto p-1.5">
          {snapshots.map((snapshot) => (
            <SnapshotItem
              key={snapshot.number}
              snapshot={snapshot}
              when={entries[snapshot.seq - 1]?.at ?? null}
              isChosen={snapshot.seq === at}
              onChoose={() => setChosen(snapshot.seq)}
            />
          ))}
        </ol>
      </nav>
      <MemoryAt executionId={executionId} seq={at} before={before} />
    </div>
  );
}

interface SnapshotItemProps {
  snapshot: SnapshotSummary;
  when: number | null;
  isChosen: boolean;
  onChoose(): void;
}

function SnapshotItem({ snapshot, when, isChosen, onChoose }: SnapshotItemProps) {
  return (
    <li>
      <button
        type="button"
        aria-current={isChosen}
        onClick={onChoose}
        className={classNames(
          'w-full rounded-md px-2 py-1.5 text-left text-sm',
          isChosen ? 'bg-accent-soft' : 'hover:bg-hover',
        )}
      >
        <span className="font-medium">After entry {snapshot.seq}</span>
        <span className="block text-xs text-muted">{when === null ? '' : exactText(when)}</span>
      </button>
    </li>
  );
}

function useMemory(executionId: string, seq: number | null) {
  return useQuery({
    queryKey: ['snapshot', executionId, seq],
    queryFn: ({ signal }) => api.readSnapshot({ params: { id: executionId, seq: seq ?? 1 }, signal }),
    enabled: seq !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

function MemoryAt({ executionId, seq, before }: { executionId: string; seq: number; before: number | null }) {
  const { data, error, refetch } = useMemory(executionId, seq);
  const { data: earlier } = useMemory(executionId, before);
  const memory = data?.memory;
  const past: JsonObject | undefined = before === null ? EMPTY : earlier?.memory;
  const changes = useMemo(() => (memory && past ? jsonDifference(past, memory) : null), [memory, past]);
  if (error) {
    return (
      <div className="flex-1">
        <ErrorState title="The memory could not be read" error={error} onRetry={() => void refetch()} />
      </div>
    );
  }
  if (!memory) return <Skeleton className="m-4 h-40 flex-1" />;
  return (
    <div className="flex min-w-0 flex-1 flex-col gap-5 overflow-auto p-4">
      <section aria-label="Changes" className="flex flex-col gap-2">
        <h2 className="text-sm font-semibold">
          {before === null ? 'Put in at first' : `Changed since entry ${before}`}
        </h2>
        {changes ? <Changes changes={changes} /> : <Skeleton className="h-16" />}
      </section>
      <section aria-label="Memory" className="flex flex-col gap-2">
        <h2 className="text-sm font-semibold">Memory after entry {seq}</h2>
        <JsonTree value={memory} label={`Memory after entry ${seq}`} maxHeightPx={480} />
      </section>
    </div>
  );
}

const EMPTY: JsonObject = {};

const SIGNS = { added: ['+', 'text-ok'], removed: ['−', 'text-bad'], changed: ['~', 'text-warn'] } as const;

function Changes({ changes }: { changes: readonly JsonChange[] }) {
  if (changes.length === 0) return <p className="text-sm text-muted">Nothing changed.</p>;
  return (
    <ul className="divide-y rounded-lg border bg-surface font-mono text-xs">
      {changes.map(({ pointer, kind, before, after }) => (
        <li key={pointer} className="flex items-baseline gap-2 px-3 py-1.5">
          <span role="img" aria-label={kind} className={classNames('w-3 font-semibold', SIGNS[kind][1])}>
            {SIGNS[kind][0]}
          </span>
          <span className="shrink-0 text-accent">{pointer}</span>
          <span className="min-w-0 flex-1 break-words">
            {before === undefined ? null : <s className="text-muted">{shortText(before)}</s>}
            {before !== undefined && after !== undefined ? ' → ' : null}
            {after === undefined ? null : shortText(after)}
          </span>
        </li>
      ))}
    </ul>
  );
}

const TEXT_MAX = 300;

function shortText(value: Json): string {
  const text = JSON.stringify(value);
  return text.length <= TEXT_MAX ? text : jsonSummary(value).slice(0, TEXT_MAX);
}
