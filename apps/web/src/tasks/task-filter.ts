import { TaskSort } from '@rex/types';
import { pageOf } from '../shell/address-query.ts';

/** What the inbox can show, the first unless told. */
export const TASK_VIEWS = [
  { value: 'open', label: 'Open' },
  { value: 'mine', label: 'Mine' },
  { value: 'decided', label: 'Decided' },
  { value: 'all', label: 'All' },
] as const;

export type TaskView = (typeof TASK_VIEWS)[number]['value'];

/** What the inbox shows, as its address says it. */
export interface TaskFilter {
  view: TaskView;
  sort: TaskSort;
  page: number;
}

/** Reads a filter from the query of an address; what makes no sense there counts as not said. */
export function readTaskFilter(query: URLSearchParams): TaskFilter {
  const view = TASK_VIEWS.find(({ value }) => value === query.get('view'))?.value ?? 'open';
  const sort = TaskSort.safeParse(query.get('sort')).data ?? usualSort(view);
  return { view, sort, page: pageOf(query) };
}

/** The most urgent first where something is to be done, otherwise the newest. */
export const usualSort = (view: TaskView): TaskSort =>
  view === 'open' || view === 'mine' ? 'due' : '-openedAt';

/** What the API is asked for. */
export function taskQuery({ view, sort, page }: TaskFilter) {
  return {
    ...{ sort, page },
    ...(view === 'open' || view === 'mine' ? { status: 'open' as const } : {}),
    ...(view === 'decided' ? { status: 'decided' as const } : {}),
    ...(view === 'mine' ? { assignee: 'me' } : {}),
  };
}
