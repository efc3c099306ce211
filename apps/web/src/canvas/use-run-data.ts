import { useQuery } from '@tanstack/react-query';
import { api } from '../session/api.ts';
import type { RunData } from './run-data.ts';

const STEPS_MAX = 500;

/** The newest execution of a workflow, whatever became of it. */
const useNewest = (workflowId: string) =>
  useQuery({
    queryKey: ['executions', { workflowId, pageSize: 1 }],
    queryFn: ({ signal }) => api.listExecutions({ query: { workflowId, pageSize: 1 }, signal }),
    select: ({ data }) => data[0]?.id ?? null,
  });

/**
 * The data of an execution: of the one that is shown, otherwise of the newest. `stamp` is any text that changes when
 * there is more to read.
 */
export function useRunData(workflowId: string, shown: string | null, stamp: string): RunData | null {
  const newest = useNewest(workflowId).data ?? null;
  const id = shown ?? newest;
  const { data } = useQuery<RunData>({
    queryKey: ['run-data', id, stamp],
    enabled: id !== null,
    placeholderData: (before) => (before?.execution.id === id ? before : undefined),
    queryFn: async ({ signal }) => {
      const params = { id: id ?? '' };
      const [execution, steps] = await Promise.all([
        api.getExecution({ params, signal }),
        api.listSteps({ params, query: { pageSize: STEPS_MAX }, signal }),
      ]);
      const { memory } = await api.readSnapshot({ params: { ...params, seq: execution.seq }, signal });
      return { execution, steps: steps.data, memory };
    },
  });
  return data ?? null;
}
