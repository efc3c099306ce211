'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { paths } from '../routing/paths.ts';
import { routeIds } from '../routing/route-ids.ts';
import { classNames } from '../ui/class-names.ts';

/** The pages of a workflow, side by side: its canvas and its executions. */
export function WorkflowTabs({ workflowId }: { workflowId: string }) {
  const pathname = usePathname();
  const isExecutions = pathname.split('/')[3] === 'executions' && routeIds(pathname).workflowId !== null;
  const tabs = [
    { href: paths.workflow(workflowId), label: 'Canvas', isCurrent: !isExecutions },
    { href: paths.executions(workflowId), label: 'Executions', isCurrent: isExecutions },
  ];
  return (
    <nav
      aria-label="Pages of this workflow"
      className="flex shrink-0 items-center gap-0.5 rounded-lg bg-sunken p-0.5"
    >
      {tabs.map(({ href, label, isCurrent }) => (
        <Link
          key={href}
          href={href}
          aria-current={isCurrent ? 'page' : undefined}
          className={classNames(
            'rounded-md px-2.5 py-1 text-xs font-medium',
            isCurrent ? 'bg-surface text-ink shadow-sm' : 'text-muted hover:text-ink',
          )}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
