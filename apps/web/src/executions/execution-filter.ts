import { ExecutionSort, ExecutionStatus } from '@rex/types';
import { pageOf } from '../shell/address-query.ts';

/** Spans of time that are offered; `from` is where they begin before now. */
export const SPANS = [
  { value: '1h', label: 'Last hour', ms: 3_600_000 },
  { value: '24h', label: 'Last 24 hours', ms: 86_400_000 },
  { value: '7d', label: 'Last 7 days', ms: 7 * 86_400_000 },
  { value: '30d', label: 'Last 30 days', ms: 30 * 86_400_000 },
] as const;

/** What a list of executions shows, as its address says it. */
export interface ExecutionFilter {
  statuses: readonly ExecutionStatus[];
  /** One of SPANS, `custom`, or null for all times. */
  span: string | null;
  /** Local dates and times, where the span is `custom`. */
  from: string;
  to: string;
  sort: ExecutionSort;
  page: number;
}

/** Reads a filter from the query of an address; what makes no sense there counts as not said. */
export function readFilter(query: URLSearchParams): ExecutionFilter {
  const statuses = (query.get('status') ?? '').split(',').flatMap((text) => {
    const status = ExecutionStatus.safeParse(text);
    return status.success ? [status.data] : [];
  });
  const [from, to] = [localTime(query.get('from')), localTime(query.get('to'))];
  const named = SPANS.find(({ value }) => value === query.get('span'))?.value ?? null;
  return {
    statuses: [...new Set(statuses)],
    span: named ?? (from || to || query.get('span') === 'custom' ? 'custom' : null),
    from,
    to,
    sort: ExecutionSort.safeParse(query.get('sort')).data ?? '-createdAt',
    page: pageOf(query),
  };
}

/** What the API is asked for; `now` in milliseconds is where a span ends, rounded so that the same list is asked for. */
export function filterQuery(filter: ExecutionFilter, now: number) {
  const { statuses, span, from, to, sort, page } = filter;
  const ms = SPANS.find(({ value }) => value === span)?.ms;
  const start =
    ms === undefined ? isoOf(from) : new Date(Math.floor((now - ms) / MINUTE) * MINUTE).toISOString();
  const end = ms === undefined ? isoOf(to) : null;
  return {
    ...{ page, sort },
    ...(statuses.length > 0 ? { status: statuses.join(',') } : {}),
    ...(start && span !== null ? { from: start } : {}),
    ...(end && span !== null ? { to: end } : {}),
  };
}

const MINUTE = 60_000;

const localTime = (text: string | null): string =>
  text !== null && Number.isFinite(Date.parse(text)) ? text.slice(0, 16) : '';

const isoOf = (local: string): string | null => (local === '' ? null : new Date(local).toISOString());
