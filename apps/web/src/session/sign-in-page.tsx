'use client';

import { ApiError } from '@rex/client';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Logo } from '../shell/logo.tsx';
import { useTitle } from '../shell/use-title.ts';
import { Spinner } from '../ui/spinner.tsx';
import { ErrorState } from '../ui/states.tsx';
import { publicApi, refreshSession } from './api.ts';
import { enter } from './enter.ts';
import { nextPath, tokenOf } from './next-path.ts';
import { PasswordForms } from './password-forms.tsx';
import { useSession } from './session-store.ts';

/** The door: by the link that `rex start` printed, or by a password where accounts have one. */
export function SignInPage() {
  useTitle('Sign in');
  const status = useSession((session) => session.status);
  const router = useRouter();
  const link = useLink();
  useEffect(() => {
    if (status === 'in') router.replace(nextPath(location.search, location.origin));
  }, [status, router]);
  const isBusy = status === 'in' || link.isBusy || (status === 'unknown' && !link.error);
  return (
    <main className="flex min-h-full flex-col items-center justify-center bg-canvas p-4">
      <div className="w-full max-w-sm">
        <div className="mb-5 flex justify-center">
          <Logo />
        </div>
        <div className="rounded-xl border bg-surface p-6 shadow-sm">
          {isBusy ? (
            <p role="status" className="flex items-center justify-center gap-2.5 py-6 text-muted">
              <Spinner /> Signing you in…
            </p>
          ) : (
            <Ways linkError={link.error} />
          )}
        </div>
        <p className="mt-4 text-center text-xs text-faint">
          Durable workflows of people, services and language models.
        </p>
      </div>
    </main>
  );
}

/** Signs in by a token in the address; without one, by the session that another tab or an earlier visit left. */
function useLink(): { isBusy: boolean; error: unknown } {
  const [state, setState] = useState<{ isBusy: boolean; error: unknown }>({ isBusy: true, error: null });
  const isStarted = useRef(false);
  useEffect(() => {
    const begin = async (): Promise<void> => {
      const token = tokenOf(location.hash);
      // Nobody who looks at the address later, or at the history, finds the token.
      if (location.hash) history.replaceState(null, '', location.pathname + location.search);
      setState({ isBusy: true, error: null });
      const failed = await (token ? openLink(token) : look()).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      setState({ isBusy: false, error: failed });
    };
    const again = (): void => {
      if (document.visibilityState === 'visible' && useSession.getState().status === 'out') {
        void look().catch(() => undefined);
      }
    };
    if (!isStarted.current) void begin();
    isStarted.current = true;
    const onHash = (): void => void (location.hash && begin());
    window.addEventListener('hashchange', onHash);
    document.addEventListener('visibilitychange', again);
    return () => {
      window.removeEventListener('hashchange', onHash);
      document.removeEventListener('visibilitychange', again);
    };
  }, []);
  return state;
}

const look = async (): Promise<void> => void (await refreshSession());

async function openLink(token: string): Promise<void> {
  try {
    enter(await publicApi.signIn({ body: { token } }));
  } catch (thrown) {
    // A link that was used may have been used by this very browser.
    const isRefused = thrown instanceof ApiError && thrown.status === 401;
    if (isRefused && (await refreshSession().catch(() => null)) !== null) return;
    throw thrown;
  }
}

function Ways({ linkError }: { linkError: unknown }) {
  const options = useQuery({
    queryKey: ['auth-options'],
    queryFn: ({ signal }) => publicApi.authOptions({ signal }),
  });
  const isAway = linkError instanceof ApiError && linkError.status === 0;
  return (
    <div className="flex flex-col gap-4">
      {linkError && !isAway ? <LinkProblem error={linkError} /> : null}
      {options.isPending ? (
        <p role="status" className="flex justify-center py-6">
          <Spinner className="size-5 text-muted" />
          <span className="sr-only">Loading</span>
        </p>
      ) : options.isError ? (
        <ErrorState
          title="The server cannot be reached"
          error={options.error}
          onRetry={() => location.reload()}
        />
      ) : options.data.password ? (
        <PasswordForms isRegistrationOpen={options.data.registration} />
      ) : (
        <LinkWay hasProblem={Boolean(linkError)} />
      )}
    </div>
  );
}

const LinkProblem = ({ error }: { error: unknown }) => (
  <div role="alert" className="rounded-lg bg-bad-soft px-3 py-2.5 text-sm">
    <p className="font-semibold">The link could not be used</p>
    <p className="text-muted">{error instanceof Error ? error.message : String(error)}</p>
  </div>
);

function LinkWay({ hasProblem }: { hasProblem: boolean }) {
  return (
    <div className="flex flex-col gap-3 text-sm">
      <h1 className="text-lg font-semibold">{hasProblem ? 'Get a new link' : 'Sign in with your link'}</h1>
      {hasProblem ? (
        <p className="text-muted">
          A link works once, for 15 minutes after the start. Stop REX where it runs (Ctrl+C), start it again,
          and open the link that it prints:
        </p>
      ) : (
        <p className="text-muted">
          This server has no passwords. Open the link that it printed when it was started, as the last line in
          its terminal:
        </p>
      )}
      <Code>REX ready: http://…/sign-in#token=…</Code>
      {hasProblem ? null : (
        <p className="text-muted">
          The link works once, within 15 minutes. Is it too late? Start REX again: every start prints a new
          one.
        </p>
      )}
      <p className="text-muted">
        For programs, <code className="font-mono text-xs text-ink">npx --no rex token</code> prints an access
        token.
      </p>
    </div>
  );
}

const Code = ({ children }: { children: ReactNode }) => (
  <pre className="overflow-x-auto rounded-md bg-sunken px-3 py-2 font-mono text-xs">{children}</pre>
);
