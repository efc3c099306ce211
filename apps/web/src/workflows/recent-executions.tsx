'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useEffect } from 'react';
import { waitingWords } from '../executions/waiting-words.ts';
import { paths } from '../routing/paths.ts';
import { api } from '../session/api.ts';
import { ErrorState, Skeleton } from '../ui/states.tsx';
import { StatusIcon, statusLook } from '../ui/status-badge.tsx';
import { Elapsed, RelativeTime } from '../ui/time.tsx';

const SHOWN = 14;
/** What a webhook has started is on the screen within a second; a page that nobody sees asks for nothing. */
const NEWS_MS = 800;

/** The newest executions of all workflows. */
export function RecentExecutions() {
  const recent = useQuery({
    queryKey: ['executions', { recent: SHOWN }],
    queryFn: ({ signal }) => api.listExecutions({ query: { pageSize: SHOWN }, signal }),
    refetchInterval: NEWS_MS,
  });
  const queries = useQueryClient();
  const news = recent.data?.data.map(({ id, status }) => `${id} ${status}`).join(',');
  useEffect(() => {
    // The list of workflows shows the newest execution of each.
    if (news !== undefined) void queries.invalidateQueries({ queryKey: ['workflows'] });
  }, [news, queries]);
  return (
    <section aria-labelledby="recent" className="rounded-xl border bg-surface">
      <h2 id="recent" className="border-b px-4 py-2.5 text-sm font-semibold">
        Recent executions
      </h2>
      {recent.isPending ? (
        <div className="flex flex-col gap-3 p-4">
          <Skeleton className="h-8" />
          <Skeleton className="h-8" />
          <Skeleton className="h-8" />
        </div>
      ) : recent.isError ? (
        <ErrorState title="They cannot be shown" error={recent.error} onRetry={() => void recent.refetch()} />
      ) : recent.data.data.length === 0 ? (
        <p className="px-4 py-6 text-sm text-muted">
          Nothing has run yet. Run a workflow, and watch it here.
        </p>
      ) : (
        <ul className="py-1">
          {recent.data.data.map((execution) => (
            <li key={execution.id}>
              <ExecutionLine execution={execution} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

type Execution = Awaited<ReturnType<typeof api.listExecutions>>['data'][number];

function ExecutionLine({ execution }: { execution: Execution }) {
  const { id, workflowId, workflowName, status, waitingReason, createdAt, startedAt, finishedAt, error } =
    execution;
  const reason = waitingWords(waitingReason);
  const content = (
    <>
      <StatusIcon status={status} size={15} className="mt-0.5" />
      <span className="min-w-0 flex-1">
        <span className="block truncate text-sm">{workflowName ?? 'A workflow that is gone'}</span>
        <span className="block truncate text-xs text-muted">
          {statusLook(status).word}
          {reason ? ` ${reason}` : ''}
          {error ? `: ${error.message}` : ''}
        </span>
      </span>
      <span className="flex flex-col items-end text-xs whitespace-nowrap text-muted tabular-nums">
        <RelativeTime at={createdAt} />
        <span className="text-faint">{startedAt ? <Elapsed from={startedAt} to={finishedAt} /> : null}</span>
      </span>
    </>
  );
  const look = 'flex items-start gap-2.5 px-4 py-1.5';
  return workflowId ? (
    <Link href={paths.execution(workflowId, id)} className={`${look} hover:bg-hover`}>
      {content}
    </Link>
  ) : (
    <div className={look}>{content}</div>
  );
}
