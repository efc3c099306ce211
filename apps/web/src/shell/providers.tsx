'use client';

import { ApiError } from '@rex/client';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { Toaster } from 'sonner';
import { paths } from '../routing/paths.ts';
import { refreshSession } from '../session/api.ts';
import { heard, useSession } from '../session/session-store.ts';
import { hearTabs } from '../session/tab-channel.ts';
import { hasUnsavedWork } from '../session/unsaved-work.ts';
import { useTheme } from '../theme/theme.ts';
import { serverIsAway } from './server-away.ts';

const newQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 2_000,
        // What was refused stays refused; a server that is away is asked again.
        retry: (count, error) =>
          count < 4 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
        retryDelay: (count) => Math.min(1_000 * 2 ** count, 10_000),
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });

/** All that the pages share: the session, what the server said, short notices. */
export function Providers({ children }: { children: ReactNode }) {
  const [queryClient] = useState(newQueryClient);
  useEffect(() => {
    // Signing in by a link asks for its own session first.
    if (useSession.getState().status === 'unknown' && !location.pathname.startsWith('/sign-in')) begin();
  }, []);
  useEffect(
    () =>
      useSession.subscribe((now, before) => {
        // What one user was shown is not kept for the next.
        if (before.user && now.user?.id !== before.user.id) queryClient.clear();
        if (now.status === 'other' && before.status !== 'other') location.replace(paths.home);
        if (now.status === 'in' && before.status === 'lapsed') void queryClient.invalidateQueries();
      }),
    [queryClient],
  );
  useEffect(
    () =>
      hearTabs((message) => {
        if (heard(message, hasUnsavedWork())) void refreshSession().catch(() => undefined);
      }),
    [],
  );
  return (
    <QueryClientProvider client={queryClient}>
      {children}
      <Notices />
    </QueryClientProvider>
  );
}

/** Short notices, in the colours of the pages. */
function Notices() {
  const theme = useTheme();
  return (
    <Toaster
      theme={theme}
      position="bottom-right"
      toastOptions={{
        className: 'font-sans',
        style: {
          background: 'var(--raised)',
          borderColor: 'var(--line-strong)',
          color: 'var(--ink)',
        },
        descriptionClassName: 'text-muted!',
      }}
    />
  );
}

/** Asks for the session until the server answers: it may be on its way up. */
function begin(tries = 0): void {
  refreshSession().then(
    () => serverIsAway(false),
    () => {
      serverIsAway(true);
      setTimeout(() => begin(tries + 1), Math.min(1_000 * 2 ** tries, 10_000));
    },
  );
}
