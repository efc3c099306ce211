import type { Session, User } from '@rex/types';
import { create } from 'zustand';

interface SessionState {
  /** `unknown` until the first refresh has answered. */
  status: 'unknown' | 'in' | 'out';
  user: User | null;
  accessToken: string | null;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

const OUT = { user: null, accessToken: null, expiresAt: 0 } as const;

/** Who is signed in. The access token lives here, in memory, and nowhere else. */
export const useSession = create<SessionState>(() => ({ status: 'unknown', ...OUT }));

export const signedIn = ({ accessToken, expiresAt, user }: Session): void =>
  useSession.setState({ status: 'in', accessToken, user, expiresAt: Date.parse(expiresAt) });

export const signedOut = (): void => useSession.setState({ status: 'out', ...OUT });
