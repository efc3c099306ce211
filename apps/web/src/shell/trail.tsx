import { ChevronRight } from 'lucide-react';
import Link from 'next/link';
import { Fragment } from 'react';
import { classNames } from '../ui/class-names.ts';

/** Up to this length a label is shown in full: `Executions`, the end of an id. */
const SHORT_CHARS = 12;

const shrinkOf = (label: string): string => (label.length > SHORT_CHARS ? 'min-w-0 truncate' : 'shrink-0');

/** Where the user is: links to what is above, and the name of what is open. */
export function Trail({ links }: { links: readonly { label: string; href?: string }[] }) {
  return (
    <nav
      aria-label="Where you are"
      className="flex min-w-36 shrink-[99999] items-center gap-1.5 overflow-clip text-sm [overflow-clip-margin:4px]"
    >
      {links.map(({ label, href }, place) => (
        <Fragment key={`${href ?? ''}${label}`}>
          {place > 0 ? <ChevronRight size={14} aria-hidden className="shrink-0 text-faint" /> : null}
          {href ? (
            <Link
              href={href}
              title={label.length > SHORT_CHARS ? label : undefined}
              className={classNames('text-muted hover:text-ink', shrinkOf(label))}
            >
              {label}
            </Link>
          ) : (
            <span aria-current="page" title={label} className={classNames('font-medium', shrinkOf(label))}>
              {label}
            </span>
          )}
        </Fragment>
      ))}
    </nav>
  );
}
