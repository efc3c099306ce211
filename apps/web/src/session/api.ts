import { ApiError, createClient } from '@rex/client';
import type { Session } from '@rex/types';
import { signedIn, signedOut, useSession } from './session-store.ts';

/** A token that ends sooner than this is renewed before it is used. */
const RENEW_BEFORE_MS = 30_000;

/** For what needs no token: signing in, registering, refreshing. */
export const publicApi = createClient({ baseUrl: '', getToken: async () => null });

let refreshing: Promise<string | null> | null = null;

/** A new access token by the refresh cookie; null when the user has to sign in. One at a time, over all tabs. */
export function refreshSession(): Promise<string | null> {
  refreshing ??= exclusively(async () => {
    try {
      const session: Session = await publicApi.refresh({});
      signedIn(session);
      return session.accessToken;
    } catch (thrown) {
      if (thrown instanceof ApiError && (thrown.status === 401 || thrown.status === 403)) {
        signedOut();
        return null;
      }
      // The server is away: that says nothing of the session.
      throw thrown;
    }
  }).finally(() => {
    refreshing = null;
  });
  return refreshing;
}

const exclusively = <T>(act: () => Promise<T>): Promise<T> =>
  // Only secure contexts have locks; without them the server's grace for two tabs has to do.
  'locks' in navigator ? navigator.locks.request('rex.refresh', act) : act();

async function getToken(): Promise<string | null> {
  const { accessToken, expiresAt, status } = useSession.getState();
  if (accessToken && expiresAt - Date.now() > RENEW_BEFORE_MS) return accessToken;
  return status === 'out' ? null : refreshSession();
}

/** The API as the signed-in user. A token that the server refuses is renewed once. */
export const api = createClient({
  baseUrl: '',
  getToken,
  onUnauthorized: async () => (await refreshSession()) !== null,
});
