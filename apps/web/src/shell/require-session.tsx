'use client';

import { usePathname, useRouter } from 'next/navigation';
import { type ReactNode, useEffect } from 'react';
import { paths } from '../routing/paths.ts';
import { useSession } from '../session/session-store.ts';
import { Spinner } from '../ui/spinner.tsx';
import { useServerAway } from './server-away.ts';
import { SessionOverDialog } from './session-over-dialog.tsx';

/**
 * Shows a page to whoever is signed in; everyone else is asked to, and comes back here afterwards. A page whose
 * session ends meanwhile stays as it is: what was begun on it is not lost.
 */
export function RequireSession({ children }: { children: ReactNode }) {
  const status = useSession((session) => session.status);
  const isAway = useServerAway((server) => server.isAway);
  const pathname = usePathname();
  const router = useRouter();
  useEffect(() => {
    if (status === 'out') {
      router.replace(`${paths.signIn}?next=${encodeURIComponent(pathname + location.search)}`);
    }
  }, [status, pathname, router]);
  if (status === 'in' || status === 'lapsed') {
    return (
      <>
        {children}
        {status === 'lapsed' ? <SessionOverDialog /> : null}
      </>
    );
  }
  return (
    <div
      className="flex h-full flex-col items-center justify-center gap-3 text-muted"
      role="status"
      aria-label="Loading"
    >
      <Spinner className="size-5" />
      {isAway ? <p className="text-sm">The server is away. Trying again…</p> : null}
    </div>
  );
}
