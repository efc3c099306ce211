'use client';

import { Search } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { openPalette } from '../commands/palette-store.ts';
import { paths } from '../routing/paths.ts';
import { SchedulesLink } from '../schedules/schedules-link.tsx';
import { OpenTasksLink } from '../tasks/open-tasks-link.tsx';
import { IconButton } from '../ui/button.tsx';
import { AccountMenu } from './account-menu.tsx';
import { AwayBanner } from './away-banner.tsx';
import { Logo } from './logo.tsx';
import { RequireSession } from './require-session.tsx';
import { ThemeMenu } from './theme-menu.tsx';

interface AppFrameProps {
  /** Where the user is; the pages at the top, which have none, show the ways to one another. */
  trail?: ReactNode;
  /** What can be done on this page. */
  actions?: ReactNode;
  children: ReactNode;
}

/** The frame of every page behind the sign-in: one thin bar at the top, and the page's own content below. */
export function AppFrame({ trail, actions, children }: AppFrameProps) {
  return (
    <RequireSession>
      <div className="flex h-full flex-col">
        <header className="flex h-12 shrink-0 items-center gap-2 border-b bg-surface px-3">
          <Link
            href={paths.home}
            aria-label="REX, all workflows"
            className="flex items-center gap-2 rounded-md px-1 py-1"
          >
            <Logo />
          </Link>
          <OpenTasksLink />
          <div className="flex min-w-0 flex-1 items-center gap-2">{trail ?? <SchedulesLink />}</div>
          <div className="flex items-center gap-1.5">{actions}</div>
          <div className="flex items-center">
            <IconButton label="Commands (Ctrl+K)" icon={<Search size={16} />} onClick={() => openPalette()} />
            <ThemeMenu />
            <AccountMenu />
          </div>
        </header>
        <AwayBanner />
        <div className="min-h-0 flex-1">{children}</div>
      </div>
    </RequireSession>
  );
}
