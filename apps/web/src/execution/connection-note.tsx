import { RefreshCw, WifiOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Connection, LiveStore } from '../live/live-store.ts';
import { useLive } from '../live/use-live-execution.ts';
import { Button } from '../ui/button.tsx';
import { Spinner } from '../ui/spinner.tsx';

/** How the page hears of what happens: live, not any more, and when it tries again. */
export function ConnectionNote({ store }: { store: LiveStore }) {
  const connection = useLive(store, (view) => view.connection);
  const isCaughtUp = useLive(store, (view) => view.isCaughtUp);
  if (connection.kind === 'waiting') return <Lost connection={connection} onRetry={() => store.retryNow()} />;
  if (connection.kind === 'connecting' || (connection.kind === 'live' && !isCaughtUp)) {
    return (
      <span className="inline-flex items-center gap-1.5 text-xs text-muted">
        <Spinner className="size-3" /> Connecting
      </span>
    );
  }
  if (connection.kind === 'live') {
    return (
      <span
        className="inline-flex items-center gap-1.5 text-xs text-muted"
        title="This page shows each step the moment it happens."
      >
        <span
          aria-hidden
          className="size-2 animate-[rex-pulse_1.6s_ease-in-out_infinite] rounded-full bg-ok"
        />
        Live
      </span>
    );
  }
  return null;
}

interface LostProps {
  connection: Extract<Connection, { kind: 'waiting' }>;
  onRetry(): void;
}

function Lost({ connection, onRetry }: LostProps) {
  const seconds = useCountdown(connection);
  return (
    <span className="inline-flex items-center gap-2 rounded-md bg-warn-soft py-0.5 pr-0.5 pl-2 text-xs text-warn">
      <WifiOff size={13} aria-hidden />
      <span title={connection.error?.message}>
        The server does not answer. Tries again {seconds > 0 ? `in ${seconds} s` : 'now'}.
      </span>
      <Button size="sm" className="h-6" icon={<RefreshCw size={12} />} onClick={onRetry}>
        Try now
      </Button>
    </span>
  );
}

/** Whole seconds until the next attempt. */
function useCountdown(connection: LostProps['connection']): number {
  const [left, setLeft] = useState(connection.retryInMs);
  useEffect(() => {
    const until = performance.now() + connection.retryInMs;
    const read = (): void => setLeft(until - performance.now());
    read();
    const timer = setInterval(read, 250);
    return () => clearInterval(timer);
  }, [connection]);
  return Math.max(0, Math.ceil(left / 1_000));
}
