import { Inbox } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { paths } from '../routing/paths.ts';
import { classNames } from '../ui/class-names.ts';
import { useOpenTaskCount } from './use-tasks.ts';

/** The way to the inbox, with the number of what is open there. */
export function OpenTasksLink() {
  const count = useOpenTaskCount();
  const isHere = usePathname() === paths.tasks;
  return (
    <Link
      href={paths.tasks}
      aria-current={isHere ? 'page' : undefined}
      className={classNames(
        'flex h-7 items-center gap-1.5 rounded-md px-2 text-sm hover:bg-hover hover:text-ink',
        isHere ? 'text-ink' : 'text-muted',
      )}
    >
      <Inbox size={15} aria-hidden />
      Tasks{' '}
      {count ? (
        <span className="rounded-full bg-warn-soft px-1.5 text-2xs leading-4 font-semibold text-warn tabular-nums">
          {count > 999 ? '999+' : count} <span className="sr-only">open</span>
        </span>
      ) : null}
    </Link>
  );
}
