import type { PageMeta } from '@rex/types';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { IconButton } from './button.tsx';

/** Which part of a list is shown, and the way to the others; nothing where all is shown. */
export function Paging({ meta, onPage }: { meta: PageMeta; onPage(page: number): void }) {
  const { page, pageSize, total } = meta;
  const last = Math.max(1, Math.ceil(total / pageSize));
  if (last === 1 && page === 1) return null;
  const first = (page - 1) * pageSize + 1;
  const until = Math.min(total, page * pageSize);
  return (
    <nav
      aria-label="Pages of the list"
      className="flex items-center justify-end gap-1 px-3 py-2 text-xs text-muted"
    >
      <span className="mr-2 tabular-nums">
        {first <= total ? `${first}–${until}` : 'Nothing here'} of {total}
      </span>
      <IconButton
        label="Previous page"
        size="sm"
        icon={<ChevronLeft size={15} />}
        disabled={page <= 1}
        onClick={() => onPage(Math.min(page - 1, last))}
      />
      <IconButton
        label="Next page"
        size="sm"
        icon={<ChevronRight size={15} />}
        disabled={page >= last}
        onClick={() => onPage(page + 1)}
      />
    </nav>
  );
}
