'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { publicApi } from '../session/api.ts';
import { LoginForm } from '../session/login-form.tsx';
import { signedOut, useSession } from '../session/session-store.ts';
import { useUnsavedWork } from '../session/unsaved-work.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { ErrorState } from '../ui/states.tsx';

/** Asks whoever works here to sign in again, over the page as it is. */
export function SessionOverDialog() {
  const user = useSession((session) => session.user);
  const [email, setEmail] = useState(user?.email ?? '');
  const isUnsaved = useUnsavedWork();
  const options = useQuery({
    queryKey: ['auth-options'],
    queryFn: ({ signal }) => publicApi.authOptions({ signal }),
  });
  return (
    <Dialog
      isOpen
      isFirm
      onOpenChange={() => undefined}
      width="sm"
      title="Your session is over"
      description={
        isUnsaved
          ? 'Sign in to go on. What you changed is still here and is saved then.'
          : 'Sign in to go on where you are.'
      }
      actions={
        <Button tone={isUnsaved ? 'danger' : 'plain'} onClick={signedOut}>
          {isUnsaved ? 'Leave without saving' : 'Leave'}
        </Button>
      }
    >
      {options.isPending ? (
        <p role="status" className="flex justify-center py-6">
          <Spinner className="size-5 text-muted" />
          <span className="sr-only">Loading</span>
        </p>
      ) : options.isError ? (
        <ErrorState
          title="The server cannot be reached"
          error={options.error}
          onRetry={() => void options.refetch()}
        />
      ) : options.data.password ? (
        <ByPassword email={email} onEmail={setEmail} />
      ) : (
        <ByLink />
      )}
    </Dialog>
  );
}

function ByPassword(shared: { email: string; onEmail(email: string): void }) {
  const form = useRef<HTMLDivElement>(null);
  useEffect(() => form.current?.querySelector<HTMLElement>('[autocomplete=current-password]')?.focus(), []);
  return (
    <div ref={form}>
      <LoginForm {...shared} />
    </div>
  );
}

const ByLink = () => (
  <div className="flex flex-col gap-3 text-sm text-muted">
    <p>
      This server has no passwords. Start it again (Ctrl+C and{' '}
      <code className="font-mono text-xs">rex start</code> in its terminal) and open the link that it prints
      in another tab of this browser. Keep this tab open: it goes on by itself.
    </p>
    <p role="status" className="flex items-center gap-2 text-ink">
      <Spinner /> Waiting for you to sign in…
    </p>
  </div>
);
