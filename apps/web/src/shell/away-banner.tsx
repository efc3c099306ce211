'use client';

import { useQueryClient } from '@tanstack/react-query';
import { CloudOff } from 'lucide-react';
import { useEffect } from 'react';
import { Spinner } from '../ui/spinner.tsx';
import { isAwayError, serverIsAway, useServerAway } from './server-away.ts';

const ASK_EVERY_MS = 2_500;

/** Says that the server is away while it is, asks for it, and brings all up to date when it is back. */
export function AwayBanner() {
  const isAway = useServerAway((server) => server.isAway);
  const queryClient = useQueryClient();
  useEffect(() => {
    const { queries, mutations } = {
      queries: queryClient.getQueryCache(),
      mutations: queryClient.getMutationCache(),
    };
    const stops = [queries, mutations].map((cache) =>
      cache.subscribe((event) => {
        if (event.type !== 'updated') return;
        const { action } = event;
        if (action.type === 'success') serverIsAway(false);
        if ((action.type === 'failed' || action.type === 'error') && isAwayError(action.error))
          serverIsAway(true);
      }),
    );
    return () => {
      for (const stop of stops) stop();
    };
  }, [queryClient]);
  useEffect(() => {
    if (!isAway) return undefined;
    const ask = async (): Promise<void> => {
      const answer = await fetch('/health/live', { cache: 'no-store' }).catch(() => null);
      if (!answer?.ok) return;
      serverIsAway(false);
      await queryClient.invalidateQueries();
    };
    const timer = setInterval(() => void ask(), ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, [isAway, queryClient]);
  return (
    <div role="status">
      {isAway ? (
        <p className="flex items-center justify-center gap-2 border-b bg-warn-soft px-3 py-1.5 text-sm text-ink">
          <CloudOff size={15} className="text-warn" aria-hidden />
          The server is away. What you see may be old; trying again…
          <Spinner className="text-warn" />
        </p>
      ) : null}
    </div>
  );
}
