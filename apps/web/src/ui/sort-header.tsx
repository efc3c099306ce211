import { ArrowDown, ArrowUp } from 'lucide-react';
import { classNames } from './class-names.ts';

interface SortHeaderProps {
  label: string;
  /** The name in the sort order, as in `name` and `-name`. */
  name: string;
  sort: string;
  onSort(sort: string): void;
  /** Times begin with the newest. */
  isNewestFirst?: boolean;
  className?: string;
}

/** The head of a column that can be sorted by. */
export function SortHeader({ label, name, sort, onSort, isNewestFirst, className }: SortHeaderProps) {
  const isUp = sort === name;
  const isDown = sort === `-${name}`;
  const first = isNewestFirst ? `-${name}` : name;
  const next = isUp ? `-${name}` : isDown ? name : first;
  const Arrow = isUp ? ArrowUp : ArrowDown;
  return (
    <th
      aria-sort={isUp ? 'ascending' : isDown ? 'descending' : 'none'}
      className={classNames('font-medium', className)}
    >
      <button
        type="button"
        onClick={() => onSort(next)}
        className="-mx-1 inline-flex items-center gap-1 rounded-sm px-1 hover:text-ink"
      >
        {label}
        <Arrow size={12} aria-hidden className={isUp || isDown ? '' : 'opacity-0'} />
      </button>
    </th>
  );
}
