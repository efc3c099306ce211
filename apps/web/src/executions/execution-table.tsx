import { type ExecutionSummary, isFinalExecution } from '@rex/types';
import Link from 'next/link';
import { type KeyboardEvent, useRef } from 'react';
import { paths } from '../routing/paths.ts';
import { classNames } from '../ui/class-names.ts';
import { SortHeader } from '../ui/sort-header.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import { Elapsed, RelativeTime } from '../ui/time.tsx';
import { waitingWords } from './waiting-words.ts';

interface ExecutionTableProps {
  workflowId: string;
  executions: readonly ExecutionSummary[];
  sort: string;
  onSort(sort: string): void;
  isStale: boolean;
  selected: ReadonlySet<string>;
  onSelect(selected: ReadonlySet<string>): void;
}

/** Executions, one a row. The arrow keys (or j and k) go from row to row, Enter opens, x selects. */
export function ExecutionTable(props: ExecutionTableProps) {
  const { executions, sort, onSort, isStale, selected, onSelect } = props;
  const body = useRef<HTMLTableSectionElement>(null);
  const open = executions.filter(({ status }) => !isFinalExecution(status));
  const isAll = open.length > 0 && open.every(({ id }) => selected.has(id));
  const toggle = (id: string): void => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    onSelect(next);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = STEPS[event.key];
    const links = [...(body.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])];
    const place = links.indexOf(document.activeElement as HTMLElement);
    if (by === undefined || place < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (by === 0) {
      const execution = executions[place];
      if (execution && !isFinalExecution(execution.status)) toggle(execution.id);
      return;
    }
    links[Math.min(links.length - 1, Math.max(0, place + by))]?.focus();
  };
  return (
    <div aria-busy={isStale} className="overflow-x-auto">
      <table className="w-full min-w-[46rem] text-left text-sm">
        <thead className="border-b text-xs text-muted">
          <tr className="h-8">
            <th className="w-0 pl-4">
              <input
                type="checkbox"
                aria-label="Select all that have not ended"
                disabled={open.length === 0}
                className="block size-3.5 accent-accent"
                checked={isAll}
                onChange={() => onSelect(new Set(isAll ? [] : open.map(({ id }) => id)))}
              />
            </th>
            <th className="px-3 font-medium">Status</th>
            <th className="px-3 font-medium">Execution</th>
            <th className="px-3 font-medium">Version</th>
            <th className="px-3 font-medium">Trigger</th>
            <SortHeader
              label="Started"
              name="createdAt"
              isNewestFirst
              className="px-3"
              {...{ sort, onSort }}
            />
            <SortHeader
              label="Ended"
              name="finishedAt"
              isNewestFirst
              className="px-3"
              {...{ sort, onSort }}
            />
            <th className="pr-4 pl-3 text-right font-medium">Duration</th>
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={onKeyDown}>
          {executions.map((execution) => (
            <ExecutionRow
              key={execution.id}
              workflowId={props.workflowId}
              execution={execution}
              isSelected={selected.has(execution.id)}
              onToggle={() => toggle(execution.id)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const STEPS: Record<string, number> = {
  ArrowDown: 1,
  ArrowUp: -1,
  j: 1,
  k: -1,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
  x: 0,
};

interface ExecutionRowProps {
  workflowId: string;
  execution: ExecutionSummary;
  isSelected: boolean;
  onToggle(): void;
}

function ExecutionRow({ workflowId, execution, isSelected, onToggle }: ExecutionRowProps) {
  const { id, status, waitingReason, workflowVersion, trigger, createdAt, startedAt, finishedAt, error } =
    execution;
  return (
    <tr className={classNames('border-b last:border-b-0 hover:bg-hover', isSelected && 'bg-accent-soft')}>
      <td className="pl-4">
        <input
          type="checkbox"
          aria-label={`Select ${shortId(id)}`}
          disabled={isFinalExecution(status)}
          className="block size-3.5 accent-accent disabled:opacity-30"
          checked={isSelected}
          onChange={onToggle}
        />
      </td>
      <td className="px-3 py-2 whitespace-nowrap">
        <StatusBadge status={status} detail={waitingWords(waitingReason)} />
      </td>
      <td className="w-full max-w-0 px-3 py-1.5">
        <Link
          data-row
          href={paths.execution(workflowId, id)}
          title={id}
          className="font-mono text-xs hover:underline"
        >
          {shortId(id)}
        </Link>
        {error ? (
          <p className="truncate text-xs text-bad" title={error.message}>
            {error.message}
          </p>
        ) : null}
      </td>
      <td className="px-3 text-xs whitespace-nowrap">
        {workflowVersion === null ? <span className="text-muted">draft</span> : `v${workflowVersion}`}
      </td>
      <td className="max-w-40 truncate px-3 font-mono text-xs text-muted">{trigger}</td>
      <td className="px-3 text-xs whitespace-nowrap text-muted">
        <RelativeTime at={createdAt} />
      </td>
      <td className="px-3 text-xs whitespace-nowrap text-muted">
        {finishedAt ? <RelativeTime at={finishedAt} /> : '–'}
      </td>
      <td className="pr-4 pl-3 text-right text-xs whitespace-nowrap tabular-nums">
        <Elapsed from={startedAt ?? createdAt} to={finishedAt} />
      </td>
    </tr>
  );
}

/** The end of an id: its beginning is the time, the same for all of one minute. */
const shortId = (id: string): string => id.slice(-8);
