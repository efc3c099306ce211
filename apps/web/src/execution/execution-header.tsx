import { type Execution, isFinalExecution } from '@rex/types';
import Link from 'next/link';
import type { ReactNode } from 'react';
import type { LiveStore } from '../live/live-store.ts';
import { waitWord } from '../live/node-status-of.ts';
import { useLive } from '../live/use-live-execution.ts';
import { paths } from '../routing/paths.ts';
import { StatusBadge, statusLook } from '../ui/status-badge.tsx';
import { Elapsed, RelativeTime } from '../ui/time.tsx';
import { ConnectionNote } from './connection-note.tsx';
import { useExecution } from './use-execution.ts';

const iso = (at: number): string => new Date(at).toISOString();

/** How an execution stands, on one line. */
export function ExecutionHeader({ store, executionId }: { store: LiveStore; executionId: string }) {
  const { status, waiting, createdAt, startedAt, finishedAt, isCancelling } = useLive(
    store,
    ({ live }) => live.execution,
  );
  const execution = useExecution(executionId);
  const from = startedAt ?? createdAt;
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-x-5 gap-y-1 border-b bg-surface px-4 py-2 text-sm">
      <StatusBadge
        status={status}
        detail={isCancelling && !isFinalExecution(status) ? 'cancelling' : waiting ? waitWord(waiting) : null}
      />
      {execution ? <Fact name="Version">{execution.workflowVersion ?? 'Draft'}</Fact> : null}
      {from === null ? null : (
        <>
          <Fact name="Started">
            <RelativeTime at={iso(from)} />
          </Fact>
          <Fact name={finishedAt === null ? 'Running for' : 'Took'}>
            <span className="tabular-nums">
              <Elapsed from={iso(from)} to={finishedAt === null ? null : iso(finishedAt)} />
            </span>
          </Fact>
        </>
      )}
      <StepCounts store={store} />
      {execution && execution.cost.spentNanoUsd > 0 ? <Fact name="Cost">{costText(execution)}</Fact> : null}
      {execution?.parent ? <Parent parent={execution.parent} /> : null}
      <Undoing store={store} />
      <span className="flex-1" />
      <ConnectionNote store={store} />
      <Announcer store={store} />
    </div>
  );
}

/** The step that waits for this execution. */
function Parent({ parent }: { parent: NonNullable<Execution['parent']> }) {
  const above = useExecution(parent.executionId);
  const name = `${parent.executionId.slice(-8)} · ${parent.path}`;
  return (
    <Fact name="Part of">
      {above?.workflowId ? (
        <Link
          href={`${paths.execution(above.workflowId, parent.executionId)}?step=${encodeURIComponent(parent.path)}`}
          className="text-accent hover:underline"
        >
          {name}
        </Link>
      ) : (
        name
      )}
    </Fact>
  );
}

/** Says that steps are being undone, from the last one on, or were. */
function Undoing({ store }: { store: LiveStore }) {
  const words = useLive(store, ({ live }) => {
    if (!live.entries.some(({ type }) => type === 'undo_started')) return null;
    return isFinalExecution(live.execution.status)
      ? 'was begun; see the history'
      : 'under way, the last step first';
  });
  return words === null ? null : <Fact name="Undo">{words}</Fact>;
}

const costText = ({ cost }: Execution): string => {
  const usd = cost.spentNanoUsd / 1e9;
  return usd < 0.01 ? `$${usd.toPrecision(2)}` : `$${usd.toFixed(2)}`;
};

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <span className="inline-flex items-baseline gap-1.5">
      <span className="text-xs text-faint">{name}</span>
      <span>{children}</span>
    </span>
  );
}

function StepCounts({ store }: { store: LiveStore }) {
  const text = useLive(store, ({ live }) => {
    let done = 0;
    let failed = 0;
    let all = 0;
    for (const { counts } of live.nodes.values()) {
      done += counts.COMPLETED ?? 0;
      failed += counts.FAILED ?? 0;
      for (const count of Object.values(counts)) all += count;
      all -= counts.SKIPPED ?? 0;
    }
    return all === 0 ? null : `${done} of ${all} completed${failed > 0 ? `, ${failed} failed` : ''}`;
  });
  return text === null ? null : <Fact name="Steps">{text}</Fact>;
}

/** Says how the execution stands, for those who do not see it. */
function Announcer({ store }: { store: LiveStore }) {
  const words = useLive(store, ({ live, connection }) => {
    if (connection.kind === 'waiting') return 'The server does not answer. What was known is still shown.';
    const { status, waiting, error } = live.execution;
    const why = waiting ? `, for ${waitWord(waiting)}` : error ? `: ${error.message}` : '';
    return `Execution: ${statusLook(status).word.toLowerCase()}${why}.`;
  });
  return (
    <p role="status" className="sr-only">
      {words}
    </p>
  );
}
