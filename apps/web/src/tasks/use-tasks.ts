import type { ExecutionGraph, Task } from '@rex/types';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { api } from '../session/api.ts';
import { type TaskFilter, taskQuery } from './task-filter.ts';

// None of these goes on while the page is hidden.
const LIST_EVERY_MS = 1_000;
const TASK_EVERY_MS = 1_000;
const COUNT_EVERY_MS = 4_000;

/** The tasks that a filter lets through, asked for again each second. */
export const useTaskList = (filter: TaskFilter) =>
  useQuery({
    queryKey: ['tasks', filter],
    queryFn: ({ signal }) => api.listTasks({ query: taskQuery(filter), signal }),
    placeholderData: keepPreviousData,
    refetchInterval: LIST_EVERY_MS,
  });

/** How many tasks are open; null while that is unknown. */
export function useOpenTaskCount(): number | null {
  const { data } = useQuery({
    queryKey: ['tasks', 'count'],
    queryFn: ({ signal }) => api.listTasks({ query: { status: 'open', pageSize: 1 }, signal }),
    refetchInterval: COUNT_EVERY_MS,
  });
  return data?.meta.total ?? null;
}

/** One task; while it is open it is asked for again, since others may decide it. */
export const useTask = (taskId: string) =>
  useQuery({
    queryKey: ['task', taskId],
    queryFn: ({ signal }) => api.getTask({ params: { id: taskId }, signal }),
    refetchInterval: ({ state }) =>
      state.data && state.data.status !== 'open' ? false : state.error ? 3 * TASK_EVERY_MS : TASK_EVERY_MS,
  });

/** The graph of a task's execution, which says where its outlets lead. */
export const useTaskGraph = (executionId: string) =>
  useQuery<ExecutionGraph>({
    queryKey: ['execution-graph', executionId],
    queryFn: ({ signal }) => api.getExecutionGraph({ params: { id: executionId }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Puts what is now known of a task where it is shown, and asks anew for what follows from it. */
export function useTaskChanged(): (task: Task) => void {
  const client = useQueryClient();
  return useCallback(
    (task) => {
      client.setQueryData(['task', task.id], task);
      void client.invalidateQueries({ queryKey: ['tasks'] });
      void client.invalidateQueries({ queryKey: ['execution', task.executionId] });
    },
    [client],
  );
}
