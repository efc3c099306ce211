import type { Session, User } from '@rex/types';
import { create } from 'zustand';
import type { TabMessage } from './tab-channel.ts';

interface SessionState {
  /**
   * `unknown` until the first refresh has answered; `lapsed` when the session of whoever works here is over and the
   * page waits for them; `other` when somebody else signed in, so that the page has to begin anew.
   */
  status: 'unknown' | 'in' | 'lapsed' | 'out' | 'other';
  user: User | null;
  accessToken: string | null;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

const NO_TOKEN = { accessToken: null, expiresAt: 0 } as const;

/** Who is signed in. The access token lives here, in memory, and nowhere else. */
export const useSession = create<SessionState>(() => ({ status: 'unknown', user: null, ...NO_TOKEN }));

/** Takes a session. One of another user than before is not for this page: what it shows is not theirs. */
export function signedIn({ accessToken, expiresAt, user }: Session): void {
  const { status, user: before } = useSession.getState();
  if (status === 'other' || (before && before.id !== user.id)) return replaced();
  useSession.setState({ status: 'in', accessToken, user, expiresAt: Date.parse(expiresAt) });
}

/** Ends the session in this tab: nothing of it is kept. */
export const signedOut = (): void => useSession.setState({ status: 'out', user: null, ...NO_TOKEN });

/** The server no longer knows the session. Whoever was at work here is waited for. */
export function refused(): void {
  if (useSession.getState().user) useSession.setState({ status: 'lapsed', ...NO_TOKEN });
  else signedOut();
}

const replaced = (): void => useSession.setState({ status: 'other', user: null, ...NO_TOKEN });

/** Takes what another tab did to the session they share; says whether there is a new one to ask the server for. */
export function heard(message: TabMessage, hasUnsavedWork: boolean): boolean {
  const { status, user } = useSession.getState();
  if (message.type === 'signed_out') {
    // Work that is not saved waits for its owner; it cannot be had again.
    if (user && hasUnsavedWork) refused();
    else if (user) signedOut();
    return false;
  }
  if (user && user.id !== message.userId) replaced();
  return status === 'out' || (status === 'lapsed' && user?.id === message.userId);
}
