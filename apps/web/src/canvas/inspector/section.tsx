import { ChevronRight } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { classNames } from '../../ui/class-names.ts';

/** A part of the inspector that can be closed. */
export function Section({
  title,
  note,
  isOpenAtFirst = true,
  children,
}: {
  title: string;
  note?: string | null;
  isOpenAtFirst?: boolean;
  children: ReactNode;
}) {
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  return (
    <section className="border-b">
      <h3>
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
          className="flex h-9 w-full items-center gap-1.5 px-3 text-left text-xs font-medium text-muted hover:text-ink"
        >
          <ChevronRight size={13} className={classNames('transition-transform', isOpen && 'rotate-90')} />
          {title}
          {note ? (
            <span className="ml-auto truncate pl-2 text-2xs font-normal text-faint">{note}</span>
          ) : null}
        </button>
      </h3>
      {isOpen ? <div className="px-3 pt-0.5 pb-3.5">{children}</div> : null}
    </section>
  );
}
