import type { Json, Task } from '@rex/types';
import { useQuery } from '@tanstack/react-query';
import type { LiveStore } from '../live/live-store.ts';
import { useLive } from '../live/use-live-execution.ts';
import { api } from '../session/api.ts';

const PAGE_SIZE = 200;

/** What the history says of a step's last wait: the event it awaits, or the child; null while that is unknown. */
export function useWaitData(store: LiveStore, executionId: string, path: string): Json {
  const seq = useLive(
    store,
    ({ live }) =>
      live.entries.findLast((entry) => entry.type === 'step_waiting' && entry.path === path)?.seq ?? null,
  );
  const { data } = useQuery({
    queryKey: ['history-entry', executionId, seq],
    queryFn: async ({ signal }) => {
      const query = { after: (seq ?? 1) - 1, limit: 1 };
      const [entry] = await api.readHistory({ params: { id: executionId }, query, signal });
      return entry ?? null;
    },
    enabled: seq !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data?.type === 'step_waiting' ? (data.data ?? null) : null;
}

/** The open task that a step waits for. */
export const useTaskOfStep = (executionId: string, path: string) =>
  useQuery({
    queryKey: ['tasks', { executionId, path }],
    queryFn: ({ signal }) => findTask(executionId, path, signal),
    // The task is there from the moment in which the step waits, so what is not found is not asked for again.
    refetchInterval: ({ state }) => (state.data ? 2_000 : false),
  });

async function findTask(execution: string, path: string, signal: AbortSignal): Promise<Task | null> {
  for (let page = 1; ; page += 1) {
    const query = { execution, sort: '-openedAt' as const, page, pageSize: PAGE_SIZE };
    const { data, meta } = await api.listTasks({ query, signal });
    const found = data.find((task) => task.path === path);
    if (found || page * PAGE_SIZE >= meta.total) return found ?? null;
  }
}
