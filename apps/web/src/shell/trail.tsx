import { ChevronRight } from 'lucide-react';
import Link from 'next/link';
import { Fragment } from 'react';

/** Where the user is: links to what is above, and the name of what is open. */
export function Trail({ links }: { links: readonly { label: string; href?: string }[] }) {
  return (
    <nav aria-label="Where you are" className="flex min-w-0 items-center gap-1.5 text-sm">
      {links.map(({ label, href }, place) => (
        <Fragment key={`${href ?? ''}${label}`}>
          {place > 0 ? <ChevronRight size={14} aria-hidden className="shrink-0 text-faint" /> : null}
          {href ? (
            <Link href={href} className="shrink-0 text-muted hover:text-ink">
              {label}
            </Link>
          ) : (
            <span aria-current="page" title={label} className="truncate font-medium">
              {label}
            </span>
          )}
        </Fragment>
      ))}
    </nav>
  );
}
