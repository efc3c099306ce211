import { ApiError, createClient } from '@rex/client';
import type { Session } from '@rex/types';
import { refused, signedIn, useSession } from './session-store.ts';

/** A token that ends sooner than this is renewed before it is used. */
const RENEW_BEFORE_MS = 30_000;

/** For what needs no token: signing in, registering, refreshing. */
export const publicApi = createClient({ baseUrl: '', getToken: async () => null });

let refreshing: Promise<string | null> | null = null;

/** A new access token by the refresh cookie; null when the user has to sign in. One at a time, over all tabs. */
export function refreshSession(): Promise<string | null> {
  refreshing ??= exclusively(async () => {
    const isOut = useSession.getState().status === 'out';
    try {
      const session: Session = await publicApi.refresh({});
      // Somebody signed out while the answer was on its way.
      if (!isOut && useSession.getState().status === 'out') return null;
      signedIn(session);
      return useSession.getState().accessToken;
    } catch (thrown) {
      if (thrown instanceof ApiError && (thrown.status === 401 || thrown.status === 403)) {
        refused();
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

async function getToken(): Promise<string> {
  const { accessToken, expiresAt, status } = useSession.getState();
  if (accessToken && expiresAt - Date.now() > RENEW_BEFORE_MS) return accessToken;
  const token = status === 'in' || status === 'unknown' ? await refreshSession() : null;
  // Without a session there is no sense in asking.
  if (token === null) {
    throw new ApiError('unauthorized', 'Your session is over. Sign in to go on.', { status: 401 });
  }
  return token;
}

/** The API as the signed-in user. A token that the server refuses is renewed once. */
export const api = createClient({
  baseUrl: '',
  getToken,
  onUnauthorized: async () => (await refreshSession()) !== null,
});
