'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { CalendarClock } from 'lucide-react';
import { api } from '../session/api.ts';
import { pageOf, useAddressQuery } from '../shell/address-query.ts';
import { AppFrame } from '../shell/app-frame.tsx';
import { useTitle } from '../shell/use-title.ts';
import { Paging } from '../ui/paging.tsx';
import { EmptyState, ErrorState, Skeleton } from '../ui/states.tsx';
import { ScheduleRow } from './schedule-row.tsx';

const ASK_EVERY_MS = 3_000;

/** When workflows start by themselves. */
export function SchedulesPage() {
  useTitle('Schedules');
  return (
    <AppFrame>
      <main className="h-full overflow-auto bg-canvas p-4">
        <ScheduleList />
      </main>
    </AppFrame>
  );
}

/** Inside the frame, so that nobody who is not signed in asks. */
function ScheduleList() {
  const [query, change] = useAddressQuery();
  const page = pageOf(query);
  const list = useQuery({
    queryKey: ['schedules', { page }],
    queryFn: ({ signal }) => api.listSchedules({ query: { page }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ASK_EVERY_MS,
  });
  const total = list.data?.meta.total ?? 0;
  return (
    <section aria-labelledby="schedules" className="mx-auto max-w-[90rem] rounded-xl border bg-surface">
      <div className="flex items-center gap-3 border-b px-4 py-2">
        <h1 id="schedules" className="text-sm font-semibold">
          Schedules
        </h1>
        <span className="flex-1" />
        <span role="status" className="text-xs text-muted tabular-nums">
          {list.data ? `${total} ${total === 1 ? 'schedule' : 'schedules'}` : ''}
        </span>
      </div>
      {list.isPending ? (
        <div className="flex flex-col gap-2.5 p-4">
          {[1, 2, 3].map((row) => (
            <Skeleton key={row} className="h-12" />
          ))}
        </div>
      ) : list.isError && !list.data ? (
        <ErrorState
          title="The schedules cannot be shown"
          error={list.error}
          onRetry={() => void list.refetch()}
        />
      ) : total === 0 ? (
        <EmptyState icon={<CalendarClock size={28} />} title="Nothing starts by itself">
          Published workflows that begin with a Schedule node are listed here, with their next times.
        </EmptyState>
      ) : (
        <>
          <div aria-busy={list.isPlaceholderData} className="overflow-x-auto rounded-b-xl">
            <table className="w-full min-w-[52rem] text-left text-sm">
              <thead className="border-b text-xs text-muted">
                <tr className="h-8">
                  <th className="pl-4 font-medium">Workflow</th>
                  <th className="px-3 font-medium">When</th>
                  <th className="px-3 font-medium">Next times</th>
                  <th className="px-3 font-medium">Last time</th>
                  <th className="px-3 font-medium">Status</th>
                  <th className="w-0 pr-4 pl-3">
                    <span className="sr-only">What can be done</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {list.data.data.map((schedule) => (
                  <ScheduleRow key={schedule.id} schedule={schedule} />
                ))}
              </tbody>
            </table>
          </div>
          <Paging meta={list.data.meta} onPage={(to) => change({ page: to > 1 ? String(to) : null })} />
        </>
      )}
    </section>
  );
}
