import { CalendarClock } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { paths } from '../routing/paths.ts';
import { classNames } from '../ui/class-names.ts';

/** The way to what starts by itself. */
export function SchedulesLink() {
  const isHere = usePathname() === paths.schedules;
  return (
    <Link
      href={paths.schedules}
      aria-current={isHere ? 'page' : undefined}
      className={classNames(
        'flex h-7 items-center gap-1.5 rounded-md px-2 text-sm hover:bg-hover hover:text-ink',
        isHere ? 'text-ink' : 'text-muted',
      )}
    >
      <CalendarClock size={15} aria-hidden />
      Schedules
    </Link>
  );
}
